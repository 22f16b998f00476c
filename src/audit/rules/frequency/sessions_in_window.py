"""Were more sessions of a region billed within the window than the payer's policy allows?

A session is a patient, a region and a day, whoever gave it and however many lines it has. The window of a line ends on
its date of service: 12 months are the calendar months back to the same day, which itself is outside. The 12 months that
end on 2025-03-14 begin on 2024-03-15; those that end on 2025-02-28 begin on 2024-02-29. Sessions of the region count
whoever paid for them; the limit is that of the line's own payer on that day, and where a payer has several, each holds.

The finding is on the lines of the session that is one too many. It names the days of the sessions that count, and two
days on which there is room again: with this session, and without it. Sessions before the file begins are not known:
clear means clear within the file.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="frequency.sessions_in_window",
    title="More sessions in the region than the window allows",
    category=Category.FREQUENCY,
    severity=Severity.HIGH,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "payer",
        "sessions_counted",
        "sessions_limit",
        "sessions_window",
        "sessions_of",
        "sessions_days",
        "sessions_room_from",
        "sessions_room_without",
    ),
    applies=pl.col("sessions_limit").is_not_null(),
    violated=pl.col("sessions_counted") > pl.col("sessions_limit"),
    missing="person_id",
    message="{hcpcs_code} on {claim_line_start_date} is part of session {sessions_counted} in {sessions_window}; the policy allows {sessions_limit} (“{sessions_of}”). Counted before it: {sessions_days}. There is room for a further session from {sessions_room_from}; without this one, from {sessions_room_without}.",
    how_to_fix="Check that the sessions named were given, in this region. Where they were, this session is not payable under the policy: do not bill it as covered.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="The coverage policy of the payer: the limit and its window stand in the row of the policy that is named.",
    carc="119",
    related="sessions_lines",
    payable=pl.lit(0.0),
    policy_row="sessions_policy_row",
)
