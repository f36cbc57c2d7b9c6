"""A browser for tests: it follows links and fills in forms by their labels, as people do."""

from __future__ import annotations

import secrets
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Account, AccountSession
from app.web.viewer import hash_token
from tests.pages import XHTML, faults, parsed
from tests.pages import words as _text

OPEN = ("Show it", "Toon het", "Afficher")  # the button of a page that opens confidential data


@dataclass
class FilledForm:
    """A form of a page, with the values it would send."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)  # label text to name


class Browser:
    """Keeps cookies, the last answer, and reads forms out of it."""

    def __init__(self, app: Flask, base_url: str = "http://127.0.0.1:8000") -> None:
        self.app = app
        self.base_url = base_url
        self.client = app.test_client()
        self.last: TestResponse | None = None
        self.opens = True  # what is confidential, wherever a page asks it

    def sign_in(self, account: Account) -> Browser:
        """Sign in without the form, by a session of our own."""
        token = secrets.token_urlsafe(32)
        from app.database import unit_of_work  # noqa: PLC0415

        with self.app.app_context(), unit_of_work():
            now = account.created_at
            db.session.add(
                AccountSession(
                    account=db.session.get_one(Account, account.id),
                    token_hash=hash_token(token),
                    created_at=now,
                    last_seen_at=now,
                )
            )
        self.client.set_cookie("pw-session", token, domain="127.0.0.1")
        return self

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Fetch a page, following redirects as a browser does."""
        kwargs.setdefault("follow_redirects", True)
        answer = self._read(self.client.get(path, base_url=self.base_url, **kwargs))
        if self.opens and b'action="/open"' in answer.data:
            return self.submit(button=next(words for words in OPEN if words in answer.text))
        return answer

    def post(self, path: str, data: Any = None, *, token: bool = True, **kwargs: Any) -> TestResponse:
        """Post to an address directly, with the CSRF token of the last page's first form."""
        kwargs.setdefault("follow_redirects", True)
        values = list(data.items()) if isinstance(data, dict) else list(data or [])
        if token:
            values.append(("csrf_token", self._token()))
        flat = [(name, one) for name, value in values for one in (value if isinstance(value, list) else [value])]
        headers = {"Origin": self.base_url, **kwargs.pop("headers", {})}
        return self._read(
            self.client.post(path, base_url=self.base_url, data=_multidict(flat), headers=headers, **kwargs)
        )

    def take(self, path: str) -> TestResponse:
        """Ask for a file of which it is noted who takes it."""
        self.get("/profile")
        return self.post(path)

    def _read(self, answer: TestResponse) -> TestResponse:
        """Keep an answer, and refuse a page that is not as pages must be."""
        self.last = answer
        found = faults(answer)
        assert not found, f"{answer.request.path}: {found}"
        return answer

    def submit(
        self, data: dict[str, Any] | None = None, *, button: str | None = None, form: int | None = None
    ) -> TestResponse:
        """Fill in the page's form by labels or names and send it; `button` picks the form and button by its words."""
        page = deepcopy(self.tree())
        forms = list(page.iter(f"{XHTML}form"))
        _gather(page, forms)
        chosen = _pick(forms, button, form)
        values = _values(chosen)
        for key, value in (data or {}).items():
            name = _name_for(page, chosen, key)
            values = [pair for pair in values if pair[0] != name]
            values += [(name, str(one)) for one in (value if isinstance(value, list) else [value]) if one is not None]
        action = chosen.get("action")
        if button:
            pressed = next(item for item in chosen.iter(f"{XHTML}button") if _text(item) == button)
            if pressed.get("name"):
                values.append((pressed.get("name", ""), pressed.get("value", "")))
            action = pressed.get("formaction") or action
        assert self.last is not None
        action = action or self.last.request.path
        if (chosen.get("method") or "get").lower() == "get":
            return self.get(action, query_string=_multidict(values))
        return self.post(action, values, token=False)

    def follow(self, words: str) -> TestResponse:
        """Follow the link with these words."""
        link = next(item for item in self.tree().iter(f"{XHTML}a") if words in _text(item))
        return self.get(link.get("href", ""))

    def tree(self) -> Element:
        """Return the last page as a tree."""
        assert self.last is not None
        return parsed(self.last.data)[0]

    def text(self) -> str:
        """Return the words of the last page's main part, single-spaced."""
        main = next(self.tree().iter(f"{XHTML}main"), None)
        return _text(main if main is not None else self.tree())

    def _token(self) -> str:
        if self.last is not None:
            for item in self.tree().iter(f"{XHTML}input"):
                if item.get("name") == "csrf_token":
                    return item.get("value", "")
        return ""


def _multidict(values: list[tuple[str, str]]) -> Any:
    from werkzeug.datastructures import MultiDict  # noqa: PLC0415

    return MultiDict(values)


def _gather(page: Element, forms: list[Element]) -> None:
    """Put what stands elsewhere on the page and names a form as its own inside that form."""
    by_id = {form.get("id"): form for form in forms if form.get("id")}
    for item in [one for one in page.iter() if one.get("form") in by_id]:
        by_id[item.get("form")].append(item)


def _pick(forms: list[Element], button: str | None, index: int | None) -> Element:
    if index is not None:
        return forms[index]
    if button:
        return next(form for form in forms if any(_text(item) == button for item in form.iter(f"{XHTML}button")))
    return next(
        form for form in forms if (form.get("method") or "").lower() == "post" and form.get("action") != "/language"
    )


def _values(form: Element) -> list[tuple[str, str]]:
    values: list[tuple[str, str]] = []
    for item in form.iter():
        name, kind = item.get("name"), item.tag.removeprefix(XHTML)
        if not name or item.get("disabled") is not None:
            continue
        if kind == "input" and item.get("type") in {"checkbox", "radio"}:
            if item.get("checked") is not None:
                values.append((name, item.get("value", "on")))
        elif kind == "input" and item.get("type") not in {"submit", "button", "file"}:
            values.append((name, item.get("value", "")))
        elif kind == "textarea":
            values.append((name, "".join(item.itertext())))
        elif kind == "select":
            options = list(item.iter(f"{XHTML}option"))
            picked = [one for one in options if one.get("selected") is not None] or options[:1]
            values += [(name, one.get("value", _text(one))) for one in picked]
    return values


def _name_for(page: Element, form: Element, key: str) -> str:
    names = {item.get("name") for item in form.iter() if item.get("name")}
    if key in names:
        return key
    for label in form.iter(f"{XHTML}label"):
        if _text(label) == key or _text(label).startswith(key + " "):
            target = label.get("for")
            for item in page.iter():
                if target and item.get("id") == target and item.get("name"):
                    return item.get("name", "")
    for group in form.iter(f"{XHTML}fieldset"):
        legend = next(group.iter(f"{XHTML}legend"), None)
        if legend is not None and _text(legend).startswith(key):
            return next(item.get("name", "") for item in group.iter() if item.get("name"))
    raise AssertionError(f"no field called {key!r} among {sorted(filter(None, names))}")
