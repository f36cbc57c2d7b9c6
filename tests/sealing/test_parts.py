"""What a holder copies from paper is read again, and a slip is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.base import PUBLIC_ID_ALPHABET
from app.sealing.parts import SIZE, UnreadableError, new_part, read, written

parts = st.binary(min_size=SIZE, max_size=SIZE)


@given(parts)
def test_what_is_written_is_read(part: bytes) -> None:
    assert read(written(part)) == part


@given(parts)
def test_case_spaces_and_lookalikes_are_forgiven(part: bytes) -> None:
    text = written(part).lower().replace("-", "  ").replace("0", "O").replace("1", "l").replace("v", "u")
    assert read(f" {text}\n") == part


def test_it_is_seven_groups_of_four() -> None:
    groups = written(bytes(range(SIZE))).split("-")
    assert [len(one) for one in groups] == [4] * 7


def test_nearly_every_wrong_letter_is_seen() -> None:
    unseen = 0
    for _ in range(20):
        text = written(new_part()).replace("-", "").lower()
        for place, letter in enumerate(text):
            for other in PUBLIC_ID_ALPHABET:
                if other != letter:
                    try:
                        read(text[:place] + other + text[place + 1 :])
                    except UnreadableError:
                        continue
                    unseen += 1
    assert unseen <= 20 * 28 * 31 * 4 / 1024


@pytest.mark.parametrize("text", ["", "ABCD", "0" * 27, "0" * 29, "é" * 28, "٣" * 28, "0" * 28])
def test_what_cannot_be_one_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read(text)
