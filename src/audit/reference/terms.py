"""The one form in which words of a record are compared, in Python and in SQL."""

from __future__ import annotations

import re

_FOLDED = r"[\s_\-–—]+"
_PATTERN = re.compile(_FOLDED, re.ASCII)


def normalise_term(text: str) -> str:
    """Lower case, trimmed, white space, underscores and dashes folded to one blank: `T12-L1` becomes `t12 l1`."""
    return _PATTERN.sub(" ", text).strip(" ").lower()


def normalise_term_sql(expression: str) -> str:
    """DuckDB SQL that does to `expression` what `normalise_term` does to a text."""
    return f"lower(trim(regexp_replace({expression}, '{_FOLDED}', ' ', 'g')))"
