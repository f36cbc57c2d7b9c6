"""Forms that show each kind of field. They are only looked at, never stored."""

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
    EmailField,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
    URLField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Length, Optional

from app.web.forms import DateField, Form, choices
from app.web.languages import lazy_gettext as _

SCALE = choices(
    [("1", "niet"), ("2", "weinig"), ("3", "deels"), ("4", "goed"), ("5", "volledig"), ("dk", "Weet ik niet")]
)
MISSING_SCALE = _("Choose an answer, or choose “do not know”.")
MISSING_TEXT = _("Write your remark, or choose “agree”.")


class EveryField(Form):
    """One field of each kind."""

    name = StringField("Naam", [InputRequired(_("Fill in a name.")), Length(max=80)])
    email = EmailField("E-mailadres", [InputRequired(_("Fill in an e-mail address."))])
    website = URLField("Website", [Optional()])
    phone = TelField("Telefoon", [Optional()])
    minutes = IntegerField("Duur in minuten", [Optional()])
    value = DecimalField("Waarde", [Optional()])
    note = TextAreaField("Stand van zaken", [InputRequired(_("Write how it stands.")), Length(max=1000)])
    theme = SelectField(
        "Thema", choices=choices([("3", "3 Kwalitatief Wonen"), ("4", "4 Mobiliteit"), ("5", "5 Opleiding & Werken")])
    )
    owner = SelectField(
        "Trekker",
        choices=[
            SelectChoice("tvs", "Tom Van der Straeten", optgroup="Gemeenten"),
            SelectChoice("gb", "Griet Baetens", optgroup="Gemeenten"),
            SelectChoice("sl", "Sofie Lievens", optgroup="Bedrijven"),
        ],
    )
    languages = SelectMultipleField("Talen", choices=choices([("nl", "Nederlands"), ("fr", "Frans"), ("en", "Engels")]))
    mode = RadioField(
        "Hoe antwoordt u?",
        [InputRequired(_("Choose one."))],
        choices=choices([("named", "Op naam"), ("confidential", "Vertrouwelijk"), ("anonymous", "Anoniem")]),
    )
    agree = BooleanField("Ik krijg graag bericht over wat er met mijn woorden gebeurt")
    due = DateField("Klaar tegen", [InputRequired(_("Fill in a date."))])
    start = TimeField("Begin", [Optional()])
    at = DateTimeLocalField("Dag en uur", [Optional()], format="%Y-%m-%dT%H:%M")
    password = PasswordField("Wachtwoord", [Optional()])
    find = SearchField("Zoek een persoon", [Optional()])
    paper = FileField("Bijlage")
    version = HiddenField(default="7")


class Questions(Form):
    """Part of a questionnaire."""

    q5a = RadioField("Tweejaarlijks dossier mobiliteit, naar een basisregiovisie", choices=SCALE)
    q5b = RadioField("Geplande wegenwerken beter communiceren", choices=SCALE)
    q5c = RadioField("Fietsverkeer bij werknemers", [InputRequired(MISSING_SCALE)], choices=SCALE)
    q5d = RadioField("Visie mobiliteit in landelijke omgeving", choices=SCALE)
    q7 = RadioField(
        "Uw oordeel over de voorgestelde tekst",
        [InputRequired(_("Choose one."))],
        choices=choices([("yes", "Akkoord"), ("but", "Akkoord, met een opmerking"), ("no", "Niet akkoord")]),
    )
    q7t = TextAreaField("Uw opmerking", [InputRequired(MISSING_TEXT), Length(max=1000)])


class Minutes(Form):
    """What is written during a meeting."""

    text = TextAreaField("Verslag van punt 4", [Optional()])
    line = StringField("A3", [Optional()])
