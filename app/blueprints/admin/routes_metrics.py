"""`/metrics`, for whoever watches the product: how the outbox stands, without any personal data. Off by default."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import current_app
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.admin.routes import bp
from app.mail import queue
from app.web.access import Rule, guard, not_found

TEXT = "text/plain; version=0.0.4; charset=utf-8"  # the text format of Prometheus


def switched_on() -> Rule:
    """Everybody who reaches the address, once METRICS=1."""

    def resolve() -> dict[str, Any]:
        return {} if current_app.config["SETTINGS"].metrics else not_found()

    return Rule("metrics, when switched on", resolve)


@bp.get("/metrics")
@guard(switched_on())
def metrics() -> Response:
    """Give the numbers to watch."""
    return Response("\n".join(_lines(clock.now())) + "\n", content_type=TEXT)


def _lines(now: datetime) -> Iterator[str]:
    yield "# HELP pactwerk_mails Mails in the outbox by state."
    yield "# TYPE pactwerk_mails gauge"
    for state, count in queue.counts().items():
        yield f'pactwerk_mails{{state="{state}"}} {count}'
    oldest = queue.oldest_waiting()
    waits = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    yield from _gauge("oldest_waiting_mail_seconds", "How long the mail that waits longest has been waiting.", waits)
    yield from _gauge("outbox_open", "1 while mail may leave.", int(queue.has_transport() and queue.is_open(now=now)))


def _gauge(name: str, text: str, value: float) -> tuple[str, str, str]:
    return f"# HELP pactwerk_{name} {text}", f"# TYPE pactwerk_{name} gauge", f"pactwerk_{name} {value:g}"
