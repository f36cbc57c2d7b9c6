"""How roles and the lines of history read."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.models import Role
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

ROLES = {
    Role.MEMBER: _l("member"),
    Role.COORDINATOR: _l("coordinator"),
    Role.ADMINISTRATOR: _l("administrator"),
}

ROLE_MEANS = {
    Role.MEMBER: _l("Reads the pact and the actions, and the papers of his or her own workgroups."),
    Role.COORDINATOR: _l("Manages the pact, the actions, every workgroup, the mails and the directory."),
    Role.ADMINISTRATOR: _l("Everything a coordinator does, and the accounts, the settings and this history."),
}

KINDS = {
    "account": _l("account"),
    "action": _l("action"),
    "consultation": _l("consultation"),
    "decision": _l("decision"),
    "dossier": _l("file"),
    "item": _l("agenda item"),
    "meeting": _l("meeting"),
    "municipality": _l("municipality"),
    "node": _l("part of the pact"),
    "organisation": _l("organisation"),
    "outbox": _l("outgoing mail"),
    "pact": _l("pact"),
    "passage": _l("passage"),
    "person": _l("person"),
    "round": _l("evaluation round"),
    "settings": _l("settings"),
    "workgroup": _l("workgroup"),
}

WAYS = {
    "page": _l("on a page"),
    "link": _l("by a personal link"),
    "mail": _l("by e-mail"),
    "job": _l("by itself"),
    "command": _l("on the server"),
}

# The endpoint and the variable part of its address, for what has a page of its own.
PAGES = {
    "account": ("admin.account", "account"),
    "action": ("actions.show", "action"),
    "consultation": ("consultations.show", "consultation"),
    "decision": ("meetings.decision", "decision"),
    "dossier": ("dossiers.show", "dossier"),
    "meeting": ("meetings.show", "meeting"),
    "node": ("pacts.theme", "node"),
    "organisation": ("people.organisation", "organisation"),
    "passage": ("consultations.passage", "passage"),
    "person": ("people.show", "person"),
    "round": ("evaluations.show", "round"),
    "workgroup": ("workgroups.show", "workgroup"),
}


def page_of(kind: str, public_id: str) -> str | None:
    """Return the address of what a line of history is about, where it has one."""
    if kind == "pact":
        return url_for("pacts.show")
    if kind not in PAGES:
        return None
    endpoint, part = PAGES[kind]
    values: dict[str, Any] = {part: public_id}
    return url_for(endpoint, **values)


def act(verb: str) -> str:
    """Return what was done, in words; an act without words of its own by its bare name."""
    return str(ACTS[verb]) if verb in ACTS else verb.replace("_", " ")


def way(via: str) -> str:
    """Return by which way something was done."""
    return str(WAYS.get(via, _("on a page")))


ACTS = {
    "account_added": _l("gave an account"),
    "account_disabled": _l("closed the account"),
    "account_enabled": _l("opened the account again"),
    "role_given": _l("gave another role"),
    "sign_in_link_made": _l("made a sign-in link"),
    "signed_in": _l("signed in"),
    "signed_out": _l("signed out"),
    "signed_out_elsewhere": _l("signed out on other devices"),
    "password_changed": _l("changed the password"),
    "settings_changed": _l("changed the settings"),
    "person_added": _l("added the person"),
    "person_changed": _l("changed the person"),
    "address_checked": _l("let mail through again"),
    "affiliation_added": _l("added an organisation"),
    "affiliation_ended": _l("ended speaking for an organisation"),
    "affiliation_resumed": _l("took back that end"),
    "organisation_added": _l("added the organisation"),
    "organisation_changed": _l("changed the organisation"),
    "municipality_added": _l("added the municipality"),
    "municipality_changed": _l("changed the municipality"),
    "created": _l("made it"),
    "changed": _l("changed it"),
    "moved": _l("moved it"),
    "removed": _l("removed it"),
    "undone": _l("undid the last change"),
    "adopted": _l("adopted the pact"),
    "assigned": _l("named the owner"),
    "released": _l("took the action out of its owner’s hands"),
    "decision_named": _l("named the decision of a version"),
    "step_changed": _l("changed a step"),
    "reported": _l("said how it stands"),
    "workgroup_founded": _l("founded the workgroup"),
    "workgroup_changed": _l("changed the workgroup"),
    "workgroup_closed": _l("closed the workgroup"),
    "workgroup_reopened": _l("opened the workgroup again"),
    "facilitator_made": _l("named a facilitator"),
    "dossier_opened": _l("opened the file"),
    "dossier_changed": _l("changed the file"),
    "dossier_entry": _l("wrote down what happened to the file"),
    "dossier_entry_undone": _l("took back what was written down"),
    "dossier_closed": _l("closed the file"),
    "dossier_reopened": _l("opened the file again"),
    "dossier_published": _l("published the file"),
    "dossier_withdrawn": _l("withdrew the file from the public"),
    "dossier_action_tied": _l("tied an action to the file"),
    "dossier_action_untied": _l("untied an action from the file"),
    "dossier_partner_added": _l("added an organisation to the file"),
    "dossier_partner_removed": _l("removed an organisation from the file"),
    "dossier_money_added": _l("added a source of money"),
    "dossier_money_changed": _l("changed a source of money"),
    "dossier_money_removed": _l("removed a source of money"),
    "dossier_money_restored": _l("restored a source of money"),
    "meeting_planned": _l("planned the meeting"),
    "meeting_changed": _l("changed the meeting"),
    "meeting_convened": _l("convened the meeting"),
    "meeting_cancelled": _l("cancelled the meeting"),
    "meeting_restored": _l("restored the meeting"),
    "meeting_closed": _l("closed the meeting"),
    "meeting_reopened": _l("opened the meeting again"),
    "meeting_answered": _l("answered the invitation"),
    "attendance_noted": _l("noted who was there"),
    "minutes_saved": _l("saved the minutes"),
    "minutes_approved": _l("approved the minutes"),
    "decided": _l("wrote down a decision"),
    "decision_withdrawn": _l("withdrew the decision"),
    "decision_restored": _l("restored the decision"),
    "item_added": _l("put an item on the agenda"),
    "item_changed": _l("changed the item"),
    "item_removed": _l("took the item off the agenda"),
    "item_carried_over": _l("carried the item over"),
    "carried_over": _l("carried over into the next pact"),
    "carried_back": _l("took back what was carried over"),
    "item_begun": _l("began the item"),
    "item_dealt_with": _l("dealt with the item"),
    "item_moved": _l("moved the item"),
    "item_reopened": _l("opened the item again"),
    "item_restored": _l("put the item back"),
    "item_taken_back": _l("took the proposed item back"),
    "minutes_note_added": _l("added a note to the minutes"),
    "approval_undone": _l("took the approval back"),
    "convening_undone": _l("took the invitations back"),
    "answer_submitted": _l("submitted an answer"),
    "invitations_taken_back": _l("took the invitations back"),
    "people_invited": _l("invited people"),
    "person_uninvited": _l("took an invitation back"),
    "passage_marked": _l("marked a passage"),
    "passage_unmarked": _l("unmarked a passage"),
    "round_planned": _l("planned the evaluation round"),
    "round_dates_undone": _l("took the dates of the round back"),
    "round_opened": _l("opened the evaluation round"),
    "round_closed": _l("closed the evaluation round"),
    "release": _l("let the held mails go"),
    "clock_confirmed": _l("said that the clock is right"),
    "mute": _l("stopped mails to the person"),
    "unmute": _l("started mails to the person again"),
    "set_language": _l("chose another language"),
}
