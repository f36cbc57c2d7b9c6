"""The mails about indicators."""

from datetime import date

from app.mail.kinds import N_, MailKind, register

PURPOSE = "indicator_measure"
SOURCE = N_("Source")
UNIT = N_("Unit")

MEASUREMENT_DUE = MailKind(
    name="measurement_due",
    title=N_("A measurement is due"),
    subject=N_("A figure by {due}: {indicator}"),
    body=N_(
        "Dear {name},\n\nyou answer for an indicator of the pact: {indicator}. Its next figure is due on {due}.\n\nThe button opens a page with one field; you need no account. Is the figure not final yet? Enter it as provisional or estimated, and correct it later: both stay."
    ),
    reason=N_("You get this because you answer for this indicator."),
    button=N_("Enter the figure"),
    sample={
        "name": "An De Smet",
        "indicator": "Wachttijd voor een plaats in de kinderopvang",
        "due": date(2027, 3, 31),
    },
    minutes=3,
    before=(14,),
    after=(7,),
    counted_from=N_("the day on which the figure is due"),
)

register(MEASUREMENT_DUE)
