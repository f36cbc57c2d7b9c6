"""Two kinds of mail that only tests send."""

from dataclasses import replace

from app.mail.kinds import MailKind
from app.models import MailPolicy

NOTE = MailKind(
    name="test_note",
    title="A note",
    subject="News of {thing}",
    body="Dear {name},\n\nThere is news of {thing}.",
    reason="You follow it.",
    sample={"thing": "the bicycle path", "name": "Jan"},
    button="Read it",
)
LETTER = replace(NOTE, name="test_letter", policy=MailPolicy.HOLD)
