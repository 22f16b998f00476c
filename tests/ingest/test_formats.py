"""One claim, written in every way that is read, is the same claim."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal

import pytest

ROWS = [
    [
        "claim_id",
        "claim_line_number",
        "hcpcs_code",
        "claim_line_start_date",
        "hcpcs_modifier_1",
        "charge_amount",
        "payer",
        "note_text",
    ],
    ["00012", "1", "62321", "2026-01-05", "00", "-12.00", "Société Générale", "Line one\nline two, with ;|\t"],
    ["00012", "2", "J1100", "2026-01-05", "", "1234.50", "Société Générale", 'said "hello"'],
]


def written(delimiter: str = ",", line_end: str = "\n", encoding: str = "utf-8", *, last_end: bool = True) -> bytes:
    text = line_end.join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in ROWS)
    return (text + (line_end if last_end else "")).encode(encoding)


FORMATS = {
    "comma": (written(), "claims.csv"),
    "tab": (written("\t"), "claims.tsv"),
    "pipe": (written("|"), "claims.txt"),
    "semicolon": (written(";"), "claims.csv"),
    "byte order mark": (written(encoding="utf-8-sig"), "claims.csv"),
    "windows-1252": (written(";", "\r\n", "cp1252"), "claims.csv"),
    "crlf": (written(line_end="\r\n"), "claims.csv"),
    "no last line end": (written(last_end=False), "claims.csv"),
    "gz": (gzip.compress(written(), mtime=0), "claims.csv.gz"),
    "gz of windows-1252": (gzip.compress(written(encoding="cp1252"), mtime=0), "claims.csv.gz"),
    "blank lines": (b"\n\r\n" + written().replace(b'"\n"', b'"\n\n"') + b"\n\n", "claims.csv"),
    "blanks after quotes": (written().replace(b'"00012",', b'"00012" ,'), "claims.csv"),
    "dates in another format": (written().replace(b"2026-01-05", b"20260105"), "claims.csv"),
    "dates of the USA": (written().replace(b"2026-01-05", b"01/05/2026"), "claims.csv"),
    "dates with midnight": (written().replace(b"2026-01-05", b"2026-01-05T00:00:00"), "claims.csv"),
    "blanks around values": (written().replace(b'"62321"', b'" 62321 "'), "claims.csv"),
    "lower case": (written().replace(b"J1100", b"j1100"), "claims.csv"),
}


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_reads_the_same_claim(read, form):
    content, name = FORMATS[form]
    outcome = read(content, name=name)
    lines = outcome.lines.select(ROWS[0]).rows()
    assert lines == [
        (
            "00012",
            1,
            "62321",
            date(2026, 1, 5),
            "00",
            Decimal("-12.00"),
            "Société Générale",
            "Line one\nline two, with ;|\t",
        ),
        ("00012", 2, "J1100", date(2026, 1, 5), None, Decimal("1234.50"), "Société Générale", 'said "hello"'),
    ]
    assert outcome.rejected.is_empty()
    assert outcome.lines["record_number"].to_list() == [1, 2]


@pytest.mark.parametrize(
    ("form", "encoding", "delimiter"),
    [("comma", "utf-8", ","), ("byte order mark", "utf-8-sig", ","), ("windows-1252", "windows-1252", ";")],
)
def test_the_encoding_and_delimiter_are_said(read, form, encoding, delimiter):
    content, name = FORMATS[form]
    (source,) = read(content, name=name).claims.sources
    assert (source.encoding, source.delimiter, source.records) == (encoding, delimiter, 2)
