"""The errors that a user can mend; everything else that is raised is a defect of the program.

An `AuditError` is shown as written, without a traceback, and ends the command line with exit code 2. Its text says
where, what, and what to do; it may name files, columns and record numbers, and never holds a value of a claim or note.
"""

from __future__ import annotations


class AuditError(Exception):
    """Something the user can mend: the text says where, what, and what to do."""


class ClaimFileError(AuditError):
    """A claim file, or a notes file, that cannot be read as a whole."""


class MappingError(AuditError):
    """A heading that reaches no column, or a mapping that does not fit the file."""


class ReferenceError(AuditError):  # noqa: A001 - the field's word; the builtin is about weak references
    """A reference table that is missing, broken or contradicts itself."""


class PolicyError(AuditError):
    """A rule policy, a rule or a category that is not known."""


class ExportError(AuditError):
    """An export that cannot be written, or is refused because the run does not reconcile."""


class Cancelled(AuditError):  # noqa: N818 - a person's decision, not an error
    """The user stopped the run; nothing was written."""


class ReconciliationDefect(Exception):  # noqa: N818 - ours, not the user's: exit code 3
    """Records in are not records out. The run writes nothing but this reason."""


class WorkspaceError(AuditError):
    """A workspace that cannot be opened, read or written, or does not hold what was asked for."""


class ReadOnly(WorkspaceError):  # noqa: N818 - a state of the workspace, not an error
    """The trail is broken, so nothing is written; reading goes on."""


class NotAllowed(AuditError):  # noqa: N818 - a refusal, not an error
    """The person may not do this; the text says no more than a person without access may know."""


class Conflict(AuditError):  # noqa: N818 - two people decided, neither is wrong
    """Somebody else changed the finding in the meantime. Nothing was written; the text says who and when."""
