"""The page of a code for a terminal of a hundred columns: one section after another, the last column of a table wrapped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from textwrap import wrap

from audit.errors import AuditError
from audit.reference.fees import Fee
from audit.reports.charts.words import signed
from audit.reports.code_page.model import Absent, CodePage, EditTable, Example, Exit, Pair, Step

WIDTH, LEAST, FIRST_PAIRS = 100, 24, 6
Lines = Iterator[str]


def page_text(page: CodePage, section: str | None = None) -> str:
    """The whole page, or one section of it in full; AuditError where there is no section of that name."""
    if section is None:
        told = [*_head(page), *(line for name in SECTIONS for line in _section(page, name, in_full=False))]
        return "\n".join([*told, *_sources(page)])
    if section not in SECTIONS:
        raise AuditError(f"--section: {section} is not one. The sections are {', '.join(SECTIONS)}.")
    return "\n".join([*_head(page), *_section(page, section, in_full=True)])


def _section(page: CodePage, name: str, *, in_full: bool) -> list[str]:
    title, lines = SECTIONS[name]
    told = list(lines(page, in_full))
    return ["", title, *told] if told else []


def _head(page: CodePage) -> Lines:
    card = page.card
    yield from _wrapped(f"{card.code}  {card.words or 'no words of our own, and no imported file names it'}", "       ")
    yield card.family_label or "in no family"
    state = "in force" if card.is_in_force else "not in force"
    yield f"{_days(card.effective_from, card.effective_to)}; {state} on {card.on}"
    for each in page.meaning.imported:
        yield from _wrapped(f"{each.table}, edition {each.edition}: {each.words}", "  ")


def _meaning(page: CodePage, in_full: bool) -> Lines:
    yield from _table((e.label, e.value_label, _holds(e.effective_from, e.effective_to)) for e in page.card.attributes)
    if page.meaning.guidelines:
        yield "  In this order it is decided:"
        yield from _table((f"{n}.", each.words) for n, each in enumerate(page.meaning.guidelines, 1))
    if page.meaning.examples:
        yield "  What is billed, all else as this code says:"
        yield from _table((each.words, _billed(each)) for each in page.meaning.examples)
    for label, words in (("On the family", page.meaning.note), ("Not decided", page.meaning.undecided)):
        if words:
            yield from _wrapped(f"  {label}: {words}", "    ")
    if in_full:
        yield from _absent(page.meaning.absent)


def _billed(example: Example) -> str:
    lines = " + ".join(f"{code} x {units}" for code, units in example.lines)
    return lines if example.dollars is None else f"{lines} = ${example.dollars:,.2f}"


def _fees(page: CodePage, in_full: bool) -> Lines:
    card = page.card
    held = card.fees if in_full else [fee for fee in card.fees if fee.holds_on(card.on)]
    yield from _table(_fee(fee) for fee in held)
    yield from _absent(page.fees.absent)


def _fee(fee: Fee) -> tuple[str, ...]:
    paid = "no fee" if fee.dollars is None else f"${fee.dollars:,.2f} = {fee.total_rvu} RVU x {fee.conversion_factor}"
    return (fee.setting, fee.edition, _days(fee.effective_from, fee.effective_to), paid)


def _modifiers(page: CodePage, in_full: bool) -> Lines:
    yield from _table(
        (f"{each.name.replace('_', ' ')} {each.value}", _verdict(each.modifiers, each.verdict), each.words)
        for each in page.card.indicators
    )
    if page.modifiers.told:
        yield "  What a modifier tells beside this code:"
        yield from _table(
            (each.modifier, f"{each.attribute}: {each.value}", each.because) for each in page.modifiers.told
        )
    if in_full:
        lifting = ", ".join(modifier for modifier, _ in page.modifiers.lifting)
        yield from _wrapped(f"  Can lift a pair of indicator 1: {lifting or 'none is loaded'}", "    ")
    yield from _absent(page.modifiers.absent)


def _verdict(modifiers: Sequence[str], verdict: str | None) -> str:
    return f"{', '.join(modifiers)} {verdict}" if modifiers and verdict else "decides no modifier"


def _crosswalks(page: CodePage, in_full: bool) -> Lines:
    told = page.crosswalks
    for relation in ("before it", "after it"):
        kin = [each for each in told.kin if each.relation == relation]
        yield from _table(
            (relation, each.code, _days(each.effective_from, each.effective_to), each.words) for each in kin
        )
    near = told.steps if in_full else [step for step in told.steps if step.attributes == 1]
    if told.steps:
        left = len(told.steps) - len(near)
        further = f"; {left} further ones with --section crosswalks" if left else ""
        yield from _wrapped(f"  Siblings, fee there minus fee here, in office and facility{further}:", "    ")
    yield from _table(_step(step) for step in near)
    for is_primary, words in ((True, "is added to"), (False, "has the add-on")):
        some = [each for each in told.add_ons if each.is_primary is is_primary]
        shown = some if in_full else some[:FIRST_PAIRS]
        yield from _table((words, each.other or "as the payer says", each.meaning, each.words) for each in shown)
        if len(some) > len(shown):
            yield f"  and {len(some) - len(shown)} more of them"
    yield from _table(_exit(each) for each in told.exits if in_full or each.is_out)
    if in_full:
        yield from _absent(told.absent)


def _step(step: Step) -> tuple[str, ...]:
    amounts = [None if amount is None else signed(amount) for amount in (step.office_step, step.facility_step)]
    return (step.code, *(each or "no fee" for each in amounts), f"{step.differs}: {step.values}")


def _exit(each: Exit) -> tuple[str, ...]:
    fixed = f", with {each.fixed}" if each.fixed else ""
    return (
        "leads to" if each.is_out else "comes from",
        f"{each.family_label}{fixed}",
        f"{each.attribute}: {each.value}",
    )


def _edits(page: CodePage, in_full: bool) -> Lines:
    for table in page.edits.tables:
        yield from _wrapped(f"  {table.setting}, edition {table.edition}: {_pair_counts(table)}", "    ")
        for column in (1, 2):
            some = [pair for pair in table.pairs if pair.column == column]
            known = sorted(some, key=lambda pair: not pair.other_words)
            yield from _table(_pair(pair) for pair in (some if in_full else known[:FIRST_PAIRS]))
        left = len(table.pairs) - 2 * FIRST_PAIRS
        if not in_full and left > 0:
            yield "  the others with --section edits, or --json"
    yield from _absent(*page.edits.absent)


def _pair_counts(table: EditTable) -> str:
    counts = [
        f"{sum(p.column == column and p.indicator == indicator for p in table.pairs):,} {words}"
        for column, indicator, words in (
            (1, "0", "never paid beside it"),
            (1, "1", "paid beside it with a modifier only"),
            (2, "0", "beside which it is never paid"),
            (2, "1", "beside which it is paid with a modifier only"),
        )
    ]
    return "; ".join(counts)


def _pair(pair: Pair) -> tuple[str, ...]:
    words = f" ({pair.other_words})" if pair.other_words else ""
    return (f"column {pair.column}", pair.indicator, f"{pair.sentence}{words}")


def _units(page: CodePage, in_full: bool) -> Lines:
    del in_full
    yield from _table(
        (each.setting, f"{each.units} a day", f"indicator {each.indicator}: {each.meaning} {each.appeal}")
        for each in page.units.limits
    )
    if not page.units.limits and not page.units.absent:
        yield "  no limit is published for this code"
    yield from _absent(*page.units.absent)


def _coverage(page: CodePage, in_full: bool) -> Lines:
    rows = page.coverage.rows if in_full else page.coverage.rows[:FIRST_PAIRS]
    yield from _table(
        (each.payer, each.policy, "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in each.cells))
        for each in rows
    )
    if len(page.coverage.rows) > len(rows):
        yield f"  and {len(page.coverage.rows) - len(rows)} more with --section coverage"
    yield from _absent(page.coverage.absent)


def _compliance(page: CodePage, in_full: bool) -> Lines:
    rules = [rule for rule in page.compliance.rules if in_full or rule.is_of_family]
    yield from _table((rule.rule_id, rule.severity, rule.title) for rule in rules)
    yield from _table((each.period or "", f"{each.words} [{each.source}]") for each in page.compliance.history)


def _sources(page: CodePage) -> Lines:
    sections = (
        page.card.sources,
        [each.source for each in page.meaning.guidelines],
        [each.source for each in page.card.indicators],
        [table.source for table in page.edits.tables],
        [limit.source for limit in page.units.limits],
    )
    told = dict.fromkeys(source for some in sections for source in some)
    yield ""
    yield "Sources"
    for source in told:
        yield from _wrapped(f"  {source}", "    ")


def _absent(*missing: Absent | None) -> Lines:
    for each in missing:
        if each is not None:
            yield from _wrapped(f"  {each.words} To load one: {each.how}", "    ")


def _table(rows: Iterable[Sequence[str]]) -> Lines:
    """Rows in columns, two blanks in, the last one wrapped below itself; as sentences where columns have no room."""
    told = [list(row) for row in rows]
    if not told:
        return
    widths = [max(len(row[n]) for row in told) for n in range(len(told[0]) - 1)]
    indent = 2 + sum(width + 2 for width in widths)
    if indent > WIDTH - LEAST:
        for row in told:
            yield from _wrapped(f"  {'  '.join(row)}", "      ")
        return
    for row in told:
        lead = "  " + "".join(cell.ljust(width + 2) for cell, width in zip(row, widths, strict=False))
        lines = wrap(row[-1], WIDTH - indent) or [""]
        yield (lead + lines[0]).rstrip()
        yield from (" " * indent + line for line in lines[1:])


def _wrapped(text: str, indent: str) -> Lines:
    lead = text[: len(text) - len(text.lstrip())]
    yield from wrap(text.strip(), WIDTH, subsequent_indent=indent, initial_indent=lead)


def _days(first: date | None, last: date | None) -> str:
    return f"{first or 'since a day not known'} to {last or 'no end'}"


def _holds(first: date | None, last: date | None) -> str:
    return _days(first, last) if first or last else ""


SECTIONS: dict[str, tuple[str, Callable[[CodePage, bool], Lines]]] = {
    "meaning": ("Stands for", _meaning),
    "fees": ("Fees", _fees),
    "modifiers": ("Modifiers", _modifiers),
    "crosswalks": ("Crosswalks", _crosswalks),
    "edits": ("NCCI edits", _edits),
    "units": ("Units", _units),
    "coverage": ("Coverage", _coverage),
    "compliance": ("Compliance", _compliance),
}
"""The sections by the name that `--section` takes, in the order in which they are printed."""
