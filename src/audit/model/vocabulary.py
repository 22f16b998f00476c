"""The closed word lists of the contract; every value that a column may hold stands here once."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How sure and how large a finding is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


SEVERITY_RANK = {Severity.HIGH: 3, Severity.MEDIUM: 2, Severity.LOW: 1}


class Verdict(StrEnum):
    """What a finding says about the line."""

    CONTRADICTED = "contradicted"
    UNDOCUMENTED = "undocumented"
    VIOLATED = "violated"


class Outcome(StrEnum):
    """What a rule says about a line: three values, because unknown is neither innocent nor guilty."""

    VIOLATED = "violated"
    CLEAR = "clear"
    NOT_EVALUATED = "not_evaluated"


class Assertion(StrEnum):
    """What a record says of an attribute. No row at all means that nobody looked."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    NOT_MENTIONED = "not_mentioned"


class LineStatus(StrEnum):
    """Where a claim line stands after every rule has been asked."""

    FLAGGED = "flagged"
    UNVERIFIED = "unverified"
    CLEAR = "clear"


class Category(StrEnum):
    """What a rule is about."""

    ATTRIBUTE = "attribute"
    BUNDLING = "bundling"
    UNITS = "units"
    DUPLICATE = "duplicate"
    FREQUENCY = "frequency"
    SESSION = "session"
    MODIFIER = "modifier"
    PLACE_OF_SERVICE = "place_of_service"
    PROVIDER = "provider"
    DATE = "date"
    CODE_VALIDITY = "code_validity"
    DIAGNOSIS = "diagnosis"
    ADD_ON = "add_on"
    GLOBAL_PERIOD = "global_period"
    DRUG = "drug"
    COVERAGE = "coverage"
    DATA_QUALITY = "data_quality"


class Action(StrEnum):
    """What a person is asked to do about a finding."""

    RECODE = "recode"
    REMOVE_LINE = "remove_line"
    ADD_MODIFIER = "add_modifier"
    CORRECT_UNITS = "correct_units"
    QUERY_PROVIDER = "query_provider"
    REVIEW = "review"


class AmountBasis(StrEnum):
    """Where the dollars of a finding come from."""

    ALLOWED_AMOUNT = "allowed_amount"
    FEE_SCHEDULE = "fee_schedule"
    CHARGE_AMOUNT = "charge_amount"
    NONE = "none"


class EvidenceSource(StrEnum):
    """Where the evidence of a finding stands."""

    COLUMN = "column"
    NOTE = "note"
    CLAIM = "claim"
    REFERENCE = "reference"


class Enabled(StrEnum):
    """Whether a policy wants a rule."""

    YES = "yes"
    WHEN_LOADED = "when_loaded"
    NO = "no"


class AttributeKind(StrEnum):
    """How the values of an attribute are to be read."""

    WITH_WITHOUT = "with_without"
    CHOICE = "choice"
    NUMBER = "number"


class Fit(StrEnum):
    """How what a record says stands to the value that a code has: inside it, wholly outside, or neither, which decides nothing."""

    CONTAINED = "contained"
    DISJOINT = "disjoint"
    OVERLAPPING = "overlapping"


class LatticeKind(StrEnum):
    """Which combinations of a family's values have a code: every one, some, all but nothing at all, or each with all before it."""

    FULL = "full"
    SPARSE = "sparse"
    SUBSETS = "subsets"
    CHAIN = "chain"


class AttributeRole(StrEnum):
    """What an attribute does in a family: spans its lattice, leads out of it, only speaks against a code, or is told by a modifier."""

    LATTICE = "lattice"
    EXIT = "exit"
    SIDE = "side"
    MODIFIER = "modifier"


class RejectReason(StrEnum):
    """Why a record was set aside."""

    FIELD_COUNT = "field_count"
    DATE_UNREADABLE = "date_unreadable"
    REQUIRED_BLANK = "required_blank"
    VALUE_TOO_LONG = "value_too_long"
    TEXT_UNREADABLE = "text_unreadable"


class MentionAssertion(StrEnum):
    """What a note says with one mention of an attribute; only the first two count as said of what was done."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    PLANNED = "planned"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"
    OTHER_PERSON = "other_person"
    OTHER_MODALITY = "other_modality"
    OTHER_PROCEDURE = "other_procedure"
    OTHER_SITE = "other_site"
    IDLE = "idle"
    NOT_FILLED_IN = "not_filled_in"
    BILLED = "billed"


class Precedence(StrEnum):
    """Which rule chose the mention that decides an attribute, or why none does."""

    TYPED = "typed"
    SAME_DAY_CORRECTION = "same_day_correction"
    BODY = "body"
    TITLE_AND_VIEWS = "title_and_views"
    TITLE = "title"
    SILENCE = "silence"
    CONFLICT = "conflict"
    TITLE_AGAINST_BODY = "title_against_body"
    LATE_ADDENDUM = "late_addendum"
    BOUNDARY = "boundary"
    POINTS_ONLY = "points_only"
    TITLE_ALONE = "title_alone"


class Combine(StrEnum):
    """How several mentions of an attribute become one fact."""

    ONE = "one"
    MODALITY = "modality"
    EXIT_FIRST = "exit_first"
    COUNT = "count"
    SIDES = "sides"
    SPACES = "spaces"
    SUM = "sum"


class EvidenceStrength(StrEnum):
    """How much a term of a note says: how it ended, outright, as a pointer only, in ordinary words, or in passing."""

    FINAL = "final"
    STRONG = "strong"
    HINT = "hint"
    PLAIN = "plain"
    WEAK = "weak"


class ContextEffect(StrEnum):
    """What words beside a mention do to it; the first nine are what the mention then is, the others steer."""

    NEGATED = "negated"
    PLANNED = "planned"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"
    OTHER_PERSON = "other_person"
    OTHER_MODALITY = "other_modality"
    OTHER_SITE = "other_site"
    IDLE = "idle"
    NOT_FILLED_IN = "not_filled_in"
    AFFIRMED = "affirmed"
    PSEUDO = "pseudo"
    STOP = "stop"
    SWITCH = "switch"
    LATER_DAY = "later_day"
    SAME_DAY = "same_day"
    UNFINISHED = "unfinished"
    NARRATIVE = "narrative"


class ContextDirection(StrEnum):
    """Where a trigger stands, as seen from the mention that it changes."""

    BEFORE = "before"
    AFTER = "after"
    EITHER = "either"


class SectionRole(StrEnum):
    """What a section of a note counts as when the record is decided."""

    TITLE = "title"
    BODY = "body"
    ADDENDUM = "addendum"
    ASIDE = "aside"


class SectionExtent(StrEnum):
    """How far the text of a section goes where no heading ends it: to the end of its line, or to a blank line."""

    LINE = "line"
    PARAGRAPH = "paragraph"
