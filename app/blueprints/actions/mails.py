"""The mails about actions."""

from datetime import date, timedelta

from app.mail.kinds import N_, MailKind, register

PURPOSE = "action_update"  # of the personal link under the button

# Labels of the facts under a mail.
DUE = N_("Due on")
THEME = N_("Theme of the pact")
DECISION = N_("Decision it comes from")
ON_SCREEN = N_("Page of the action")

_SAMPLE = {
    "name": "An De Smet",
    "action": "4.5 Vrachtroutenetwerken optimaliseren",
    "due": date(2027, 3, 31),
    "owner": "Wim Temmerman",
    "words": "We wachten op de tellingen van de waterwegbeheerder.",
    "otherwise": "Komt er tegen 7 april 2027 niets, dan verneemt de streekcoördinator het.",
}
_COUNTED_FROM = N_("the agreed date of the action")

ASSIGNED = MailKind(
    name="action_assigned",
    title=N_("You own an action"),
    subject=N_("In your hands: {action}"),
    body=N_(
        "Dear {name},\n\nyou are the owner of this action from now on: {action}.\n\nOwner means: you see to it that it moves, and now and then you say how it stands. That takes two minutes, and you need no account: the button below opens the page of this action. Keep this mail; the button goes on working.\n\nIs this not yours? Say so with the same button, and the coordinator finds someone else."
    ),
    reason=N_("You get this because the action was put in your hands."),
    button=N_("See the action"),
    sample=_SAMPLE,
    minutes=2,
)

DUE_SOON = MailKind(
    name="action_due_soon",
    title=N_("An action is due soon"),
    subject=N_("Due on {due}: {action}"),
    body=N_(
        "Dear {name},\n\nthe agreed date of your action is near: {action}, by {due}.\n\nHow does it stand? One tap is enough when nothing changed. When there is news, the page shows what was said last, so that you only fill in what is new."
    ),
    reason=N_("You get this because you own this action and nothing was reported this week."),
    button=N_("Say how it stands"),
    sample=_SAMPLE,
    minutes=2,
    before=(14, 3),
    counted_from=_COUNTED_FROM,
)

DUE_TODAY = MailKind(
    name="action_due",
    title=N_("An action is due today"),
    subject=N_("Today: {action}"),
    body=N_(
        "Dear {name},\n\ntoday is the agreed date of your action: {action}.\n\nIs it done? Then one tap is enough. Is it not, say what is still to come, or that you need more time or help.\n\n{otherwise}"
    ),
    reason=N_("You get this because you own this action and today is its date."),
    button=N_("Say how it stands"),
    sample=_SAMPLE,
    minutes=2,
    life=timedelta(days=1),
    before=(0,),
    counted_from=_COUNTED_FROM,
)

OVERDUE = MailKind(
    name="action_overdue",
    title=N_("The date of an action has passed"),
    subject=N_("Past its date: {action}"),
    body=N_(
        "Dear {name},\n\nyour action was to be done by {due}: {action}.\n\nIs it done, is it going on, or does something stand in the way? Say so with the button, in two minutes. If you need more time or help, write that too: the coordinator reads it.\n\n{otherwise}"
    ),
    reason=N_("You get this because you own this action and its date has passed."),
    button=N_("Say how it stands"),
    sample=_SAMPLE,
    minutes=2,
    after=(1, 8, 15),
    counted_from=_COUNTED_FROM,
)

TOLD_CONTACT = MailKind(
    name="action_escalated_contact",
    title=N_("An action is late: to the contact of the organisation"),
    subject=N_("No word yet: {action}"),
    body=N_(
        "Dear {name},\n\nyou are the contact of the organisation for which {owner} took on an action. It was to be done by {due}, and nothing was heard of it since: {action}.\n\nCould you ask {owner} to say how it stands? That takes two minutes, with the button in the last reminder. Is someone else in charge by now, reply to this mail and say who."
    ),
    reason=N_("You get this because you are the contact of the organisation of the owner."),
    sample=_SAMPLE,
    minutes=3,
    after=(4,),
    counted_from=_COUNTED_FROM,
)

ESCALATED = MailKind(
    name="action_escalated",
    title=N_("An action is late and its owner is silent"),
    subject=N_("No word since its date: {action}"),
    body=N_(
        "Dear {name},\n\nthis action was to be done by {due}, and nothing was heard of it since: {action}.\n\nIts owner is {owner}. A telephone call helps more than another mail. On the page of the action you can move the date, find another owner or write down what you heard."
    ),
    reason=N_("You get this because you coordinate the pact."),
    sample=_SAMPLE,
    minutes=5,
    after=(8,),
    counted_from=_COUNTED_FROM,
)

TOLD_CHAIR = MailKind(
    name="action_escalated_chair",
    title=N_("An action is late: to the chair"),
    subject=N_("Still no word: {action}"),
    body=N_(
        "Dear {name},\n\nthis action was to be done by {due}: {action}. Its owner {owner} was reminded several times, and the coordinator knows of it. Nothing was heard since.\n\nYou are the chair of those who decided on it. A word from you often helps; else the action can be put on the next agenda, to give it another date, another owner or an end."
    ),
    reason=N_("You get this because you chair the group this action belongs to."),
    sample=_SAMPLE,
    minutes=5,
    after=(15,),
    counted_from=_COUNTED_FROM,
)

HELP_WANTED = MailKind(
    name="action_help_wanted",
    title=N_("An owner asks for help"),
    subject=N_("Help wanted: {action}"),
    body=N_("Dear {name},\n\n{owner} writes about {action}:\n\n{words}"),
    reason=N_("You get this because you coordinate the pact."),
    sample=_SAMPLE,
    minutes=5,
)

# What the calendar sends by itself, in the order in which it comes.
REMINDERS = (DUE_SOON, DUE_TODAY, OVERDUE, TOLD_CONTACT, ESCALATED, TOLD_CHAIR)

register(ASSIGNED, *REMINDERS, HELP_WANTED)
