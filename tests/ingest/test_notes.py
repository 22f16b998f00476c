"""Notes reach the lines that they belong to, however they are given, and none is lost without a word."""

from __future__ import annotations

import gzip
import json

import polars as pl
import pytest

from audit.errors import Cancelled, ClaimFileError
from audit.ingest import Notes, read_claims, read_notes

CLAIMS = """claim_id,claim_line_number,hcpcs_code,claim_line_start_date,person_id,note_id
C_1,1,62323,2024-08-01,P1,
C_1,2,62322,2024-08-01,P1,
C_1_2,1,62321,2024-08-02,P2,N9
D,1,62320,2024-08-03,P3,
"""
HEAD = ["note_id", "claim_id", "claim_line_number", "person_id", "date", "note_text"]
GIVEN = [
    ["N1", "C_1", "2", "", "", 'of the line, "quoted",\nin two lines; Société'],
    ["N2", "C_1", "", "", "", "of the claim"],
    ["N9", "", "", "", "", "by its id"],
    ["N4", "", "", "P3", "2024-08-03", "by patient and day"],
    ["N5", "gone", "", "", "", "of nobody"],
    ["N6", "D", "", "", "", " \t"],
]
FOUND = [
    (0, "of the claim", "claim", True),
    (1, 'of the line, "quoted",\nin two lines; Société', "claim_line", True),
    (1, "of the claim", "claim", False),
    (2, "by its id", "note_id", True),
    (3, "by patient and day", "patient_and_day", True),
]


def as_text(mark: str, encoding: str = "utf-8", line_end: str = "\n") -> bytes:
    rows = [mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [HEAD, *GIVEN]]
    return (line_end.join(rows) + line_end).encode(encoding)


def as_json_lines() -> bytes:
    rows = [{name: value for name, value in zip(HEAD, row, strict=True) if value} for row in GIVEN]
    return "\n".join(json.dumps(row) for row in rows).encode()


def as_parquet(folder) -> bytes:
    frame = pl.DataFrame(GIVEN, schema=HEAD, orient="row").with_columns(
        pl.col("claim_line_number").cast(pl.Float64, strict=False),
        pl.col("date").replace("", None).str.to_date(),
    )
    frame.write_parquet(folder / "written.parquet")
    return (folder / "written.parquet").read_bytes()


@pytest.fixture
def claims(tmp_path):
    def write(text: str = CLAIMS):
        work = tmp_path / "work"
        work.mkdir()
        (tmp_path / "claims.csv").write_text(text, encoding="utf-8")
        return read_claims([tmp_path / "claims.csv"], work)

    return write


@pytest.fixture
def read(tmp_path, claims):
    """Give the notes, a file's bytes or a folder's files, to drawn claims."""

    def read_given(content, name: str = "notes.csv", text: str = CLAIMS, **options) -> Notes:
        given = tmp_path / name
        if isinstance(content, dict):
            given.mkdir()
            for file, words in content.items():
                (given / file).write_bytes(words if isinstance(words, bytes) else words.encode())
        elif content is not None:
            given.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = claims(text)
        return read_notes(given if content is not None else None, found, tmp_path / "work", **options)

    return read_given


def found(notes: Notes) -> list[tuple[int, str, str, bool]]:
    """Which line has which text, how it matched, and whether it is the one that is read."""
    texts = pl.read_parquet(notes.path).select("note", "note_text")
    told = pl.read_parquet(notes.line_notes).join(texts, on="note", how="left", maintain_order="left")
    return told.select("line", "note_text", "matched_by", "is_read").rows()


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (lambda _: as_text(","), "notes.csv"),
        (lambda _: as_text("|", line_end="\r\n").replace(b'quoted"",\r\n', b'quoted"",\n'), "notes.txt"),
        (lambda _: as_text("\t", "utf-8-sig"), "notes.tsv"),
        (lambda _: as_text(";", "cp1252"), "notes.csv"),
        (lambda _: gzip.compress(as_text(",")), "notes.csv.gz"),
        (lambda _: as_json_lines(), "notes.jsonl"),
        (lambda _: b"\xef\xbb\xbf" + as_json_lines(), "notes"),
        (lambda _: gzip.compress(as_json_lines()), "notes.ndjson.gz"),
        (as_parquet, "notes.parquet"),
    ],
    ids=["comma", "pipe", "tab with mark", "windows", "gzip", "json", "json with mark", "json gzip", "parquet"],
)
def test_the_same_notes_reach_the_same_lines_in_every_format(read, tmp_path, write, name):
    notes = read(write(tmp_path), name)
    assert found(notes) == FOUND
    counts = {key: notes.summary[key] for key in ("read", "matched", "unmatched", "blank", "set_aside")}
    assert counts == {"read": 6, "matched": 4, "unmatched": 1, "blank": 1, "set_aside": 0}
    assert (notes.summary["lines_with_note"], notes.summary["lines_with_several"]) == (4, 1)
    assert notes.summary["first_unmatched"][0].startswith(name)


