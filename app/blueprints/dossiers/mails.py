"""Mails of this slice: to whoever follows a file, when what it waits for comes near or stays away."""

from datetime import date

from app.mail.kinds import N_, MailKind
from app.models import DossierKind

ON_SCREEN = N_("Page of the file")
WITH_WHOM = N_("With")

_SAMPLE = {"name": "An De Smet", "file": "Mobiliteitsdossier", "due": date(2027, 3, 31)}
_REASON = N_("You follow {file}.")

RENEWAL = MailKind(
    name="dossier_renewal",
    title=N_("A file is to be renewed"),
    subject=N_("To be renewed by {due}: {file}"),
    body=N_(
        "Dear {name},\n\n"
        "{file} is to be renewed by {due}. Look at what changed since the last time, and write it down on its page.\n\n"
        "Choose “it was renewed” there: the next date then follows by itself."
    ),
    reason=_REASON,
    sample=_SAMPLE,
    minutes=15,
    before=(30, 7),
    after=(1,),
    counted_from=N_("the date of the next renewal"),
)

SILENCE = MailKind(
    name="signal_silent",
    title=N_("A signal got no reply"),
    subject=N_("No reply yet: {file}"),
    body=N_(
        "Dear {name},\n\n"
        "A reply to {file} was expected by {due}, and none is written down.\n\n"
        "Did it come? Write it down on the page. If not, you may want to ask again, or to say there what came of it without one."
    ),
    reason=_REASON,
    sample={**_SAMPLE, "file": "Signaal over de spoorlijn"},
    minutes=5,
    before=(),
    after=(1, 30, 60),
    counted_from=N_("the date on which a reply was expected"),
)

DEADLINE = MailKind(
    name="call_deadline",
    title=N_("A call closes soon"),
    subject=N_("The call closes on {due}: {file}"),
    body=N_(
        "Dear {name},\n\n"
        "The call for {file} closes on {due}.\n\n"
        "Choose “it was submitted” on its page as soon as it is, and nothing more comes about it."
    ),
    reason=_REASON,
    sample={**_SAMPLE, "file": "Fietsostrade langs de Dender"},
    minutes=5,
    before=(30, 7),
    after=(),
    counted_from=N_("the deadline of the call"),
)

SUPPORT = MailKind(
    name="support_waiting",
    title=N_("A request for support waits for an answer"),
    subject=N_("An answer was promised by {due}: {file}"),
    body=N_(
        "Dear {name},\n\n"
        "An answer to {file} was promised by {due}.\n\n"
        "Write the answer down on its page. Others may be helped by it too: it can become a good practice there."
    ),
    reason=_REASON,
    sample={**_SAMPLE, "file": "Hulp bij het klimaatplan"},
    minutes=10,
    before=(3,),
    after=(1, 8),
    counted_from=N_("the date by which an answer was promised"),
)

KINDS: dict[DossierKind, MailKind] = {
    DossierKind.DOSSIER: RENEWAL,
    DossierKind.SIGNAL: SILENCE,
    DossierKind.PROJECT: DEADLINE,
    DossierKind.SUPPORT: SUPPORT,
}
