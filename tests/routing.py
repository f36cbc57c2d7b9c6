"""Remembers what rules of addresses compile to: every test makes an application with the same hundreds of routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from werkzeug.routing import Rule

Compile = Callable[[Any], None]


def remember_rules(patch: pytest.MonkeyPatch) -> None:
    """Compile a rule once a process; it was nine tenths of making an application.

    What comes of it depends on the address, its defaults and a few habits of the map, which is the same one in all
    applications but for what was added to it. The functions that build addresses are handed their rule when called.
    """
    compiled: dict[tuple[Any, ...], dict[str, Any]] = {}
    compile_rule: Compile = vars(Rule)["compile"]

    @wraps(compile_rule)
    def remembered(rule: Any) -> None:
        habits = (rule.map.host_matching, tuple(rule.map.converters.items()), rule.merge_slashes, rule.host)
        key = (rule.rule, rule.subdomain, repr(rule.defaults), habits)  # all it depends on
        known = compiled.get(key)
        if known is None:
            compile_rule(rule)
            compiled[key] = {
                "_parts": rule._parts,
                "_trace": rule._trace,
                "_converters": rule._converters,
                "arguments": frozenset(rule.arguments),
                "_build": rule._build.__func__,
                "_build_unknown": rule._build_unknown.__func__,
            }
            return
        for name in ("_parts", "_trace", "_converters"):
            setattr(rule, name, known[name])
        rule.arguments.update(known["arguments"])
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, known[name].__get__(rule, None))

    patch.setattr(Rule, "compile", remembered)
