"""The evidence report: how well notes are read, by attribute and stratum. Usage: python -m tests.evidence.report.

A folder named behind it is scored instead of the gold set and the real notes; `--misses` says why each miss was labelled
as it was, `--update-golden` keeps the figures as the new golden files.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from tests.evidence import scoring
from tests.evidence.gold_notes import GoldNote, gold_notes, read_notes
from tests.evidence.real_notes import real_notes
from tests.evidence.scoring import CLASSES, CODE, NO_CODE, Answer, answers_to, assertion_of, figures

from audit.model.places import home
from audit.reference import load_reference

DECIDING = ("imaging", "region", "delivery")
GOLDEN = Path(__file__).parents[1] / "golden"
REAL = home().parent / "shared" / "data" / "notes"
HEAD = f"{'notes':>6}{'right':>8}{'precision':>11}{'recall':>8}{'F1':>8}"


def report(title: str, answers: Sequence[Answer]) -> str:
    """The whole report as text; it names notes by id and never quotes them."""
    notes = {each.note.note_id for each in answers}
    strata = {each.note.stratum for each in answers}
    parts = [
        [f"{title}: {len(notes)} notes, {len(strata)} strata"],
        [*(scoring.__doc__ or "").split("\n\n", 1)[1].strip().splitlines()],
        _by_attribute(answers),
        _by_assertion(answers),
        _by_stratum(answers),
        _confusion([each for each in answers if each.attribute == "imaging"]),
        _codes([each for each in answers if each.attribute == CODE]),
        _misses(answers),
    ]
    return "\n".join("\n".join([*lines, ""]) for lines in parts)


def _by_attribute(answers: Sequence[Answer]) -> Iterable[str]:
    yield f"{'attribute':<28}{HEAD}"
    for attribute in sorted({each.attribute for each in answers} - {CODE}, key=_deciding_first):
        yield f"{attribute:<28}{_row(each for each in answers if each.attribute == attribute)}"


def _by_assertion(answers: Sequence[Answer]) -> Iterable[str]:
    yield f"{'assertion':<28}{'labels':>6}{'':>8}{'precision':>11}{'recall':>8}{'F1':>8}"
    for attribute in DECIDING:
        of_attribute = [each for each in answers if each.attribute == attribute]
        for name in CLASSES:
            told = figures(of_attribute, lambda word, name=name: assertion_of(word) == name)
            if told.said or told.told:
                yield f"{f'{attribute} {name}':<28}{told.told:>6}{'':>8}{_shares(told)}"


def _by_stratum(answers: Sequence[Answer]) -> Iterable[str]:
    yield f"{'':<28}{'':>6}{'':>8}" + "".join(f"{name:>18}" for name in (*DECIDING, "all attributes"))
    yield f"{'stratum':<28}{'notes':>6}{'code':>8}" + f"{'P    R   F1':>18}" * (len(DECIDING) + 1)
    for stratum, grouped in groupby(sorted(answers, key=_stratum), key=_stratum):
        group = list(grouped)
        codes = [each for each in group if each.attribute == CODE]
        right = f"{sum(each.is_right for each in codes)}/{len(codes)}"
        cells = [_cell(each for each in group if each.attribute == name) for name in DECIDING]
        every = _cell(each for each in group if each.attribute != CODE)
        yield f"{stratum:<28}{len(codes):>6}{right:>8}" + "".join(f"{cell:>18}" for cell in (*cells, every))


def _confusion(answers: Sequence[Answer]) -> Iterable[str]:
    counted = Counter((each.expected, each.got) for each in answers)
    words = sorted({word for pair in counted for word in pair})
    yield "imaging: labelled (down), read (across)"
    yield f"{'':<24}" + "".join(f"{word.removeprefix('affirmed:'):>15}" for word in words)
    for expected in words:
        yield f"{expected:<24}" + "".join(f"{counted[expected, got] or '.':>15}" for got in words)


def _codes(answers: Sequence[Answer]) -> Iterable[str]:
    decidable = [each for each in answers if each.expected != NO_CODE]
    open_notes = [each for each in answers if each.expected == NO_CODE]
    right = sum(each.is_right for each in decidable)
    withheld = sum(each.got == NO_CODE for each in decidable)
    yield f"code right where the note decides one: {right} of {len(decidable)} ({_share(decidable)})"
    yield f"  another code: {len(decidable) - right - withheld}, no code: {withheld}"
    yield f"no code where the note decides none: {sum(each.is_right for each in open_notes)} of {len(open_notes)} ({_share(open_notes)})"


def _misses(answers: Sequence[Answer]) -> Iterable[str]:
    missed = [each for each in answers if not each.is_right]
    yield f"misses: {len(missed)}"
    for each in missed:
        yield f"  {each.note.note_id:<30}{each.attribute:<14}{each.expected:<36}{each.got}"


def misses_with_reasons(answers: Sequence[Answer]) -> str:
    """Every note with a miss, why it was labelled so, and what was read instead."""
    told = []
    for note, grouped in groupby((each for each in answers if not each.is_right), key=lambda each: each.note):
        told.append(f"{note.note_id}: {note.why}")
        told += [f"    {each.attribute}: {each.expected} expected, {each.got} read" for each in grouped]
    return "\n".join(told)


def _row(answers: Iterable[Answer]) -> str:
    told = figures(answers)
    return f"{told.answers:>6}{_number(told.share_right):>8}{_shares(told)}"


def _shares(told: scoring.Figures) -> str:
    return f"{_number(told.precision):>11}{_number(told.recall):>8}{_number(told.f1):>8}"


def _cell(answers: Iterable[Answer]) -> str:
    told = figures(answers)
    return " ".join("-".rjust(4) if each is None else f"{each:.2f}" for each in (told.precision, told.recall, told.f1))


def _number(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _share(answers: Sequence[Answer]) -> str:
    return f"{sum(each.is_right for each in answers) / len(answers):.1%}" if answers else "-"


def _stratum(answer: Answer) -> str:
    return answer.note.stratum


def _deciding_first(attribute: str) -> tuple[int, str]:
    return (DECIDING.index(attribute) if attribute in DECIDING else len(DECIDING), attribute)


def note_sets(folder: Path | None = None) -> dict[str, tuple[GoldNote, ...]]:
    """The notes to score by their title: those of a folder, else the gold set and, where they are at hand, the real ones."""
    if folder is not None:
        return {folder.name: read_notes(folder)}
    real = {"real notes": real_notes(REAL)} if REAL.is_dir() else {}
    return {"gold set": gold_notes(), **real}


def golden_file(title: str) -> Path:
    """Where the figures of a set of notes are kept."""
    return GOLDEN / f"evidence_report_{title.replace(' ', '_')}.txt"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.evidence.report", description="How well notes are read.")
    parser.add_argument("folder", nargs="?", type=Path, help="score the notes of this folder instead")
    parser.add_argument("--misses", action="store_true", help="say why each miss was labelled as it was")
    parser.add_argument("--update-golden", action="store_true", help="keep the figures as the new golden files")
    asked = parser.parse_args()
    reference = load_reference()
    for title, notes in note_sets(asked.folder).items():
        answers = answers_to(reference, notes)
        told = report(title, answers)
        print(told)
        if asked.misses:
            print(misses_with_reasons(answers), "\n")
        if asked.update_golden and asked.folder is None:
            golden_file(title).write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
