"""The mail of this slice."""

from app.mail.kinds import N_, MailKind

OWNS, ASKED, ADVICE, HELP = N_("Action"), N_("Waits for an answer"), N_("Advice asked of the council"), N_("Dossier")

MUNICIPALITY_DIGEST = MailKind(
    name="municipality_digest",
    title=N_("Where a municipality stands in the pact"),
    subject=N_("{municipality} in the regional pact"),
    body=N_(
        "Hello {name},\n\n{words}\n\nThis is where {municipality} stands in the regional pact today. Actions: {owned}. Questions that wait for an answer: {waiting}."
    ),
    reason=N_("You are a contact of {municipality}."),
    sample={
        "name": "An De Smet", "municipality": "Ninove", "owned": 3, "waiting": 1,
        "words": "In March we evaluate the pact.",
    },
    minutes=3,
)  # fmt: skip
