"""Forms of this slice. One form serves five kinds: what a kind does not have is taken out of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from app.blueprints.dossiers import words
from app.blueprints.dossiers.rules import steps_of
from app.blueprints.people.picker import PersonField
from app.blueprints.people.queries import organisation_names, organisations_named
from app.documents.uploads import UploadField
from app.models import Dossier, DossierKind, EntryKind, Organisation, PactNode
from app.web.forms import DateField, Form, LineField, NumberField, Required, TextField, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from config import LANGUAGES

MOST_EURO = 1e12
MOST_MONTHS = 240
_LACKS: dict[DossierKind, tuple[str, ...]] = {
    DossierKind.DOSSIER: ("counterpart", "needs", "advice"),
    DossierKind.SIGNAL: ("every_months", "needs", "advice"),
    DossierKind.PRACTICE: ("counterpart", "due_on", "every_months", "outcome"),
    DossierKind.PROJECT: ("every_months", "needs", "advice"),
    DossierKind.SUPPORT: ("every_months", "needs", "advice"),
}


class OrganisationField(LineField):
    """An organisation by its name, chosen from a list or typed. After validation `.organisation` is the one meant."""

    organisation: Organisation | None = None

    def pre_validate(self, form: object) -> None:
        """Find the organisation; refuse a name that none has."""
        del form
        self.organisation = next(iter(organisations_named(self.data)), None) if self.data else None
        if self.data and self.organisation is None:
            raise ValidationError(_("No organisation is called “%(name)s”. Choose one from the list.", name=self.data))

    @property
    def suggestions(self) -> list[str]:
        """Names to choose from while typing."""
        return list(organisation_names())


class DossierForm(Form):
    """What a file is about, who follows it, and what it waits for."""

    title = LineField(_l("Title"), [Required(_l("Give it a title."))], most=300)
    summary = TextField(_l("What it is about"))
    organisation = OrganisationField(_l("Organisation"))
    responsible = PersonField(_l("Who follows it"), [Required(_l("Say who follows it."))])
    counterpart = LineField(_l("Counterpart"), most=300)
    node = SelectField(_l("Theme"))
    due_on = DateField(_l("Date"))
    every_months = NumberField(_l("Renewed every so many months"), low=1, high=MOST_MONTHS)
    needs = TextField(_l("What it took"))
    advice = TextField(_l("What others can copy"))
    outcome = TextField(_l("What came of it"))
    language = SelectField(_l("Language it is written in"), choices=choices(LANGUAGES.items()))

    def for_kind(self, kind: DossierKind, themes: list[PactNode]) -> DossierForm:
        """Keep what this kind has, and call it what this kind calls it."""
        named = [(node.public_id, f"{node.number} {node.title}") for node in themes]
        self.node.choices = choices([("", _("no theme in particular")), *named])
        for name in _LACKS[kind]:
            delattr(self, name)
        for name, labels in (
            ("counterpart", words.COUNTERPARTS), ("organisation", words.ORGANISATIONS), ("due_on", words.DATES)
        ):  # fmt: skip
            if name in self and kind in labels:
                self[name].label.text = str(labels[kind])
        return self

    def values(self, themes: list[PactNode]) -> dict[str, Any]:
        """Return what was filled in, as the columns of a file."""
        found = {
            name: field.data
            for name, field in self._fields.items()
            if name not in {"organisation", "responsible", "node"}
        }
        by_id = {node.public_id: node for node in themes}
        return {
            **found,
            "organisation": self.organisation.organisation,
            "responsible": self.responsible.person,
            "node": by_id.get(self.node.data),
        }  # fmt: skip


def stored(dossier: Dossier, names: list[str]) -> dict[str, Any]:
    """Return a file the way its form shows it, in the fields called `names`."""
    special = {
        "organisation": dossier.organisation.name if dossier.organisation else "",
        "responsible": dossier.responsible,
        "node": dossier.node.public_id if dossier.node else "",
    }
    return {name: special[name] if name in special else getattr(dossier, name) for name in names}


class EntryForm(Form):
    """What happened to a file."""

    kind = RadioField(_l("What happened"), default=EntryKind.NOTE.value)
    happened_on = DateField(_l("On"), [Required(_l("Give the day."))])
    text = TextField(_l("In words"))
    file = UploadField(_l("Document"))

    today: date

    def for_dossier(self, dossier: Dossier, today: date) -> EntryForm:
        """Offer the steps that a file of this kind can take."""
        self.kind.choices = choices((one.value, words.STEPS[one]) for one in steps_of(DossierKind(dossier.kind)))
        self.today = today
        return self

    def validate_happened_on(self, field: Any) -> None:
        """What happened lies behind us."""
        if field.data and field.data > self.today:
            raise ValidationError(_("This day has not come yet."))

    def validate_text(self, field: Any) -> None:
        """A note without words and without a document says nothing."""
        if self.kind.data == EntryKind.NOTE and not field.data and not (self.file.data or self.file.kept):
            raise ValidationError(_("Write what happened, or add a document."))


class PartnerForm(Form):
    """An organisation that takes part, or did the same."""

    organisation = OrganisationField(_l("Organisation"), [Required(_l("Name an organisation."))])
    words = TextField(_l("In a few words"), most=2000)


class AmountsForm(Form):
    """What is planned and what was real, and how sure it is; people type euro, rows hold cents."""

    state = SelectField(
        _l("State"), choices=choices((state.value, label) for state, label in words.MONEY_STATES.items())
    )
    planned = NumberField(_l("Planned, in euro"), [Required(_l("Give an amount."))], low=0, high=MOST_EURO, whole=False)
    actual = NumberField(_l("Real, in euro"), low=0, high=MOST_EURO, whole=False)

    told: tuple[str, ...] = ("state",)  # the fields beside the amounts

    def values(self) -> dict[str, Any]:
        """Return what a row holds, the amounts in cents."""
        real = self.actual.data
        return {
            **{name: self[name].data for name in self.told},
            "planned": round(self.planned.data * 100),
            "actual": None if real is None else round(real * 100),
        }

    @classmethod
    def of_row(cls, row: Any) -> dict[str, Any]:
        """Return what a row holds as the fields show it, the amounts in euro."""
        return {
            **{name: getattr(row, name) for name in cls.told},
            "planned": row.planned / 100,
            "actual": None if row.actual is None else row.actual / 100,
        }


class MoneyForm(AmountsForm):
    """One source of money."""

    source = LineField(_l("Who pays"), [Required(_l("Say who pays."))])

    told = ("source", "state")


class ActionForm(Form):
    """An action that has to do with the file, by its number or its title."""

    action = LineField(_l("Action"), [Required(_l("Write the number or the title of an action."))], most=300)
