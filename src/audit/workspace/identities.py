"""What a finding was about, as digests: its line, its rule, and what it told. Two runs are compared by these alone.

Computed when they are first needed, from files of the run that never change, and kept beside them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import polars as pl

from audit.model import duck
from audit.model.columns import AS_GIVEN_SUFFIX, BY_NAME, DOCUMENTED_PREFIX
from audit.model.tables import FINDINGS
from audit.workspace.runs import TABLES, SavedRun
from audit.workspace.workspace import Workspace

FILE = "identities.parquet"
_OF_LINE = ("claim_id", "claim_line_number", "person_id", "claim_line_start_date", "hcpcs_code", "rendering_npi")
_TOLD = tuple(name for name in FINDINGS if name not in (*_OF_LINE, "finding_id", "payer", "place_of_service_code"))
_FACTS = ("attribute", "assertion", "value", "source", "text", "decides")

_QUERY = """
-- What was each finding about? Its line, the lines beside it and what their record says; its rule; and what it told.
with found as (
    select f.*, l.line from read_parquet('{tables}/findings.parquet') f
    join read_parquet('{tables}/finding_lines.parquet') l using (finding_id)
),
named as (
    select finding_id, regexp_extract(one, '^(.*):([0-9]+)$', ['claim', 'number']) as other
    from (select finding_id, unnest(string_split(related_lines, ';')) as one from found where related_lines is not null)
),
claims as (select *, file_row_number as line from read_parquet('{tables}/claims.parquet', file_row_number = true)),
beside as (
    select n.finding_id, c.line from named n
    join claims c on c.claim_id = n.other.claim and c.claim_line_number = try_cast(n.other.number as bigint)
),
wanted as (select line from found union select line from beside),
facts as (
    select record_number, claim_id, claim_line_number, sha256(string_agg(told, '|' order by told)) as digest
    from (select record_number, claim_id, claim_line_number, {fact} as told from read_parquet('{tables}/documented_facts.parquet'))
    group by all
),
{notes}
lines as (
    select c.line, sha256(concat_ws('|', {claim}, f.digest, n.digest)) as digest
    from claims c join wanted using (line)
    left join facts f
        on f.record_number = c.record_number and f.claim_id = c.claim_id and f.claim_line_number = c.claim_line_number
    left join notes n on n.line = c.line
),
others as (
    select finding_id, string_agg(distinct digest, '|' order by digest) as digests
    from beside join lines using (line) group by finding_id
),
definitions as (select * from read_parquet('{tables}/definitions.parquet'))
select
    found.finding_id,
    left(sha256(concat_ws('+', lines.digest, others.digests)), 32) as line_digest,
    left(sha256(concat_ws('+', rule.digest, policy.digest, 'edition ' || found.reference_edition)), 32) as rule_digest,
    left(sha256({told}), 32) as told_digest
from found
join lines using (line)
left join others using (finding_id)
left join definitions rule
    on rule.kind = 'rule' and rule.name = found.rule_id and coalesce(rule.hcpcs_code, found.hcpcs_code) = found.hcpcs_code
left join definitions policy
    on policy.kind = 'policy' and policy.name = regexp_extract(found.reference_edition, '; policy (.*)$', 1)
order by found.finding_id
"""
_NOTES = """
notes as (
    select l.line, string_agg(sha256(n.note_text), '|' order by sha256(n.note_text)) as digest
    from read_parquet('{tables}/line_notes.parquet') l
    join wanted using (line)
    join read_parquet('{tables}/notes.parquet') n using (note)
    group by l.line
),"""
_NO_NOTES = "notes as (select null::bigint as line, null::varchar as digest where false),"


def identities(workspace: Workspace, run: SavedRun) -> pl.DataFrame:
    """One row a finding, by id: `finding_id, line_digest, rule_digest, told_digest`."""
    kept = run.folder / FILE
    if not kept.is_file():
        written = kept.with_name(f"{secrets.token_hex(8)}.new")
        _compute(workspace, run).write_parquet(written)
        written.replace(kept)
    return pl.read_parquet(kept, glob=False)


def _compute(workspace: Workspace, run: SavedRun) -> pl.DataFrame:
    tables = run.folder / TABLES
    names = pl.scan_parquet(tables / "claims.parquet", glob=False).collect_schema()
    are_ours = (name for name in names if name in BY_NAME or name.startswith(DOCUMENTED_PREFIX) or _is_as_given(name))
    has_notes = (tables / "line_notes.parquet").is_file()
    written = {"tables": str(tables).replace("'", "''")}
    query = _QUERY.replace("{notes}", _NOTES if has_notes else _NO_NOTES).format(
        **written, claim=_told("c", sorted(are_ours)), fact=_told("", _FACTS), told=_told("found", _TOLD)
    )
    folder = workspace.new_folder()
    connection = duck.connect(tables, spill=folder)
    try:
        found: pl.DataFrame = connection.sql(query).pl()
        return found
    finally:
        connection.close()
        workspace.discard(folder)


def _is_as_given(name: str) -> bool:
    return name.endswith(AS_GIVEN_SUFFIX) and name.removesuffix(AS_GIVEN_SUFFIX) in BY_NAME


def _told(table: str, names: Sequence[str]) -> str:
    """One text of the columns that hold something, in which no value can be taken for another one."""
    columns = [(name, f'{table}."{name}"'.removeprefix(".").replace("'", "''")) for name in names]
    parts = (
        f"'{name.replace(chr(39), chr(39) * 2)}:' || length({column}::varchar) || ':' || {column}::varchar"
        for name, column in columns
    )
    return f"concat_ws('|', {', '.join(parts)})"
