"""Agreement in words, the same on the screen and in the terminal."""

from __future__ import annotations

from audit.reports.intervals import ENOUGH
from audit.workspace.agreement import Agreement, Estimate
from audit.workspace.history import REVIEW_WORDS

HIDDEN = f"hidden, n below {ENOUGH}"
NOT_DEFINED = "n/a, one disposition only"
NO_SPREAD = "no interval: one of them always chose the same"
METHOD = (
    "Raw agreement with Wilson's interval; Cohen's kappa and Gwet's AC1 (four possible dispositions) with large-sample "
    f"intervals, all at 95 %. Below {ENOUGH} pairs the coefficients are hidden. Kappa falls where one disposition prevails; "
    "AC1 does not."
)


def heading(told: Agreement) -> str:
    """What the numbers say, in one sentence; without a claim where they are too few."""
    if told.raw is None:
        return "No finding has two opinions yet"
    pairs = "1 finding" if told.n == 1 else f"{told.n:,} findings"
    if not told.is_enough:
        return f"Two people agree on {told.agreed:,} of {pairs}: too few to measure how far"
    return f"Two people agree on {told.agreed:,} of {pairs}, {told.raw.value:.0%}".replace("%", "\u00a0%")


def reviewed_because(why: str) -> str:
    """Why findings were reviewed, as the head of a row."""
    return "all of them" if why == "all" else REVIEW_WORDS.get(why, why.replace("_", " "))


def coefficient(of: Agreement, estimate: Estimate | None) -> str:
    """A coefficient with its interval; why there is none where it is not given."""
    if estimate is not None and estimate.low == estimate.high:
        return f"{_plain(estimate.value)}, {NO_SPREAD}"
    if estimate is not None:
        return f"{_plain(estimate.value)} ({_plain(estimate.low)} to {_plain(estimate.high)})"
    return NOT_DEFINED if of.is_enough else HIDDEN


def raw(of: Agreement) -> str:
    """Raw agreement with its interval; `none` where there is no pair."""
    if of.raw is None:
        return "none"
    return f"{of.raw.value:.0%} ({of.raw.low:.0%} to {of.raw.high:.0%})".replace("%", "\u00a0%")


def _plain(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
