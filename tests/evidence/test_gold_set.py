"""The gold set is whole: closed words, one id a note, and as many notes and strata as were promised."""

import re

import pytest
from tests.evidence.gold_notes import GOLD, MINIMUM_NOTES, MINIMUM_STRATA, gold_notes

A_NOTE = """
[[note]]
id = "silent-01"
on = 2024-03-12
text = "x"
imaging = "not_mentioned"
region = "affirmed:lumbar_sacral"
delivery = "not_mentioned"
family = "interlaminar_epidural"
code = "62322"
why = "nothing is said of imaging"
"""


@pytest.fixture(scope="module")
def notes():
    return gold_notes()


def test_the_set_is_as_large_and_as_varied_as_promised(notes):
    assert len(notes) >= MINIMUM_NOTES
    assert len({note.stratum for note in notes}) >= MINIMUM_STRATA


def test_some_notes_decide_a_code_and_some_do_not(notes):
    decided = sum(note.code != "" for note in notes) / len(notes)

    assert 0.6 <= decided <= 0.8


def test_a_note_whose_deciding_attribute_is_undecided_has_no_code(notes):
    lattice = {"imaging", "region", "delivery"}

    assert [
        note.note_id
        for note in notes
        if note.family == "interlaminar_epidural"
        and note.code
        and note.on.year >= 2017
        and {note.labels[name] for name in lattice} & {"undecided", "absent"}
    ] == []


def test_the_labels_of_the_seed_family_spell_its_code(notes):
    """62320, plus 1 with fluoroscopy or CT, plus 2 lumbar or sacral, plus 4 with a catheter that stays."""
    for note in notes:
        if note.family == "interlaminar_epidural" and note.code and note.on.year >= 2017:
            labels = note.labels
            guided = labels["imaging"] in {"affirmed:fluoroscopy", "affirmed:ct"}
            low = labels["region"] == "affirmed:lumbar_sacral"
            stays = labels["delivery"] == "affirmed:indwelling_catheter"
            assert (note.note_id, note.code) == (note.note_id, str(62320 + guided + 2 * low + 4 * stays))


def test_the_readme_counts_every_stratum_as_it_is(notes):
    readme = (GOLD / "README.md").read_text(encoding="utf-8")
    told = {name: int(count) for name, count in re.findall(r"^\| `([a-z0-9-]+)` \| (\d+) \|", readme, re.MULTILINE)}

    assert told == {stratum: sum(n.stratum == stratum for n in notes) for stratum in sorted({n.stratum for n in notes})}


@pytest.mark.parametrize(
    ("found", "instead", "fault"),
    [
        ("not_mentioned", "maybe", "silent-01: imaging cannot be maybe"),
        ("affirmed:lumbar_sacral", "affirmed:fluoroscopy", "silent-01: region cannot be affirmed:fluoroscopy"),
        ('delivery = "not_mentioned"', "", "silent-01: a spinal injection needs imaging, region and delivery"),
        ('delivery = "not_mentioned"', 'mood = "negated"', "silent-01: mood cannot be negated"),
        ("interlaminar_epidural", "epidural", "silent-01: no such family: epidural"),
        ("62322", "62322,62323", "silent-01: not codes joined by a plus: 62322,62323"),
        ("2024-03-12", '"2024-03-12"', "silent-01: on is no date"),
        ("silent-01", "loud-01", "loud-01: the id does not begin with its stratum, silent"),
        ('"x"', '" "', "silent-01: text or why is blank"),
        ('why = "nothing is said of imaging"', "", "silent: a note (silent-01) lacks why"),
    ],
)
def test_a_note_with_a_fault_is_named_with_it(tmp_path, found, instead, fault):
    (tmp_path / "silent.toml").write_text(A_NOTE.replace(found, instead), encoding="utf-8")

    with pytest.raises(ValueError, match=re.escape(fault)):
        gold_notes(tmp_path)


def test_an_id_used_twice_and_a_small_set_are_faults(tmp_path):
    (tmp_path / "silent.toml").write_text(A_NOTE * 2, encoding="utf-8")

    with pytest.raises(ValueError, match="the id 'silent-01' is used 2 times") as raised:
        gold_notes(tmp_path)

    assert "2 notes in 1 strata" in str(raised.value)
