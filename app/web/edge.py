"""The edge of a request: one commit, after a good response only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, make_response

from app.database import unit_of_work
from app.web.viewer import forget_viewer


class _Refused(Exception):  # noqa: N818 - carries an answer out of the transaction
    def __init__(self, response: Response) -> None:
        self.response = response


def writes(view: Callable[..., Any]) -> Callable[..., Any]:
    """Run a view in one write transaction: the access check is made inside it, and only a good answer commits.

    Stands above `guard`: `@bp.post(…)`, `@writes`, `@guard(…)`.
    """

    @wraps(view)
    def committed(**address: Any) -> Response:
        try:
            with unit_of_work():
                forget_viewer()
                response = make_response(view(**address))
                if response.status_code >= 400:
                    raise _Refused(response)
        except _Refused as refused:
            return refused.response
        return response

    committed.__writes__ = True  # type: ignore[attr-defined]
    return committed
