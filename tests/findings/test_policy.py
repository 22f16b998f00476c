"""The payer's choices: shipped rows, rows of a file laid over them, and going on without a rule."""

import polars as pl
import pytest

from audit.errors import PolicyError

ONE = "claim_id|hcpcs_code|claim_line_start_date|payer|documented_imaging\nA|62323|2024-08-01|Payer A|none\nB|62323|2024-08-01|Payer B|none"


@pytest.fixture
def policy_file(tmp_path):
    def write(text):
        path = tmp_path / "policy.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_payers_row_wins_over_the_row_for_all(audited, policy_file):
    given = policy_file("payer,rule_id,enabled,severity,carc\nPayer A,attribute.imaging,yes,low,50\n")
    findings = audited(ONE, policy=given).findings
    assert findings.select("severity", "likely_carc").rows() == [("low", "50"), ("high", "150")]


def test_a_rule_that_is_off_for_one_payer_is_asked_of_the_others(audited, policy_file):
    result = audited(ONE, policy=policy_file("payer,rule_id,enabled\nPayer A,attribute.imaging,no\n"))
    assert result.findings["claim_id"].to_list() == ["B"]
    assert result.coverage.filter(rule_id="attribute.imaging")["lines_applicable"].to_list() == [1]


def test_a_row_holds_between_its_dates(audited, policy_file):
    given = policy_file("rule_id,enabled,effective_from,effective_to\nattribute.imaging,no,2024-01-01,2024-07-31\n")
    assert audited(ONE, policy=given).findings.height == 2


@pytest.mark.parametrize("left_out", ["attribute.imaging", "attribute"])
def test_a_person_may_go_on_without_a_rule_or_a_category(audited, left_out):
    result = audited(ONE, without=[left_out])
    assert result.findings.is_empty()
    assert result.summary["policy"]["without"] == [left_out]
    assert result.coverage.filter(rule_id="attribute.imaging")["missing"].to_list() == ["left out by choice"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rule_id,enabled\nattribute.imagin,yes\n", "did you mean attribute.imaging"),
        ("rule_id,enabled\nattribute.imaging,maybe\n", "column enabled: not known: maybe"),
        ("rule_id,enabled,severity\nattribute.imaging,yes,severe\n", "column severity"),
        ("rule_id\nattribute.imaging\n", "the columns enabled are missing"),
        (
            "rule_id,enabled,effective_from\nattribute.imaging,yes,soon\n",
            "row 1, column effective_from: soon is not a date",
        ),
        ("rule_id,enabled,effective_from\nattribute.imaging,yes,2024-02-30\n", "YYYY-MM-DD"),
        (
            "rule_id,enabled,effective_from,effective_to\ndate.future,yes,2024-02-02,2024-02-01\n",
            "is before effective_from",
        ),
        ("rule_id,enabled,severty\ndate.future,yes,low\n", "did you mean severity"),
        (
            "rule_id,enabled,limit\nfrequency.sessions_in_window,yes,0\n",
            "column limit: 0 is not a whole number from 1 on",
        ),
        ("rule_id,enabled,limit\nfrequency.sessions_in_window,yes,two\n", "column limit: two"),
        ("rule_id,enabled,window\nfrequency.sessions_in_window,yes,a year\n", "Write a number and days or months"),
        ("rule_id,enabled,limit\ndate.future,yes,3\n", "date.future has no limit. Leave it blank"),
        ("rule_id,enabled,window\nsession.one_region_a_day,yes,1 day\n", "has no window"),
        ("rule_id,enabled,scope\nfrequency.sessions_in_window,yes,epidurals\n", "column scope: not known: epidurals"),
        ("rule_id,enabled,carc\ndate.future,yes,9999\n", "column carc: not known: 9999"),
        ("rule_id,enabled\n,yes\n", "column rule_id is blank"),
        ("payer,rule_id,enabled\nA,date.future,no\n a ,date.future,yes\n", "row 2: it speaks of the same .* as row 1"),
    ],
)
def test_a_policy_that_cannot_be_read_says_what_is_wrong(audited, policy_file, text, said):
    with pytest.raises(PolicyError, match=said):
        audited(ONE, policy=policy_file(text))


def test_an_unknown_rule_to_go_without_is_refused(audited):
    with pytest.raises(PolicyError, match=r"--without: not known: imaging"):
        audited(ONE, without=["imaging"])


def test_everything_that_is_wrong_is_told_at_once(audited, policy_file):
    text = "payer,rule_id,enabled,severity,limit\n*,date.futur,yes,,\n*,date.future,perhaps,grave,\n*,frequency.sessions_in_window,yes,,-1\n"
    with pytest.raises(PolicyError) as told:
        audited(ONE, policy=policy_file(text))
    lines = str(told.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "policy.csv, row 1, column rule_id",
        "policy.csv, row 2, column enabled",
        "policy.csv, row 2, column severity",
        "policy.csv, row 3, column limit",
    ]


