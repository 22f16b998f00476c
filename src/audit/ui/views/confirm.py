"""Before an audit: what was seen in the files, what their headings mean, and which rules a person goes on without."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from audit.errors import AuditError
from audit.evidence.terms import Terms
from audit.ingest import HeadingMatch, Inspection, load_mapping, save_mapping
from audit.model.columns import label
from audit.rules.catalogue import catalogue
from audit.ui import cache, mapping, session, uploads
from audit.ui.components import html, problem
from audit.ui.components.html import Column

_LOADED, _VERSION = "upload.mapping", "upload.mapping.version"
_ACROSS = 3


@dataclass(frozen=True)
class Confirmed:
    """What a person decided: heading to canonical column, rules to go on without, and what to do next."""

    mapping: dict[str, str]
    without: tuple[str, ...]
    wants_audit: bool
    wants_other_file: bool
    drops_notes: bool = False


def render(
    files: Mapping[Path, Inspection], refused: Sequence[str], notes: uploads.GivenNotes | None = None
) -> Confirmed:
    """Draw the files, the mapping and the two buttons; gives what was decided."""
    inspections = list(files.values())
    matches = _union(inspections)
    records = sum(inspection.records for inspection in inspections)
    html.page_title(
        "1 record waits for its audit" if records == 1 else f"{records:,} records wait for their audit",
        "See whether the file was read as it is meant, and what each heading stands for.",
    )
    for text in refused:
        problem.show_text(text)
    html.show(_preflight(inspections))
    drops_notes = _notes(notes) if notes else False
    chosen = _mapping(matches, is_one_file=len(files) == 1)
    needed = [
        f"{name} from {heading}" if heading else f"{name} from no heading" for name, heading in mapping.sources(chosen)
    ]
    html.show(html.label("Every line needs"), html.join(html.chip(text) for text in needed))
    wrong = " ".join(_wrong(inspection, chosen, len(files) > 1) for inspection in inspections).strip()
    if wrong:
        problem.show_text(wrong, "The file is kept; choose the columns above.")
    _first_records(files, chosen)
    without = _without()
    wants_audit, wants_other = _buttons(len(files), is_wrong=bool(wrong))
    return Confirmed(_changed(matches, chosen), without, wants_audit, wants_other, drops_notes)


def _buttons(files: int, *, is_wrong: bool) -> tuple[bool, bool]:
    """The way on and the way back; gives which one was pressed."""
    with st.container(horizontal=True):
        label = "Audit this file" if files == 1 else "Audit these files"
        wants_audit = st.button(label, key="upload.audit", type="primary", disabled=is_wrong)
        return wants_audit, st.button("Choose another file", key="upload.other")


def _notes(notes: uploads.GivenNotes) -> bool:
    """Say which notes go with the claims; gives whether they are to be left out."""
    about = "They are read with the claims, and each is matched to its lines by claim, by id, or by patient and day"
    html.show(html.heading(f"With notes: {notes.words}", about))
    return st.button("Go on without the notes", key="upload.without_notes")


def _union(inspections: Sequence[Inspection]) -> list[HeadingMatch]:
    """Every heading once, in the order of the files."""
    matches: dict[str, HeadingMatch] = {}
    for inspection in inspections:
        for match in inspection.matches:
            matches.setdefault(match.heading, match)
    return list(matches.values())


def _preflight(inspections: Sequence[Inspection]) -> html.Markup:
    columns: list[Column | str] = [
        "File",
        Column("Bytes", True),
        "SHA-256",
        "Encoding",
        "Delimiter",
        Column("Records", True),
        Column("Headings", True),
    ]
    delimiters = {",": "comma", "\t": "tab", "|": "pipe", ";": "semicolon"}
    rows = [
        [
            inspection.name,
            html.number(inspection.bytes),
            html.code(inspection.sha256[:12]),
            inspection.encoding,
            delimiters.get(inspection.delimiter, inspection.delimiter),
            html.number(inspection.records),
            html.number(len(inspection.headings)),
        ]
        for inspection in inspections
    ]
    return html.table(columns, rows, caption="What was seen in the files", boxed=True)


def _mapping(matches: Sequence[HeadingMatch], *, is_one_file: bool) -> dict[str, str]:
    """Draw a choice for every heading; those that were not recognised come first. Gives heading to column, or blank."""
    attributes = cache.reference().tables["attributes"]["attribute"].to_list()
    options = mapping.closed_list(attributes)
    unsure = [match for match in matches if match.how == "none"]
    known = [match for match in matches if match.how != "none"]
    title = f"{html.count_of(len(known), 'heading')} of {len(matches)} {'is' if len(known) == 1 else 'are'} known"
    html.show(html.heading(title, "A heading that is kept as it is goes through to the output and is not judged"))
    defaults = mapping.defaults(matches, session.value(_LOADED, {}))
    chosen: dict[str, str] = {}
    if unsure:
        chosen |= _choices(unsure, options, defaults)
    with st.expander("Known headings", key="upload.known"):
        chosen |= _choices(known, options, defaults)
    with st.expander("Save this mapping, or use a saved one", key="upload.saved"):
        _saved(chosen if is_one_file else _changed(matches, chosen))
    return {match.heading: chosen[match.heading] for match in matches}


def _choices(matches: Sequence[HeadingMatch], options: Sequence[str], defaults: Mapping[str, str]) -> dict[str, str]:
    version = session.value(_VERSION, 0)
    chosen = {}
    columns = st.columns(_ACROSS)
    for position, match in enumerate(matches):
        default = defaults[match.heading]
        with columns[position % _ACROSS]:
            chosen[match.heading] = st.selectbox(
                html.literal(match.heading) or "No heading",
                options,
                index=options.index(default) if default in options else 0,
                format_func=mapping.describe,
                key=f"upload.map.{version}.{match.heading}",
            )
    return chosen


def _changed(matches: Sequence[HeadingMatch], chosen: Mapping[str, str]) -> dict[str, str]:
    """What a person decided otherwise than the program: all that a run must be told."""
    return {match.heading: chosen[match.heading] for match in matches if chosen[match.heading] != (match.column or "")}


def _saved(chosen: dict[str, str]) -> None:
    """Offer the mapping as a file, and read one that was saved before."""
    st.download_button(
        "Save this mapping",
        lambda: _as_file(chosen),
        "mapping.toml",
        "application/toml",
        key="upload.save",
        on_click="ignore",
    )
    given = st.file_uploader("A saved mapping", key=f"upload.load.{session.value(_VERSION, 0)}")
    if given is None or not st.button("Use this mapping", key="upload.use"):
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            session.keep_value(_LOADED, load_mapping(uploads.store([given], Path(folder))[0]))
    except AuditError as error:
        problem.show(error, "The mapping above is as it was.")
        return
    session.keep_value(_VERSION, session.value(_VERSION, 0) + 1)
    st.rerun()


def _as_file(chosen: dict[str, str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mapping.toml"
        save_mapping(chosen, path)
        return path.read_bytes()


def _wrong(inspection: Inspection, chosen: Mapping[str, str], is_named: bool) -> str:
    """What must be mended in a file before the audit, all of it at once; blank where nothing is."""
    own = {heading: chosen[heading] for heading in inspection.headings}
    told = [
        f"No heading stands for {label(column)} ({column}), which every line needs."
        for column in mapping.missing(own.values())
    ]
    told += [
        f"{label(column)} ({column}) is chosen for {len(headings)} headings: {', '.join(headings)}. Keep one."
        for column, headings in mapping.reached_twice(own).items()
    ]
    return f"{inspection.name}: {' '.join(told)}" if told and is_named else " ".join(told)


def _first_records(files: Mapping[Path, Inspection], chosen: Mapping[str, str]) -> None:
    terms = Terms.from_tables(cache.reference().tables)
    about = "What could name a person, a claim or a provider is hidden"
    marks = {"": html.muted("blank"), mapping.HIDDEN: html.muted(mapping.HIDDEN)}
    for path, inspection in files.items():
        records = uploads.first_records(path, inspection.encoding, inspection.delimiter)
        shown = mapping.masked(inspection.headings, records, chosen, terms)
        rows = [[marks.get(value, value) for value in record] for record in shown]
        html.show(html.heading(f"First records of {inspection.name}", about))
        html.show(html.table(list(inspection.headings), rows, caption=about, boxed=True, nowrap=True))


def _without() -> tuple[str, ...]:
    """Which rules a person goes on without; none, unless somebody chooses."""
    cards = {card.rule_id: card for card in catalogue(cache.reference().tables["attribute_rules"])}
    with st.expander("Go on without a rule", key="upload.without.box"):
        return tuple(
            st.multiselect(
                "Rules that are not asked. Every output will say so.",
                list(cards),
                format_func=lambda rule_id: f"{cards[rule_id].title} ({rule_id})",
                key="upload.without",
                placeholder="Every rule is asked",
            )
        )
