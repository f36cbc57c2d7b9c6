"""The mail of this slice."""

from app.mail.kinds import N_, MailKind

PURPOSE = "privacy_request"

ASK_LINK = MailKind(
    name="privacy_link",
    title=N_("Link to ask about one's own data"),
    subject=N_("What we hold about you"),
    body=N_(
        "Hello {name},\n\nWith the button below you ask what we hold about you, or ask to have it put right or erased. You get an answer within a month.\n\nDid you not ask for this? Then you need not do anything."
    ),
    reason=N_("Someone asked on our privacy page for a link to this address."),
    sample={"name": "An De Smet"},
    button=N_("Ask about your data"),
    urgent=True,
    on_request=True,
)
