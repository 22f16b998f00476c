"""Everything that can be said of one claim line: the same story for the screen, the terminal and a report."""

from audit.reports.line_story.build import line_of_finding, line_story, story_of_finding
from audit.reports.line_story.checks import category_label
from audit.reports.line_story.model import (
    Amount,
    Asked,
    AttributeStory,
    BilledLine,
    CheckStory,
    ClaimLine,
    Family,
    FamilyCode,
    FindingStory,
    Judgment,
    LineStory,
    PatientLine,
    Quote,
    Window,
    Worth,
)
from audit.reports.line_story.text import story_text

__all__ = [
    "Amount",
    "Asked",
    "AttributeStory",
    "BilledLine",
    "CheckStory",
    "ClaimLine",
    "Family",
    "FamilyCode",
    "FindingStory",
    "Judgment",
    "LineStory",
    "PatientLine",
    "Quote",
    "Window",
    "Worth",
    "category_label",
    "line_of_finding",
    "line_story",
    "story_of_finding",
    "story_text",
]
