"""The mails about what owners ask of others: to take an action over, another date, a step."""

from datetime import date

from app.mail.kinds import N_, MailKind, register

HANDOVER_PURPOSE, STEP_PURPOSE = "action_handover", "action_step"

# Labels of the facts under a mail.
MESSAGE = N_("Message")
OWNER = N_("Owner")
WANTED = N_("Date asked for")
STEP = N_("Step")
ACTION = N_("Action")

_SAMPLE = {
    "name": "An De Smet",
    "action": "4.5 Vrachtroutenetwerken optimaliseren",
    "step": "Tellingen langs de N8",
    "due": date(2027, 3, 31),
    "wanted": date(2027, 6, 30),
    "owner": "Wim Temmerman",
    "other": "Nadia El Amrani",
    "words": "Ik ga met pensioen; Nadia kent het dossier.",
}

HANDOVER_ASKED = MailKind(
    name="action_handover_asked",
    title=N_("Someone is asked to take an action over"),
    subject=N_("Will you take this over? {action}"),
    body=N_(
        "Dear {name},\n\n{owner} asks you to take over this action: {action}.\n\nOwner means: you see to it that it moves, and now and then you say how it stands. You need no account. The button opens the page on which you accept or decline. Until you accept, {owner} stays the owner."
    ),
    reason=N_("You get this because {owner} named you as the next owner."),
    button=N_("Accept or decline"),
    sample=_SAMPLE,
    minutes=3,
    urgent=True,
)

HANDOVER_WAITS = MailKind(
    name="action_handover_waits",
    title=N_("A handover waits for an answer"),
    subject=N_("Still waiting for your answer: {action}"),
    body=N_(
        "Dear {name},\n\na week ago {owner} asked you to take over this action: {action}.\n\nA no is an answer too: then {owner} can ask someone else. It takes one minute."
    ),
    reason=N_("You get this because {owner} named you as the next owner."),
    button=N_("Accept or decline"),
    sample=_SAMPLE,
    minutes=1,
    after=(7,),
    counted_from=N_("the day on which the handover was asked"),
)

HANDOVER_ACCEPTED = MailKind(
    name="action_handover_accepted",
    title=N_("A handover was accepted"),
    subject=N_("{other} takes it over: {action}"),
    body=N_(
        "Dear {name},\n\n{other} has accepted and owns this action from now on: {action}.\n\nYou get no more reminders for it. What you said of it stays in its history."
    ),
    reason=N_("You get this because you asked {other} to take the action over."),
    sample=_SAMPLE,
)

HANDOVER_DECLINED = MailKind(
    name="action_handover_declined",
    title=N_("A handover was declined"),
    subject=N_("{other} does not take it over: {action}"),
    body=N_(
        "Dear {name},\n\n{other} has declined, so this action stays with you: {action}.\n\nWith the button you can ask someone else, or tell the coordinator that you need help."
    ),
    reason=N_("You get this because you asked {other} to take the action over."),
    button=N_("See the action"),
    sample=_SAMPLE,
    minutes=2,
)

DATE_ASKED = MailKind(
    name="action_date_asked",
    title=N_("An owner asks for another date"),
    subject=N_("Another date asked for: {action}"),
    body=N_(
        "Dear {name},\n\n{owner} asks for another date for {action}: {wanted}. The reason:\n\n{words}\n\nUntil you answer, the agreed date holds. You grant or refuse it on the page of the action."
    ),
    reason=N_("You get this because you coordinate the pact."),
    sample=_SAMPLE,
    minutes=2,
)

DATE_GRANTED = MailKind(
    name="action_date_granted",
    title=N_("Another date was granted"),
    subject=N_("New date {wanted}: {action}"),
    body=N_(
        "Dear {name},\n\nthe date that was asked for is granted: {action} is due on {wanted} from now on.\n\nThe reminders follow the new date."
    ),
    reason=N_("You get this because you own this action, or asked for another date for it."),
    sample=_SAMPLE,
)

DATE_REFUSED = MailKind(
    name="action_date_refused",
    title=N_("Another date was refused"),
    subject=N_("The date stays: {action}"),
    body=N_(
        "Dear {name},\n\nanother date was asked for {action}: {wanted}. It is not granted. What the coordinator writes:\n\n{words}\n\nThe agreed date holds."
    ),
    reason=N_("You get this because you own this action, or asked for another date for it."),
    button=N_("Say how it stands"),
    sample=_SAMPLE,
    minutes=2,
)

STEP_GIVEN = MailKind(
    name="action_step_given",
    title=N_("You own a step of an action"),
    subject=N_("A step for you: {step}"),
    body=N_(
        "Dear {name},\n\n{owner} gave you a step of an action: {step}.\n\nThe action itself stays with {owner}. With the button you say that the step is done, or that it is not yours. You need no account."
    ),
    reason=N_("You get this because {owner} gave you this step."),
    button=N_("See the step"),
    sample=_SAMPLE,
    minutes=2,
)

STEP_DUE = MailKind(
    name="action_step_due",
    title=N_("A step of an action is due"),
    subject=N_("Due on {due}: {step}"),
    body=N_(
        "Dear {name},\n\nthe date of your step is near: {step}, by {due}.\n\nIs it done? One tap is enough. The action it belongs to is {action}."
    ),
    reason=N_("You get this because you own this step and it is not done."),
    button=N_("See the step"),
    sample=_SAMPLE,
    minutes=1,
    before=(7,),
    after=(1,),
    counted_from=N_("the date of the step"),
)

register(
    HANDOVER_ASKED,
    HANDOVER_WAITS,
    HANDOVER_ACCEPTED,
    HANDOVER_DECLINED,
    DATE_ASKED,
    DATE_GRANTED,
    DATE_REFUSED,
    STEP_GIVEN,
    STEP_DUE,
)