SESSIONS = "claim_id|person_id|hcpcs_code|claim_line_start_date|payer\n" + "\n".join(
    f"{letter}{month}|{letter}|62323|2024-0{month}-10|Payer {letter}" for letter in "AB" for month in range(1, 7)
)
HEAD = "payer,rule_id,scope,limit,window,enabled,severity,carc,citation\n"
RULE = "frequency.sessions_in_window"


def told(audited, policy_file, *rows):
    found = audited(SESSIONS, policy=policy_file(HEAD + "\n".join(rows))).findings.filter(rule_id=RULE)
    return {letter: found.filter(pl.col("claim_id").str.starts_with(letter)) for letter in "AB"}


def test_a_row_changes_the_limit_and_its_window_for_one_payer(audited, policy_file):
    found = told(audited, policy_file, f"Payer A,{RULE},epidural_steroid_sessions,2,3 months,yes,medium,151,Manual 7.2")
    assert found["A"]["claim_id"].to_list() == ["A3", "A4", "A5", "A6"]
    assert found["B"]["claim_id"].to_list() == ["B5", "B6"]
    first = found["A"].row(0, named=True)
    assert (first["severity"], first["likely_carc"], first["citation"]) == ("medium", "151", "Manual 7.2")
    assert first["related_lines"] == "A1:1;A2:1"
    assert first["reference_edition"].endswith(
        "policy policy.csv, Payer A frequency.sessions_in_window (epidural_steroid_sessions, 2 in 3 months)"
    )


def test_what_a_row_leaves_blank_stays_as_it_was(audited, policy_file):
    found = told(audited, policy_file, f"payer a,{RULE},,,,,low,,")
    assert found["A"].select("claim_id", "severity").rows() == [("A5", "low"), ("A6", "low")]
    assert found["B"]["severity"].to_list() == ["high", "high"]
    row = found["A"].row(0, named=True)
    assert row["citation"].startswith("Medicare coverage policies")
    assert row["reference_edition"].endswith(
        "(epidural_steroid_sessions, 4 in 12 months) from 2022-06-19 and policy.csv, payer a frequency.sessions_in_window"
    )


@pytest.mark.parametrize(
    ("row", "first"),
    [(f"*,{RULE},,3,,yes,,,", "4"), (f"*,{RULE},,,2 months,yes,,,", None), (f"*,{RULE},,1,20 days,yes,,,", None)],
)
def test_a_limit_or_a_window_alone_changes_only_that(audited, policy_file, row, first):
    found = told(audited, policy_file, row)
    assert found["A"]["claim_id"].to_list() == ([] if first is None else ["A4", "A5", "A6"])
    if first:
        assert set(found["A"]["citation"]) == {RULE_CITATION}


RULE_CITATION = (
    "The coverage policy of the payer: the limit and its window stand in the row of the policy that is named."
)


@pytest.mark.parametrize("scope", ["", "epidural_steroid_sessions"])
def test_a_limit_is_switched_off_for_one_payer_and_its_lines_stay_clear(audited, policy_file, scope):
    given = policy_file(f"{HEAD}Payer A,{RULE},{scope},,,no,,,\n")
    result = audited(SESSIONS, policy=given)
    assert result.findings.filter(rule_id=RULE)["claim_id"].to_list() == ["B5", "B6"]
    assert result.coverage.filter(rule_id=RULE)["lines_applicable"].to_list() == [6]


def test_several_limits_of_one_payer_hold_together(audited, policy_file):
    scope = f"Payer A,{RULE},epidural_steroid_sessions"
    found = told(audited, policy_file, f"{scope},1,40 days,yes,low,,", f"{scope},5,12 months,yes,high,,")
    assert found["A"].select("claim_id", "severity").rows() == [
        ("A2", "low"), ("A3", "low"), ("A4", "low"), ("A5", "low"), ("A6", "high")
    ]  # fmt: skip


def test_a_row_of_the_file_for_all_wins_over_a_shipped_row_for_one_payer(audited, policy_file):
    lines = SESSIONS.replace("Payer A", "eVicore")
    given = policy_file(f"{HEAD}*,{RULE},epidural_steroid_sessions,5,12 months,yes,,,\n")
    found = audited(lines, policy=given).findings.filter(rule_id=RULE)
    assert found["claim_id"].to_list() == ["A6", "B6"]


def test_who_says_so_in_a_row_of_the_file_stands_in_the_finding(audited, policy_file):
    given = policy_file("payer,rule_id,enabled,citation\nPayer A,attribute.imaging,yes,Manual 3.1\n")
    citations = audited(ONE, policy=given).findings["citation"].to_list()
    assert citations[0] == "Manual 3.1"
    assert citations[1] != "Manual 3.1"


def test_rows_for_payers_tell_profiles_apart_only_where_they_are_about_attributes(audited, policy_file, policy):
    assert policy.tells_apart() == ()
    assert len(policy.days()) == 1
