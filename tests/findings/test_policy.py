"""The payer's choices: shipped rows, rows of a file laid over them, and going on without a rule."""

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
        ("rule_id,enabled,effective_from\nattribute.imaging,yes,soon\n", "YYYY-MM-DD"),
    ],
)
def test_a_policy_that_cannot_be_read_says_what_is_wrong(audited, policy_file, text, said):
    with pytest.raises(PolicyError, match=said):
        audited(ONE, policy=policy_file(text))


def test_an_unknown_rule_to_go_without_is_refused(audited):
    with pytest.raises(PolicyError, match=r"--without: not known: imaging"):
        audited(ONE, without=["imaging"])
