"""Nobody with everything stored finds out who answered what; and the attacks are good enough to have found it."""

from __future__ import annotations

from flask import Flask

from tests.adversary import jury

RUNS = 1  # `make torture ONLY=anonymity` plays two hundred


def test_no_attack_finds_more_than_luck_does(each_app: Flask) -> None:
    assert jury.leaks(each_app, RUNS, seed=1) == {}


def test_without_sealing_and_equal_words_the_same_attacks_find_most(each_app: Flask) -> None:
    name, share, begun = jury.found_without_sealing(each_app, seed=1000)
    assert share >= jury.ENOUGH, (name, share)
    assert begun == jury.BEGUN


def test_luck_is_as_the_promise_says() -> None:
    assert 259 < jury.most(200) < 260
    assert 2090 < jury.most_begun(200) < 2096