def test_headings_of_other_systems_are_known(read):
    notes = read("Op Note ID;Claim #;Procedure Note\nN1;D;words\n")
    assert found(notes) == [(3, "words", "claim", True)]


def test_a_folder_names_claim_and_line_and_the_longest_known_claim_wins(read):
    notes = read(
        {"C_1.txt": "one", "C_1_2.txt": "the claim C_1_2", "D_1.TXT": b"caf\xe9", "E_1.txt": "lost", ".x.txt": "no"},
        "notes",
    )
    assert found(notes) == [
        (0, "one", "claim", True),
        (1, "one", "claim", True),
        (2, "the claim C_1_2", "claim", True),
        (3, "café", "claim_line", True),
    ]
    assert notes.summary["first_unmatched"] == ["notes, E_1.txt"]


def test_a_line_in_the_name_of_a_file_is_that_line(read):
    assert found(read({"C_1_2.txt": "two"}, "notes", CLAIMS.replace("C_1_2,1", "Z,1"))) == [
        (1, "two", "claim_line", True)
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7", "The file is no plain text."),
        (b"a\0b", "The file is no plain text."),
        (b"\xff\xfeh\0", "The file is no plain text."),
        (b"caf\x81", "The encoding is neither UTF-8 nor Windows-1252."),
        (b"x" * (1024 * 1024 + 1), "The file is longer than 1,048,576 bytes."),
    ],
    ids=["pdf", "nul", "utf-16", "encoding", "long"],
)
def test_a_file_that_is_no_note_is_set_aside_with_its_name(read, content, reason):
    summary = read({"D.txt": content, "C_1.txt": "well"}, "notes").summary
    assert summary["problems"] == [{"reason": reason, "notes": 1, "first": "D.txt"}]
    assert (summary["read"], summary["set_aside"], summary["matched"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("content", "name", "first"),
    [
        ('note_id,claim_id,note_text\nN1,D,one\nN2,"D"x,two\nN3,D,three,more\n', "n.csv", ("record 2", 2)),
        ("note_id,claim_id,note_text\nN1,D,one\nN2,D," + "x" * (1024 * 1024 + 1) + "\n", "n.csv", ("record 2", 1)),
        ('{"claim_id":"D","note_text":"one"}\n[1]\n{"claim\n{"claim_id":"D","note_text":"\\ud800"}\n', "n.jsonl", ("line 2", 3)),
        ('{"claim_id":"D","note_text":"one"}\n\n{"claim_id":"D","note_text":"' + "x" * (1024 * 1024 + 1) + '"}', "n.jsonl", ("line 3", 1)),
    ],
    ids=["quotes and fields", "long value", "json", "long json"],
)  # fmt: skip
def test_a_record_that_cannot_be_read_is_set_aside_with_its_place(read, content, name, first):
    summary = read(content, name).summary
    assert (summary["problems"][0]["first"], summary["set_aside"]) == first
    assert summary["read"] == summary["set_aside"] + 1
    assert summary["matched"] == 1


@pytest.mark.parametrize(
    ("rows", "read_one"),
    [
        (["N1,D,,early", "N2,D,,late"], "late"),
        (["N10,D,,later id", "N8,D,,earlier id"], "later id"),
        (["N8,D,2024-08-30,after", "N1,D,2024-08-03,of the day"], "of the day"),
        (["N8,D,2024-08-30,after", "N1,D,,without a day"], "without a day"),
        (["N8,D,2024-08-30,after", "N1,D,2024-07-30,nearer"], "nearer"),
        ([",D,,first", ",D,,second"], "second"),
    ],
)
def test_of_several_notes_one_is_read_by_rule_and_the_others_are_kept(read, rows, read_one):
    notes = read("note_id,claim_id,date,note_text\n" + "\n".join(rows))
    told = found(notes)
    assert [text for _, text, _, is_read in told if is_read] == [read_one]
    assert (len(told), notes.summary["lines_with_several"]) == (2, 1)


def test_a_note_of_a_named_claim_goes_to_no_other_claim_of_the_patient(read):
    assert found(read("note_id,claim_id,person_id,date,note_text\nN1,X,P3,2024-08-03,words\n")) == []


def test_a_text_in_the_claims_wins_and_is_kept_once(read):
    text = "claim_id,hcpcs_code,claim_line_start_date,note_id,note_text\nA,62323,2024-08-01,N1,own\nA,62322,2024-08-01,N1,own\nB,62322,2024-08-01,N1,\n"
    notes = read("note_id,claim_id,note_text\nN2,A,other\n", text=text)
    assert found(notes) == [
        (0, "own", "note_text", True),
        (0, "other", "claim", False),
        (1, "own", "note_text", True),
        (1, "other", "claim", False),
        (2, "own", "note_id", True),
    ]
    assert pl.read_parquet(notes.path).rows()[1] == (1, "N1", "own", "claims.csv, record 1")
    assert notes.summary["in_claims"] == 1


def test_without_notes_there_is_nothing_to_read(read, tmp_path):
    assert read(None) is None
    assert not (tmp_path / "work" / "notes.parquet").exists()


@pytest.mark.parametrize("own", [False, True])
def test_one_id_with_two_texts_is_refused_and_both_places_are_told(read, own):
    text = "claim_id,hcpcs_code,claim_line_start_date,note_id,note_text\nA,62323,2024-08-01,N1,JANE ROE own\n"
    given = "note_id,claim_id,note_text\nN0,A,zero\nN1,A,JANE ROE one\n" + ("" if own else "N1,A,two\n")
    with pytest.raises(ClaimFileError) as refused:
        read(given, text=text if own else CLAIMS)
    places = ("notes.csv, record 2", "claims.csv, record 1" if own else "notes.csv, record 3")
    assert all(place in str(refused.value) for place in places)
    assert "ROE" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("note_id,claim_id,words\nN1,D,x\n", "n.csv", "no heading reaches note_text"),
        ("note_id,person_id,note_text\nN1,P,x\n", "n.csv", "nothing says which claim a note belongs to"),
        ('{"note_id":"N1","note_text":"x"}\n', "n.jsonl", "nothing says which claim a note belongs to"),
        ('[{"claim_id":"D","note_text":"x"}]', "n.json", "one JSON object a line"),
        (b"PAR1 and then nothing", "n.parquet", "cannot be read"),
        (b"%PDF-1.7 scanned", "n.csv", "a PDF document"),
        ({}, "notes", "no .txt file"),
        ("claim_id,note_text\n", "n.csv", "no data record"),
        ("claim_id,date,person_id,note_text\n,soon,P1,x\n", "n.csv", "none of its dates"),
    ],
)
def test_what_a_user_can_mend_is_said(read, content, name, said):
    with pytest.raises(ClaimFileError, match=said) as refused:
        read(content, name, CLAIMS.replace(",note_id", ",other"))
    assert str(refused.value).startswith(name)


def test_a_path_that_is_not_there_is_said(claims, tmp_path):
    with pytest.raises(ClaimFileError, match=r"nowhere.csv: the notes cannot be opened"):
        read_notes(tmp_path / "nowhere.csv", claims(), tmp_path / "work")


def test_unreadable_days_and_lines_are_told(read):
    summary = read(
        "claim_id,claim_line_number,person_id,date,note_text\n,,P3,08/03/2024,a\n,,P3,08/13/2024,c\n,,P3,2024-08-03,b\nD,one,,,d\n"
    ).summary
    assert [(each["notes"], each["first"]) for each in summary["problems"]] == [(1, "record 4"), (1, "notes.csv")]
    assert (summary["matched"], summary["unmatched"]) == (2, 2)


def test_reading_can_be_stopped(read):
    class Stop:
        def phase(self, name: str, done: int = 0, total: int = 0) -> None:
            if name == "reading notes":
                raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        read(as_text(","), progress=Stop())


def test_the_day_of_a_claim_is_the_day_of_the_line(read):
    notes = read("person_id,date,note_text\nP1,20240801,both lines\n")
    assert [line for line, *_ in found(notes)] == [0, 1]
