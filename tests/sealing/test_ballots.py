"""A ballot opens with its own key only, is the same for the same browser, and its length says next to nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from app.sealing.ballots import UnopenableError, hide, mark_of, seal, secret_of, show, unseal

KEY = PrivateKey.generate()
PUBLIC, PRIVATE = bytes(KEY.public_key), bytes(KEY)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_what_is_sealed_comes_out_as_it_was(value: Any) -> None:
    assert unseal(seal(value, PUBLIC), PRIVATE) == value


def test_another_key_opens_nothing() -> None:
    with pytest.raises(UnopenableError):
        unseal(seal("ja", PUBLIC), bytes(PrivateKey.generate()))
    one, other = (secret_of(nonce, "c0nsu1tat1", "geheim") for nonce in ("a", "b"))
    with pytest.raises(UnopenableError):
        show(hide("ja", one.copy_key), other.copy_key)


def test_two_seals_of_the_same_answer_differ() -> None:
    assert seal("ja", PUBLIC) != seal("ja", PUBLIC)


def test_short_and_long_answers_are_as_long() -> None:
    assert len(seal("", PUBLIC)) == len(seal("x" * 1000, PUBLIC))
    assert len(seal("x" * 2000, PUBLIC)) == len(seal("x" * 4000, PUBLIC))
    assert len(seal("x" * 66_000, PUBLIC)) == len(seal("x" * 130_000, PUBLIC))


def test_the_same_browser_has_the_same_ballot_and_no_other() -> None:
    first = secret_of("nonce", "c0nsu1tat1", "geheim")
    assert first == secret_of("nonce", "c0nsu1tat1", "geheim")
    others = [("other", "c0nsu1tat1", "geheim"), ("nonce", "an0therone", "geheim"), ("nonce", "c0nsu1tat1", "ander")]
    assert all(secret_of(*one).name != first.name for one in others)
    assert len(first.receipt) == 10


def test_the_mark_of_an_invitation_leads_to_no_ballot() -> None:
    secret = secret_of("nonce", "c0nsu1tat1", "geheim")
    mark = mark_of("nonce", "c0nsu1tat1")
    assert secret.name.hex() not in mark
    assert secret_of(mark, "c0nsu1tat1", "geheim").name != secret.name
