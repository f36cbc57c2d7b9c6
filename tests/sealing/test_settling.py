"""What is kept of opened ballots, and that nothing small is."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.sealing.settling import FEWEST, MERGED, Outcome, merged_groups, settle

KIND, GOOD, WHY = "q-kind", "q-good", "q-why"


def _as_they_are(_things: list[Any]) -> None:
    """Leave the order alone."""


def _ballot(number: int, kind: str, good: str, why: str = "") -> dict[str, Any]:
    rows = [[KIND, "", kind, ""], [GOOD, "", good, ""]] + ([[WHY, "", "", why]] if why else [])
    return {"rows": rows, "language": "nl", "receipt": f"receipt{number:03}"}


def test_it_counts_for_everybody_and_per_group() -> None:
    ballots = [_ballot(n, "city", "yes") for n in range(6)] + [_ballot(n, "union", "no") for n in range(6, 13)]
    outcome = settle(ballots, [KIND], _as_they_are)
    assert outcome is not None
    assert outcome.counted == 13
    assert outcome.counts[GOOD, "", "yes", ()] == 6
    assert outcome.counts[GOOD, "", "yes", (KIND, "city")] == 6
    assert (GOOD, "", "yes", (KIND, "union")) not in outcome.counts
    assert outcome.counts[GOOD, "", "no", (KIND, "union")] == 7


def test_too_few_ballots_are_not_opened() -> None:
    assert settle([_ballot(n, "city", "yes") for n in range(FEWEST - 1)], [], _as_they_are) is None
    assert settle([_ballot(n, "city", "yes") for n in range(FEWEST)], [], _as_they_are) is not None


def test_words_stand_without_anything_beside_them_and_receipts_in_order() -> None:
    shuffled: list[int] = []

    def shuffle(things: list[Any]) -> None:
        shuffled.append(len(things))
        things.reverse()

    ballots = [_ballot(n, "city", "yes", f"Woorden {n}") for n in range(6)]
    outcome = settle(ballots, [], shuffle)
    assert outcome is not None
    assert shuffled == [6, 6]  # the ballots, and their words once more
    assert {one.text for one in outcome.words} == {f"Woorden {n}" for n in range(6)}
    assert list(outcome.receipts) == sorted(outcome.receipts)
    assert all(group == () for _q, _r, _v, group in outcome.counts)


def test_a_question_answered_by_few_keeps_its_groups_apart() -> None:
    ballots = [_ballot(n, "city" if n < 8 else "union", "yes") for n in range(10)]
    outcome = settle(ballots, [KIND], _as_they_are)
    assert outcome is not None
    assert {group for *_rest, group in outcome.counts if group} == {(KIND, MERGED)}


@given(st.lists(st.sampled_from("abcdefg"), min_size=FEWEST, max_size=80))
def test_no_group_is_small_and_no_rest_is(values: list[str]) -> None:
    names = merged_groups(values)
    sizes = Counter(names[value] for value in values)
    assert all(size >= FEWEST for size in sizes.values())
    assert set(names) == set(values)


def test_the_hash_depends_on_every_part() -> None:
    base = Outcome(5, {("q", "", "yes", ()): 5}, (), ("a",))
    others = [
        Outcome(6, {("q", "", "yes", ()): 5}, (), ("a",)),
        Outcome(5, {("q", "", "yes", ()): 4}, (), ("a",)),
        Outcome(5, {("q", "", "no", ()): 5}, (), ("a",)),
        Outcome(5, {("q", "", "yes", ()): 5}, (), ("b",)),
    ]
    assert len({base.digest(), *(one.digest() for one in others)}) == 5
