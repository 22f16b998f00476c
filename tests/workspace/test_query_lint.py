"""T-42: nothing that leads, speaks of money or lacks words of the record may leave; each problem says where and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from audit.model.vocabulary import AttributeKind
from audit.reference import load_reference
from audit.workspace.query_draft import OTHER, UNABLE, About, Indicator, QueryDraft, Question
from audit.workspace.query_lint import lint, lint_letter, problems_text
from audit.workspace.query_text import as_text, read_letter

CLEAN = QueryDraft(
    query_id="0a1b2c3d",
    run_id="00000000",
    finding_id="f" * 16,
    line=0,
    about=About(
        "C1", 1, "P1", date(2024, 8, 1), "1999901055", "62323", (), (("Imaging", "asked below"),), frozenset({"62322"})
    ),
    questions=(
        Question(
            "imaging", "Which imaging, if any, guided the needle?", ("with fluoroscopy", "without", OTHER, UNABLE)
        ),
    ),
    indicators=(Indicator("Procedure note", "2024-08-01", "The needle was advanced at L4-L5."),),
    prepared="2026-11-21",
)


def asking(words: str = "Which imaging, if any, guided the needle?", *options: str) -> QueryDraft:
    return replace(CLEAN, questions=(Question("imaging", words, options or CLEAN.questions[0].options),))


def holding(row: Indicator) -> QueryDraft:
    return replace(CLEAN, indicators=(row,))


def test_a_neutral_query_has_nothing_to_mend() -> None:
    assert lint(CLEAN) == []


MONEY = [
    "This affects reimbursement.", "This affects re-imbursement.", "The claim is not reimbursable.", "$135.15 is at stake.",
    "It concerns your payment.", "The payer asks.", "It was paid.", "It is payable.", "We found an overpayment.",
    "It would be underpaid.", "The allowed amount differs.", "It changes the fee.", "It changes revenue.", "135 dollars",
    "＄135", "Pay­ment depends on it.", "pay\u200bment", "REIMBURSEMENT", "It costs more.", "You may owe a refund.",
]  # fmt: skip
DENIAL = [
    "To avoid a denial, answer.", "It was denied.", "The payer may deny it.", "The claim will be denied.", "We will appeal.", "The claim was rejected.",
    "It was disallowed.", "It lacks medical necessity.",
]  # fmt: skip
WEIGHT = [
    "The DRG changes.", "DRG weight", "MS-DRG 470", "It has more RVUs.", "It moves the case-mix index.", "It is an MCC.",
    "It is an HCC.", "It changes risk adjustment.", "the relative weight",
]  # fmt: skip
QUALITY = [
    "It raises your severity of illness.",
    "It improves the quality score.",
    "your star rating",
    "risk of mortality",
    "your physician profile",
]
COMPARED = [
    "Is a higher level meant?", "the highest code", "a more specific answer", "greater specificity", "It would be upcoding.",
    "to maximize", "a lower-paying code", "a better code",
]  # fmt: skip
LEADING = [
    "Please document that fluoroscopy was used.", "Please clearly state that imaging was used.", "Would you agree?",
    "Do you agree with us?", "It should be 77003.", "The note should state imaging.", "Please confirm.", "Please addend your note.",
    "We believe that imaging was used.", "It appears that imaging was used.", "Clearly it was used.", "It was probably used.",
    "Isn't it so?", "We need you to document imaging.", "to support the code", "the correct code", "the suggested answer",
    "unless you amend the record",
]  # fmt: skip
PRESSED = [
    "This is an audit.",
    "The auditor asks.",
    "There are penalties.",
    "This may be fraud.",
    "Failure to respond counts.",
]
BLAMED = [
    "The code is incorrect.",
    "The note is inadequate.",
    "You failed to document it.",
    "It is a billing error.",
    "It was never documented.",
]
EVERY = [*MONEY, *DENIAL, *WEIGHT, *QUALITY, *COMPARED, *LEADING, *PRESSED, *BLAMED]


@pytest.mark.parametrize("words", EVERY)
@pytest.mark.parametrize("field", ["opening", "closing"])
def test_words_that_lead_or_speak_of_money_are_found(field: str, words: str) -> None:
    found = lint(replace(CLEAN, **{field: f"{CLEAN.opening} {words}"}))
    assert [each.where for each in found if each.where == field.capitalize()], words
    assert all(each.what and each.fix.endswith((".", "”.")) for each in found)


@pytest.mark.parametrize(
    "words", [*MONEY, *PRESSED, "To avoid a denial", "The claim was denied.", "DRG weight", "RVUs", "risk adjustment"]
)
def test_they_are_found_in_every_part_of_the_letter(words: str) -> None:
    parts = {
        "Title": replace(CLEAN, title=words),
        "Question": asking(f"{words} Which imaging guided the needle?"),
        "Question, option 1": asking("Which imaging guided the needle?", words, "none", OTHER, UNABLE),
        "Clinical indicator 1": holding(Indicator("Note", "2024-08-01", words)),
        "Clinical indicator 1, source": holding(Indicator(words, "2024-08-01", "said")),
    }
    for where, draft in parts.items():
        assert where in {each.where for each in lint(draft)}, where


@pytest.mark.parametrize(
    "words",
    [
        "The needle was advanced into the lower lumbar spine.", "Pain radiates to the lower extremity, worse with flexion.",
        "Greater occipital nerve was seen.", "10 cc of saline, more than expected.", "Higher resistance was felt at L4."," The right side was treated; it should be warm."
        "The patient should be seen in two weeks.", "Consistent with radiculopathy, likely L5.", "The patient denies fever.", "T1-weighted images.", "Hepatocellular carcinoma (HCC)."
    ],
)  # fmt: skip
def test_words_of_the_record_are_let_be(words: str) -> None:
    assert lint(holding(Indicator("Procedure note, page 2", "2024-08-01", words))) == []


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("Was fluoroscopy used?", "Question"),
        ("Did you use imaging?", "Question"),
        ("Which imaging was used? Was it fluoroscopy?", "Question"),
        ("Imaging was used, correct?", "Question"),
        ("Imaging guided the needle", "Question"),
        ("", "Question"),
        ("Which imaging was used with fluoroscopy?", "Question"),
        ("Which code, 62322 perhaps, fits?", "Question"),
        ("Which imaging for M54.16?", "Question"),
    ],
)
def test_a_question_that_yes_answers_or_that_names_an_answer_is_found(words: str, where: str) -> None:
    assert where in {each.where for each in lint(asking(words))}


QUESTION = "Which imaging, if any, guided the needle?"


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("with fluoroscopy", OTHER, UNABLE), "a single one"),
        (("with fluoroscopy", "without", UNABLE), "“other” is missing"),
        (("with fluoroscopy", "without", OTHER), "“unable to determine” is missing"),
        (("with fluoroscopy", "other solution", UNABLE), "“other” is missing"),
        (("yes", "no", OTHER, UNABLE), "yes or no"),
        (("☑ with fluoroscopy", "without", OTHER, UNABLE), "is marked"),
        (("[x] with fluoroscopy", "without", OTHER, UNABLE), "is marked"),
        (("with fluoroscopy (preferred)", "without", OTHER, UNABLE), "is marked"),
        (("without", "Without", OTHER, UNABLE), "stands twice"),
        (("with fluoroscopy", " ", OTHER, UNABLE), "is empty"),
    ],
)
def test_options_that_leave_no_choice_are_found(options: tuple[str, ...], what: str) -> None:
    assert [each for each in lint(asking(QUESTION, *options)) if what in each.what]


def test_an_open_question_needs_no_options_of_its_own() -> None:
    assert lint(asking(QUESTION, OTHER, UNABLE)) == []


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (Indicator("", "2024-08-01", "said"), "source"),
        (Indicator("Note", "", "said"), "date"),
        (Indicator("Note", "2024-08-01", ""), "what it says"),
        (Indicator("Note", "2024-08-01", "TBD"), "what it says"),
        (Indicator("...", "2024-08-01", "said"), "source"),
        (Indicator("Note", "08/01/2024", "said"), "not a date"),
        (Indicator("Note", "2024-02-30", "said"), "not a date"),
    ],
)
def test_an_unfilled_indicator_is_found(row: Indicator, what: str) -> None:
    assert [each for each in lint(holding(row)) if what in each.what]


def test_a_query_without_words_of_the_record_may_not_leave() -> None:
    (found,) = lint(replace(CLEAN, indicators=(Indicator(), Indicator())))
    assert found.where == "Clinical indicators"


@pytest.mark.parametrize(
    "title",
    ["", "Missing imaging", "Fluoroscopy clarification", "Use of 62322", "Code 62323", "Undocumented guidance", "Was imaging used?",
     "Correction of the note", "Contradictory record: no guidance"],
)  # fmt: skip
def test_a_title_that_names_a_conclusion_is_found(title: str) -> None:
    assert "Title" in {each.where for each in lint(replace(CLEAN, title=title))}


@pytest.mark.parametrize("code", ["62322", "77003", "J1030", "0228T"])
def test_a_code_beside_the_billed_one_is_found(code: str) -> None:
    assert "Opening" in {each.where for each in lint(replace(CLEAN, opening=f"We thought of {code}."))}


def test_a_sibling_code_is_found_in_the_words_of_the_record_too_and_another_number_is_not() -> None:
    assert lint(holding(Indicator("Note", "2024-08-01", "It says 62322.")))
    assert lint(holding(Indicator("Note 10234", "2024-08-01", "Accession 99213."))) == []


def test_letters_of_another_alphabet_do_not_hide_a_word() -> None:
    assert lint(replace(CLEAN, opening="It concerns your p\u0430yment."))


@pytest.mark.parametrize(
    "address", ["dr smith", "a@b", "a@example.org, b@example.org", "a@example.org\nBcc: x@example.org"]
)
def test_what_is_no_single_address_is_found(address: str) -> None:
    assert "Address" in {each.where for each in lint(replace(CLEAN, address=address))}


def test_the_problems_are_told_one_a_line() -> None:
    told = problems_text(lint(replace(CLEAN, title="", indicators=())))
    assert told.splitlines()[0] == "This query may not leave yet: 2 to mend."
    assert len(told.splitlines()) == 3


def test_the_text_is_read_back_as_it_was_written() -> None:
    assert lint_letter(read_letter(as_text(CLEAN))) == []
    two = replace(CLEAN, questions=(*CLEAN.questions, Question("region", "Where did the needle enter?", unit="")))
    read = read_letter(as_text(two))
    assert [each.words for each in read.asked] == [each.words for each in two.questions]
    assert [each.options for each in read.asked] == [each.options for each in two.questions]
    assert read.indicators == CLEAN.indicators
    assert read.billed == "62323"


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("We are reading", "To get this reimbursed, we are reading", "Opening"),
        ("Which imaging", "Would you agree that imaging was used? Which imaging", "Question"),
        ("[ ] without\n", "", "Question, options"),
        ("[ ] with fluoroscopy", "[x] with fluoroscopy", "Question, options"),
        ("[ ] Unable to determine\n", "", "Question, options"),
        ("Date: 2024-08-01\n", "Date:\n", "Clinical indicator 1"),
        ("The order of the options", "A higher level would help. The order of the options", "In your own words"),
        ("Request for clarification of documentation", "Missing fluoroscopy", "Title"),
    ],
)
def test_a_text_that_was_edited_is_asked_again(before: str, after: str, where: str) -> None:
    text = as_text(CLEAN)
    assert before in text
    assert where in {each.where for each in lint_letter(read_letter(text.replace(before, after)))}


def test_a_mail_of_somebody_else_is_read_as_it_stands() -> None:
    mail = "Subject: 62323\n\nDear Dr. Smith,\nplease document that fluoroscopy was used, or we cannot get paid.\n"
    said = {each.what for each in lint_letter(read_letter(mail))}
    assert {
        "“please document that” leads to an answer",
        "“paid” speaks of money",
        "there is none",
        "none is given",
    } <= said
    assert lint_letter(read_letter(""))


def test_every_question_of_the_reference_with_its_options_is_neutral() -> None:
    tables = load_reference().tables
    kinds = dict(tables["attributes"].select("attribute", "kind").iter_rows())
    values = tables["attribute_values"].sort("position")
    for subject, words in tables["query_questions"].select("subject", "question").iter_rows():
        is_open = kinds.get(subject) in (None, AttributeKind.NUMBER)
        labels = () if is_open else dict.fromkeys(values.filter(attribute=subject)["label"])
        found = lint(asking(words, *labels, OTHER, UNABLE))
        assert found == [], (subject, found)
