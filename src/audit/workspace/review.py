"""Second review: which decisions a second person looks at."""

from __future__ import annotations

from audit.workspace.sampling import why_review

__all__ = ["why_review"]
