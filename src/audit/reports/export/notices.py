"""What an export says on every sheet and in every format: that it holds identifiers, and that a run is incomplete."""

from __future__ import annotations

from audit.reports.export.levels import BANNER, Level
from audit.reports.export.run import FinishedRun

INCOMPLETE = "INCOMPLETE"
_BY_POLICY = ("switched off by policy", "asked once the ")
_BY_CHOICE = "left out by choice"
_OUTSIDE = ("the date of service is outside", "answers on the date of service")


def incomplete(run: FinishedRun) -> tuple[str, ...]:
    """Why the run does not say all that it could, a sentence a reason; empty where it does.

    A rule that a person left out or that ended with an error, and a table that does not cover every date of service.
    What the policy does not want is no reason.
    """
    without = run.summary["policy"]["without"]
    ended = [
        rule["rule_id"]
        for rule in run.summary["rules"]
        if (why := rule["not_run"]) and why != _BY_CHOICE and not why.startswith(_BY_POLICY)
    ]
    stale = [rule for rule, missing in _missing(run) if any(words in missing for words in _OUTSIDE)]
    told = (
        ("A person went on without", without),
        ("Not evaluated, because the rule ended with an error", ended),
        ("A reference table does not cover every date of service for", stale),
    )
    return tuple(f"{words}: {', '.join(rules)}." for words, rules in told if rules)


def notices(level: Level, why: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences that stand on every sheet of an export."""
    marked = (f"{INCOMPLETE}: {' '.join(why)}",) if why else ()
    return ((BANNER,) if level is Level.FULL else ()) + marked


def ending(level: Level, why: tuple[str, ...]) -> str:
    """What the file's name says of it, before its ending."""
    return ("-PHI" if level is Level.FULL else "") + (f"-{INCOMPLETE}" if why else "")


def _missing(run: FinishedRun) -> list[tuple[str, str]]:
    frame = run.table("coverage").drop_nulls("missing")
    return [row for row in frame.select("rule_id", "missing").iter_rows() if row[1]]
