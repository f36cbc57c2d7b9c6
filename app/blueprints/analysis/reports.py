"""The report of a consultation: the response, every question with its chart, and what was said and done by topic."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.blueprints.analysis import queries, queries_feedback
from app.blueprints.analysis.mails import in_short
from app.blueprints.analysis.queries_feedback import Story
from app.blueprints.ballots import results as ballots
from app.blueprints.ballots.results import Outcome
from app.blueprints.ballots.suppression import Cell
from app.blueprints.consultations import queries as consultations
from app.blueprints.consultations import queries_results, queries_tallies
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.results import Chart, charts, timeline
from app.blueprints.consultations.words import MODE_SENTENCES, ORGANISATION_KINDS
from app.database import JOB_TIMEOUT, unit_of_work
from app.documents.papers import DOCX, PDF, Bar, Chapter, Paper, TooLong, pdf_of
from app.documents.rich import Block, Run
from app.documents.uploads import Upload, safe_name, stored
from app.documents.word import docx_of
from app.extensions import db
from app.models import Blob, Consultation, Mode, Person, ReportFile
from app.sealing import store
from app.web.formats import date_text, number_text, percent_text
from app.web.languages import gettext as _
from app.web.languages import ngettext, speaking

AT_ONCE = 3
MOST_SHOWN = 10
FORMATS = {"pdf": PDF, "docx": DOCX}


def ask(consultation: Consultation, file_format: str, language: str, *, actor: Person, now: datetime) -> ReportFile:
    """Let the worker make a report."""
    row = ReportFile(consultation=consultation, asked_by=actor, format=file_format, language=language, asked_at=now)
    db.session.add(row)
    db.session.flush()
    return row


def reports_of(consultation: Consultation) -> list[ReportFile]:
    """Return the reports that were asked for last, newest first."""
    return list(
        db.session.scalars(
            select(ReportFile)
            .where(ReportFile.consultation_id == consultation.id)
            .options(joinedload(ReportFile.asked_by))
            .order_by(ReportFile.id.desc())
            .limit(MOST_SHOWN)
        )
    )


def report_by_id(consultation: Consultation, public_id: str) -> tuple[ReportFile, Blob] | None:
    """Return a report that was made, with its file."""
    row = db.session.execute(
        select(ReportFile, Blob)
        .join(Blob, Blob.id == ReportFile.blob_id)
        .where(ReportFile.consultation_id == consultation.id, ReportFile.public_id == public_id)
    ).first()
    return (row[0], row[1]) if row is not None else None


def make_reports(now: datetime) -> None:
    """Make the reports that were asked for. Setting happens outside any transaction; killed, it begins anew."""
    waiting = db.session.scalars(
        select(ReportFile.id).where(ReportFile.made_at.is_(None)).order_by(ReportFile.id).limit(AT_ONCE)
    ).all()
    for key in waiting:
        row = db.session.get_one(ReportFile, key)
        with speaking(row.language):
            error = str(_("The report could not be set in time."))
            paper = paper_of(row.consultation)
            name = safe_name(f"{paper.title}.{row.format}")
        kind = row.format
        db.session.rollback()
        try:
            content = pdf_of(paper) if kind == "pdf" else docx_of(paper)
        except TooLong:
            content = b""
        with unit_of_work(JOB_TIMEOUT):
            row = db.session.get_one(ReportFile, key)
            row.made_at = now
            if content:
                row.blob_id = stored(Upload(name, FORMATS[kind], content), person=row.asked_by, now=now).id
            else:
                row.error = error[:200]
    db.session.rollback()


def paper_of(consultation: Consultation) -> Paper:
    """Return the report as plain data, in the current language."""
    title = say(consultation, consultation.titles).text
    paper = Paper(
        title=title,
        body=consultation.pact.body_name,
        subtitle=_("Report of the consultation"),
        language=consultation.languages[0],
        meta=[
            (_("Last day"), date_text(consultation.closes_on) if consultation.closes_on else "–"),
            (_("Organiser"), consultation.organiser.label),
        ],
        contents_title=_("Contents"),
        page_word=_("page"),
    )
    is_settled = consultation.mode == Mode.ANONYMOUS
    paper.chapters += _settled_chapters(consultation) if is_settled else _answer_chapters(consultation)
    told = queries_feedback.stories(queries.topics(consultation))
    if told:
        paper.chapters.append(Chapter(1, "", _("We asked, you said, we did")))
        paper.chapters += [_story(one) for one in told]
    return paper


def _answer_chapters(consultation: Consultation) -> list[Chapter]:
    """Return the response per kind of organisation, and every question with its chart."""
    rates = queries_results.response_rates(consultation)
    answered, invited = sum(one.answered for one in rates), sum(one.invited for one in rates)
    response = Chapter(1, "", _("Response"))
    response.blocks += _words(
        _("%(answered)s of %(invited)s people answered.", answered=number_text(answered), invited=number_text(invited)),
        str(MODE_SENTENCES[Mode(consultation.mode)]),
    )
    response.bars = [
        Bar(
            str(ORGANISATION_KINDS[one.kind]) if one.kind else _("No organisation"),
            f"{number_text(one.answered)} / {number_text(one.invited)}",
            one.answered / one.invited if one.invited else 0.0,
        )
        for one in rates
    ]
    questions = consultations.questions(consultation)
    results = queries_tallies.results_of(consultation, questions, answered)
    over_time = timeline(results.days)
    chapters = [response]
    if len(over_time.bins) > 1:
        highest = max(one["value"] for one in over_time.bins) or 1
        bars = [Bar(one["label"], number_text(one["value"]), one["value"] / highest) for one in over_time.bins]
        chapters.append(Chapter(2, "", over_time.title, bars=bars))
    chapters.append(Chapter(1, "", _("Questions")))
    for chart in charts(consultation, questions, results):
        chapters += _chapters_of(chart)
    return chapters


def _settled_chapters(consultation: Consultation) -> list[Chapter]:
    """Return what settlement left of an anonymous consultation: what its page tells, and nothing else."""
    found, _texts = ballots.of(consultation)
    seal = store.seal_of(consultation.id)
    counted = seal.counted if seal and seal.counted else 0
    response = Chapter(1, "", _("Response"))
    response.blocks += _words(
        ngettext("%(num)s anonymous answer was counted.", "%(num)s anonymous answers were counted.", counted),
        str(MODE_SENTENCES[Mode(consultation.mode)]),
    )
    chapters = [response, Chapter(1, "", _("Questions"))]
    for outcome in found:
        chapters += _chapters_of_outcome(outcome)
    return chapters


def _chapters_of_outcome(outcome: Outcome) -> list[Chapter]:
    start = Chapter(2, str(outcome.number), outcome.title.text)
    start.blocks += _words(*(f"{name}: {value}" for name, value in outcome.facts))
    if outcome.texts:
        start.blocks += _words(f"{_('Answers')}: {number_text(outcome.texts)}")
    chapters = [start]
    for part in outcome.tables:
        whole = start
        if part.label is not None:
            whole = Chapter(3, "", part.label.text)
            chapters.append(whole)
        whole.bars = [_told(name, cells[0], part.size) for name, cells in part.lines]
        about = f"{part.label.text} – " if part.label is not None else ""
        for at, group in enumerate(part.groups, start=1):
            lines = [f"{name}: {ballots.said(cells[at])}" for name, cells in part.lines]
            chapters.append(Chapter(3, "", f"{about}{group}", blocks=_words(*lines)))
    return chapters


def _told(name: str, cell: Cell, size: int) -> Bar:
    """Return a bar of what may be told; a share beside a number that is told."""
    part = ballots.share(cell, size)
    return Bar(name, str(ballots.said(cell)) if cell.number is None else _counted(cell.number, size or 1), part)


def _chapters_of(chart: Chart) -> list[Chapter]:
    """Return one question: bars for choices, one set of bars for each statement of a scale, facts for numbers."""
    start = Chapter(2, str(chart.number), chart.title.text)
    if chart.rows and "counts" in chart.rows[0]:
        return [start, *(_statement(row, list(chart.labels)) for row in chart.rows)]
    if chart.rows:
        total = chart.total or 1
        start.bars = [Bar(str(row["label"]), _counted(row["value"], total), row["value"] / total) for row in chart.rows]
    elif chart.facts:
        start.blocks += _words(*(f"{name}: {value}" for name, value in chart.facts))
        highest = max((one["value"] for one in chart.bins), default=0) or 1
        start.bars = [Bar(str(one["label"]), number_text(one["value"]), one["value"] / highest) for one in chart.bins]
    elif chart.means:
        start.blocks += _words(*(" · ".join(line) for line in chart.means))
    else:
        start.blocks += _words(f"{_('Answers')}: {number_text(chart.total)}")
    return [start]


def _statement(row: object, labels: list[str]) -> Chapter:
    counts = list(row["counts"])  # type: ignore[index]
    whole = sum(counts) or 1
    return Chapter(
        3,
        "",
        str(row["label"]),  # type: ignore[index]
        bars=[Bar(label, _counted(count, whole), count / whole) for label, count in zip(labels, counts, strict=False)],
    )


def _counted(count: int, whole: int) -> str:
    return f"{number_text(count)} ({percent_text(count / whole)})"


def _story(story: Story) -> Chapter:
    chapter = Chapter(2, "", story.topic.name)
    topic = story.topic
    for name, text in ((_("We asked"), topic.asked), (_("You told us"), topic.said), (_("We did"), topic.did)):
        if text:
            chapter.blocks += _words(f"{name}: {text}")
    chapter.blocks += [Block("quote", [Run(one.text)]) for one in story.quotes]
    chapter.blocks += _words(in_short(story.fate, clock.today(current_app.config["SETTINGS"].zone)))
    return chapter


def _words(*texts: str) -> list[Block]:
    """Return plain paragraphs: what people wrote is never read as marking."""
    return [Block("paragraph", [Run(text)]) for text in texts]
