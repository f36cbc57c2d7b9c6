"""Remembers how addresses are built: every test makes an application of its own, with the same hundreds of routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]


def remember_builders(patch: pytest.MonkeyPatch) -> None:
    """Compile what builds the addresses of a rule once a process; it was nine tenths of making an application.

    The function that a rule compiles knows nothing of its rule but the parts of the address and the defaults: it is
    handed the rule each time it is called.
    """
    compiled: dict[tuple[str, str, str, tuple[bool, ...]], Build] = {}
    compile_builder: Callable[..., Build] = vars(Rule)["_compile_builder"]

    @wraps(compile_builder)
    def remembered(rule: Any, *args: bool) -> Build:
        key = (rule.rule, repr(rule._trace), repr(rule.defaults), args)  # all it depends on
        if key not in compiled:
            compiled[key] = compile_builder(rule, *args)
        return compiled[key]

    patch.setattr(Rule, "_compile_builder", remembered)
