"""The words of a person, out of what Dutch, French and English mail programs really send."""

from pathlib import Path

import pytest

from app.mail.incoming.quotes import own_words
from app.mail.incoming.reading import read_message

CORPUS = Path(__file__).parent / "corpus"
MESSAGES = sorted(CORPUS.glob("*.eml"))
KEPT_WHOLE = {
    "outlook-en-inside-unsaid", "outlook-nl-inside", "thunderbird-nl-between", "words-like-a-quote-fr",
}  # fmt: skip


def answered(name: str) -> list[str]:
    """The mail that was answered, in the language of the answer."""
    language = next(part for part in name.split("-") if part in {"nl", "fr", "en"})
    return [(CORPUS / f"answered.{language}").read_text(encoding="utf-8")]


def test_the_corpus_holds_each_program_in_each_language() -> None:
    assert len(MESSAGES) >= 16
    names = " ".join(path.stem for path in MESSAGES)
    assert all(program in names for program in ("outlook", "gmail", "apple", "thunderbird"))


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_the_own_words_are_found_and_nothing_of_them_is_lost(path: Path) -> None:
    message = read_message(path.read_bytes())
    found = own_words(message.text, answered(path.stem))
    assert found.text == path.with_suffix(".txt").read_text(encoding="utf-8").strip()
    assert found.was_cut == (path.stem not in KEPT_WHOLE)


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_without_the_mail_answered_only_what_is_marked_line_by_line_is_cut(path: Path) -> None:
    text = read_message(path.read_bytes()).text.replace("\xa0", " ")
    expected = text.strip() if path.stem.startswith("outlook") else path.with_suffix(".txt").read_text("utf-8").strip()
    assert own_words(text).text == expected


def test_a_message_that_is_a_quotation_only_is_kept() -> None:
    assert own_words("> Hoe staat het?\n> Goed?").text == "> Hoe staat het?\n> Goed?"


def test_words_after_our_own_mail_are_kept_with_it() -> None:
    text = "Zie onder.\n\nFrom: a\nSent: b\nSubject: c\n\nHow does it stand?\n\nThe bridge is closed."
    assert own_words(text, ["How does it stand?"]).text == text


@pytest.mark.parametrize("text", ["", ">", "Van: x", "On 1 wrote:", "-----Original Message-----", "a\n" * 6000])
def test_odd_texts_come_through(text: str) -> None:
    assert own_words(text).text == text.strip()
