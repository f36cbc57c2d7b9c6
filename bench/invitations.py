"""Ten thousand personal invitations: one click that asks for them, and a worker that writes them in batches.

The click is a whole request of the coordinator. The worker's part ends with every mail in the outbox, each with its own
link; sending is measured by `bench.outbox`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, insert, select

from app import clock
from app.blueprints.consultations import commands_inviting
from app.blueprints.consultations.mails import INVITATION
from app.database import unit_of_work
from app.extensions import db
from app.models import ConsultationState, Invitation, InvitationState, OutboxMail, Person
from app.models.base import new_public_id
from app.web.csrf import FIELD
from bench.flow import consultation_of_ten
from bench.product import BASE_URL, Product
from bench.questionnaire import FORM
from bench.servers import cpu_of
from tools.counting import counting

INVITED = 10_000
TOKEN = re.compile(rf'name="{FIELD}"[^>]*value="([^"]+)"')
PROGRESS = re.compile(r"Geschreven uitnodigingen ([\d.]+).{,60}?van ([\d.]+)")  # the screen is Dutch
WRITES = ("INSERT", "UPDATE", "DELETE")


def measure(product: Product, headers: dict[str, str], beside: Sequence[int]) -> dict[str, Any]:
    """Return the figures on a database of its own."""
    path = f"/consultations/{_draft(product)}"
    before = _mails(product)
    clicked = _click(product, path, headers)
    clicked["click_mails"] = _mails(product) - before
    batches: list[float] = []
    cpu = 0.0
    while True:
        began, used = time.perf_counter(), _cpu(beside)
        with product.app.app_context(), unit_of_work():
            looked_at = commands_inviting.write_batch(clock.now())
        if not looked_at:
            break
        batches.append(time.perf_counter() - began)
        cpu += _cpu(beside) - used
        if len(batches) == 1:
            clicked["progress_after_one_batch"] = _progress(product, path, headers)
    assert _mails(product) - before == INVITED
    return {
        "invited": INVITED,
        **clicked,
        "batches": len(batches),
        "seconds": round(sum(batches), 2),
        "cpu_seconds": round(cpu, 2),
        "slowest_batch_ms": round(max(batches) * 1000),
    }


def _draft(product: Product) -> str:
    """Store a draft with everybody on its list; return its id."""
    with product.writing():
        consultation = consultation_of_ten("Tienduizend")
        consultation.state, consultation.opened_at = ConsultationState.DRAFT, None
        first = (db.session.scalar(select(func.max(Person.id))) or 0) + 1
        people = [
            {"id": first + number, "public_id": new_public_id(), "name": f"Genodigd {number}", "source": "bench",
             "email": f"genodigd{number}@example.org", "language": ("nl", "fr", "en")[number % 3]}
            for number in range(INVITED)
        ]  # fmt: skip
        db.session.execute(insert(Person), people)
        invited = {"consultation_id": consultation.id, "created_at": clock.now(), "state": InvitationState.INVITED}
        db.session.execute(
            insert(Invitation),
            [{**invited, "public_id": new_public_id(), "person_id": one["id"]} for one in people],
        )
        return consultation.public_id


def _click(product: Product, path: str, headers: dict[str, str]) -> dict[str, Any]:
    """Open the draft as the coordinator does; return what that cost, and how many mails it wrote."""
    client = product.app.test_client(use_cookies=False)
    page = client.get(f"{path}/open", base_url=BASE_URL, headers=headers).get_data(as_text=True)
    token = TOKEN.search(page)
    assert token is not None, page
    body = urlencode({FIELD: token.group(1)})
    with counting(product.engine) as cost:
        began = time.process_time()
        sent = {**headers, "Content-Type": FORM, "Origin": BASE_URL}
        answer = client.post(f"{path}/open", base_url=BASE_URL, headers=sent, data=body)
        used = time.process_time() - began
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return {
        "click_ms": round(used * 1000, 1),
        "click_statements": cost.queries,
        "click_writes": [one.split()[:3] for one in cost.statements if one.startswith(WRITES)],
        "click_rows": cost.rows,
    }


def _progress(product: Product, path: str, headers: dict[str, str]) -> str:
    """Return what the page of the consultation says of how far it is."""
    client = product.app.test_client(use_cookies=False)
    page = client.get(path, base_url=BASE_URL, headers=headers).get_data(as_text=True)
    words = " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<main") :]).split())
    found = PROGRESS.search(words)
    return " / ".join(found.groups()) if found else ""


def _mails(product: Product) -> int:
    with product.app.app_context():
        count = db.session.scalar(select(func.count()).where(OutboxMail.kind == INVITATION.name)) or 0
        db.session.remove()
        return count


def _cpu(beside: Sequence[int]) -> float:
    return time.process_time() + cpu_of(beside)
