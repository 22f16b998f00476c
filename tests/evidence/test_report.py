"""The figures of the evidence report: kept, so that a change shows, and never below what was promised."""

import subprocess
import sys
from datetime import date

import pytest
from tests.evidence.gold_notes import GoldNote, gold_notes
from tests.evidence.real_notes import real_notes
from tests.evidence.report import DECIDING, golden_file, report
from tests.evidence.scoring import CODE, NO_CODE, Answer, answers_to, figures

PROMISED = 0.97
CODES_PROMISED = 0.95
NOTE = GoldNote("a-01", "a", "x", date(2024, 3, 12), {}, "interlaminar_epidural", "62322", "why")


@pytest.fixture(scope="module")
def gold(reference):
    return answers_to(reference, gold_notes())


@pytest.fixture(scope="module")
def real(reference, shared_data):
    return answers_to(reference, real_notes(shared_data / "notes"))


def check_golden(request, title, answers):
    told = report(title, answers)
    if request.config.getoption("--update-golden"):
        golden_file(title).write_text(told, encoding="utf-8")
    assert told == golden_file(title).read_text(encoding="utf-8"), "read the difference; then --update-golden"


def test_the_figures_of_the_gold_set_are_those_that_are_kept(request, gold):
    check_golden(request, "gold set", gold)


def test_the_figures_of_the_real_notes_are_those_that_are_kept(request, real):
    check_golden(request, "real notes", real)


@pytest.mark.parametrize("attribute", DECIDING)
def test_what_decides_a_code_is_read_as_well_as_promised(gold, attribute):
    told = figures(answer for answer in gold if answer.attribute == attribute)

    assert min(told.share_right, told.precision, told.recall) >= PROMISED


def test_the_code_is_right_where_the_note_decides_one(gold):
    decidable = [answer.is_right for answer in gold if answer.attribute == CODE and answer.expected != NO_CODE]

    assert sum(decidable) / len(decidable) >= CODES_PROMISED


def test_no_code_is_given_where_the_note_decides_none(gold):
    given = {a.note.note_id: a.got for a in gold if a.attribute == CODE and a.expected == NO_CODE and not a.is_right}

    assert given == {}


def test_the_real_notes_get_their_codes_or_none(real):
    wrong = {a.note.note_id: (a.expected, a.got) for a in real if a.attribute == CODE and not a.is_right}

    assert wrong == {}


@pytest.mark.parametrize(
    ("pairs", "precision", "recall", "right"),
    [
        ([("negated", "negated"), ("negated", "undecided")], 0.5, 0.5, 0.5),
        ([("affirmed:ct", "affirmed:fluoroscopy"), ("not_mentioned", "not_mentioned")], 0, 0, 0.5),
        ([("affirmed:ct", "not_mentioned"), ("affirmed:ct", "affirmed:ct")], 1, 0.5, 0.5),
        ([("not_mentioned", "affirmed:ct"), ("affirmed:ct", "affirmed:ct")], 0.5, 1, 0.5),
        ([("undecided", "undecided"), ("absent", "not_mentioned")], 1, 1, 0.5),
        ([("not_mentioned", "not_mentioned")], None, None, 1),
    ],
)
def test_the_figures_are_counted_as_they_are_defined(pairs, precision, recall, right):
    told = figures(Answer(NOTE, "imaging", expected, got) for expected, got in pairs)

    assert (told.precision, told.recall, told.share_right) == (precision, recall, right)


def test_a_folder_of_other_notes_is_scored_and_never_quoted(tmp_path):
    note = """
[[note]]
id = "mine-01"
on = 2024-03-12
text = "PROCEDURE: Lumbar epidural. Zyzzyva."
imaging = "negated"
region = "undecided"
delivery = "affirmed:single_injection"
family = "interlaminar_epidural"
code = ""
why = "the reason stands here"
"""
    (tmp_path / "mine.toml").write_text(note, encoding="utf-8")
    command = [sys.executable, "-m", "tests.evidence.report", str(tmp_path)]
    plain = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    explained = subprocess.run([*command, "--misses"], capture_output=True, text=True, check=True).stdout

    assert "mine-01                       imaging       negated" in plain
    assert "no code where the note decides none: 1 of 1" in plain
    assert "Zyzzyva" not in plain + explained
    assert ("the reason stands here" in plain, "the reason stands here" in explained) == (False, True)
