"""The figures as a table for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# What is aimed at: (engine's part, figure, what it says, lowest or highest value).
AIMS = (
    ("page", "ratio", "page of 50 actions: bare page ÷ product", ">=", 0.5),
    ("page", "ratio_of_template", "page of 50 actions: its template alone ÷ product", None, None),
    ("submission", "ratio", "submission of 10 answers: raw driver ÷ product", ">=", 0.6),
    ("results", "times", "results of 20,000 answers: product ÷ covering query", "<=", 2.0),
)
FLAT = 1.10


def table(figures: dict[str, Any]) -> str:
    """Return the table."""
    lines = [f"{'':52}{'figure':>9}  {'aim':>8}   processor time of a request"]
    for engine in ("sqlite", "postgresql"):
        if engine in figures:
            lines += ["", engine, *_of_engine(figures[engine])]
    return "\n".join(lines)


def _of_engine(found: dict[str, Any]) -> Iterator[str]:  # noqa: C901, PLR0912 - one branch a part
    for part, name, words, sign, bound in AIMS:
        if part in found:
            yield _line(words, found[part][name], sign, bound, _costs(found[part], name))
    for part in ("page", "submission"):
        for count, ratio in found.get(part, {}).get("flat", {}).items():
            cost = f"{found[part]['by_stored_answers'][count]} ms"
            yield _line(f"{part}, {int(count):,} stored answers ÷ none", ratio, "<=", FLAT, cost)
    if "actions" in found:
        yield from _of_actions(found["actions"])
    if "analysis" in found:
        yield from _of_analysis(found["analysis"])
    if "outbox" in found:
        yield from _of_outbox(found["outbox"])
    if "flow" in found:
        yield from _of_flow(found["flow"])
    if "invitations" in found:
        yield from _of_invitations(found["invitations"])
    if "load" in found:
        yield from _of_load(found["load"])
    if "due" in found:
        yield from _of_due(found["due"])
    if "sealing" in found:
        yield from _of_sealing(found["sealing"])
    if "page" in found:
        one = found["page"]
        yield f"  page: {one['queries']} queries, {one['rows']} rows, {one['peak_mb']} MB in a process at most"
    if "submission" in found:
        yield f"  submission: {found['submission']['queries']} queries, {found['submission']['rows']} rows"


def _of_sealing(one: dict[str, Any]) -> Iterator[str]:
    yield _line("sealing a ballot, ms", one["seal_ms"], "<=", 1, "")
    costs = f"{one['counted']:,} counted; a first one was killed at {one['killed_at']:,}"
    yield _line(f"settling {one['ballots']:,} ballots, s", one["settle_seconds"], "<=", 60, costs)


def _of_actions(one: dict[str, Any]) -> Iterator[str]:
    costs = f"{one['floor_ms']} and {one['pages']['list']['ms']} ms"
    yield _line(f"list of {one['actions']:,} actions: bare page ÷ product", one["ratio"], ">=", 0.5, costs)
    for name, page in one["pages"].items():
        asked = f"{page['queries'][1]} queries, {page['rows'][1]} rows; with {one['few']} actions "
        costs = f"{asked}{page['few_ms']} ms, {page['queries'][0]} queries, {page['rows'][0]} rows"
        yield _line(f"{name} with {one['actions']:,} actions, ms", page["ms"], "<=", 150, costs)


def _of_analysis(one: dict[str, Any]) -> Iterator[str]:
    yield _line(f"save a coding, next of {one['voices']:,} answers, ms", one["next_voice_ms"], "<=", 50, "")
    costs = f"{one['results_floor_ms']} and {one['results_page_ms']} ms"
    words = f"results of {one['responses']:,} × {one['questions']}: product ÷ queries"
    yield _line(words, one["results_times"], "<=", 1.5, costs)
    yield _line("the same, ms of server time", one["results_page_ms"], "<=", 300, "")
    costs = f"{one['results_uncounted_ms']} ms; then {one['counting_ms_a_stretch']} ms of the worker a stretch"
    yield _line("before the worker counted anything", one["results_uncounted_times"], "<=", 1.5, costs)
    costs = f"{one['results_changed_ms']} ms"
    yield _line("with changes in one stretch of thirty", one["results_changed_times"], "<=", 1.5, costs)
    costs = f"the process grew by {one['file_memory_mb']} MB in all"
    for form, seconds in one["file_seconds"].items():
        yield _line(f"{one['in_file']:,} responses as {form}, s", seconds, "<=", 3, costs)


def _of_flow(one: dict[str, Any]) -> Iterator[str]:
    costs = f"{one['floor_ms']} and {one['product_ms']} ms a flow"
    yield _line("a whole flow of 12 requests: floor ÷ product", one["ratio"], ">=", 0.5, costs)
    yield _line("the same, ms", one["product_ms"], "<=", 15, "")
    costs = (
        f"{one['many_ms']} ms; {one['many_queries']} and {one['queries']} queries, "
        f"{one['many_rows']} and {one['rows']} rows"
    )
    yield _line(f"the same, {one['stored']:,} stored answers ÷ none", one["many_ratio"], "<=", FLAT, costs)


def _of_invitations(one: dict[str, Any]) -> Iterator[str]:
    costs = f"{one['cpu_seconds']} s of processor time; {one['batches']} batches, {one['slowest_batch_ms']} ms at most"
    yield _line(f"{one['invited']:,} invitations into the outbox, s", one["seconds"], "<=", 5, costs)
    writes = ", ".join(" ".join(words[:3]) for words in one["click_writes"])
    yield f"  the click that asks for them: {one['click_ms']} ms, {one['click_mails']} mails; {writes}"


def _of_load(one: dict[str, Any]) -> Iterator[str]:
    costs = f"{one['requests_a_second']} requests a second, {one['share_of_saves']:.0%} of them saves"
    yield _line(f"{one['sessions']} open sessions: p99, ms", one["p99_ms"], "<=", 500, costs)
    costs = f"{one['cpu_ms']} ms work, {one['waiting_for_a_processor_ms']} ms kept waiting by others"
    yield _line("the same, median ms", one["median_ms"], None, None, costs)
    yield _line("the same, errors, answers lost and doubled", one["errors"] + one["lost"] + one["doubled"], "<=", 0, "")


def _of_outbox(one: dict[str, Any]) -> Iterator[str]:
    costs = f"{one['bare_cpu_us']} and {one['product_cpu_us']} µs; {one['mails_a_second']} mails a second"
    yield _line("outbox to a mail server: bare loop ÷ product", one["ratio"], ">=", 0.6, costs)
    costs = f"{one['bare_us']} and {one['product_us']} µs a mail by the clock"
    yield _line("the same by the clock, disk and server included", one["ratio_of_wall"], ">=", 0.6, costs)
    yield _line("outbox, 100,000 mails waiting ÷ none", one["many_ratio"], "<=", FLAT, f"{one['many_cpu_us']} µs")
    yield _line("the same by the clock", one["many_ratio_of_wall"], "<=", FLAT, f"{one['many_us']} µs")
    yield (
        f"  beside it: smtplib with a connection for each mail {one['smtplib_cpu_us']} µs,"
        f" Flask-Mail over one {one['flask_mail_cpu_us']} µs"
    )


def _of_due(one: dict[str, Any]) -> Iterator[str]:
    costs = (
        f"{one['due']} due, {one['due_statements']} statements; {one['due_whole_ms']} ms with everything around them"
    )
    yield _line(f"what is due among {one['open']:,}: ms of the driver", one["due_ms"], "<=", 5, costs)
    yield _line("the same ÷ with nothing else open", one["flat"], None, None, f"{one['due_ms_with_nothing_open']} ms")
    costs = f"{one['mails']} mails; {one['planned_ms_a_mail']} ms with everything the planner asks"
    yield _line("ledger and outbox: ms of the driver a mail", one["rows_ms_a_mail"], "<=", 1, costs)
    for plan in sorted(one["plans"], key=lambda plan: -plan["ms"]):
        yield f"    {plan['ms']:7.3f} ms  {plan['statement'][:96]}"
        yield from (f"                  {line[:110]}" for line in plan["plan"])


def _costs(part: dict[str, Any], name: str) -> str:
    other = part["template_ms"] if name == "ratio_of_template" else part["floor_ms"]
    rates = f"; {part['product_rate']} requests a second" if name != "ratio_of_template" else ""
    return f"{other} and {part['product_ms']} ms{rates}"


def _line(words: str, value: float, sign: str | None, bound: float | None, rest: str) -> str:
    aim = f"{sign} {bound:.2f}" if sign else ""
    missed = bound is not None and (value < bound if sign == ">=" else value > bound)
    return f"  {words:50}{value:>9.3f}  {aim:>8} {'✗' if missed else ' '} {rest}"
