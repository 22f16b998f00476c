"""CSV that a spreadsheet can open without running anything: every CSV file that the program writes goes through here.

UTF-8, RFC 4180 quoting, `\\n`, dates ISO, nulls empty. A text cell that a spreadsheet would run gets a leading `'`.
Typed numbers are never touched, nor is text that is only a negative number. To restore a cell, take one leading `'`
away wherever the rest is a cell that `safe_text` would have marked: nothing else ever starts so.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

_INVISIBLE = (
    r"\x00-\x08\x0B\x0C\x0E-\x20\x{7F}\x{85}\x{A0}\x{AD}\x{1680}\x{180E}\x{2000}-\x{200F}\x{2028}-\x{202F}"
    r"\x{205F}-\x{2064}\x{3000}\x{FEFF}"
)
_QUOTES = r"'\x{22}"
_RUN = r"[=+\-@|%\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
_WOULD_RUN = f"^[{_INVISIBLE}{_QUOTES}]*{_RUN}"
_NEGATIVE_NUMBER = r"^-[0-9]+(\.[0-9]+)?$"


def would_run(expr: pl.Expr) -> pl.Expr:
    """True where a text cell starts, after blanks, invisible characters and quotes, with what starts a formula."""
    return expr.str.contains(_WOULD_RUN) & ~expr.str.contains(_NEGATIVE_NUMBER)


def safe_text(expr: pl.Expr) -> pl.Expr:
    """The text of `expr`, with a leading `'` where a spreadsheet would run it; its name stays."""
    return pl.when(would_run(expr)).then(pl.lit("'") + expr).otherwise(expr).name.keep()


def safe_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text cell and every heading made safe; other types as they are, rows in their order."""
    headings = pl.DataFrame({"safe": pl.Series(frame.columns, dtype=pl.String())}).select(safe_text(pl.col("safe")))
    safe = frame.lazy().with_columns(safe_text(pl.col(pl.String))).collect()
    safe.columns = headings["safe"].to_list()
    return safe


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """The frame as CSV with a header, in UTF-8."""
    return safe_frame(frame).write_csv().encode()


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write the frame as CSV with a header, in UTF-8, to `path`; an OSError where that cannot be written."""
    with path.open("wb") as file:
        safe_frame(frame).write_csv(file)


def count_marked(frame: pl.DataFrame) -> dict[str, int]:
    """How many cells of each text column `safe_text` marks; columns without any are left out."""
    counts = frame.select(would_run(pl.col(pl.String)).sum())
    return {name: count for name, count in zip(counts.columns, counts.row(0), strict=True) if count}
