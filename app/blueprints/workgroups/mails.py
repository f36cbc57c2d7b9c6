"""Mails of this slice."""

from datetime import date

from app.mail.kinds import N_, MailKind

WORKGROUP_CLOSING = MailKind(
    name="workgroup_closing",
    title=N_("A workgroup is about to close"),
    subject=N_("{workgroup} closes on {closes_on}"),
    body=N_(
        "Dear {name},\n\n"
        "The workgroup {workgroup} was founded for a limited time, and its last day is {closes_on}. "
        "On that day nothing happens by itself: you decide whether the work is done.\n\n"
        "Round off what is open, close the group, or give it a later date. You do that on the page of the group, under “Edit”."
    ),
    reason=N_("You organise this workgroup, or you coordinate the body it belongs to."),
    sample={"workgroup": "Werkgroep Mobiliteit", "closes_on": date(2027, 6, 30), "name": "Hilde Roelandt"},
    minutes=2,
    before=(30,),
    counted_from=N_("the last day of the workgroup"),
)
