-- What was missing on each unverified line: any record, an answer in it, or something else that a rule needs?
, open_lines as (
    select lines.claim_id, lines.claim_line_number, lines.hcpcs_code, lines.record_number
    from audited
    join read_parquet($lines, file_row_number = true) as lines
        on lines.file_row_number = audited.line
    where audited.line_status = 'unverified'
), wanted as (
    select claim_id, claim_line_number, hcpcs_code, any_value(facts_wanted) as facts_wanted
    from read_parquet($records_request)
    group by all
), looked_at as (
    select distinct claim_id, claim_line_number, record_number
    from read_parquet($documented_facts)
)
select
    case
        when wanted.claim_id is null then 'rule not evaluated'
        when looked_at.claim_id is null then 'no record'
        else 'record does not decide'
    end as reason,
    case when reason = 'record does not decide' then wanted.facts_wanted end as facts,
    count(*) as lines
from open_lines
left join wanted
    on wanted.claim_id = open_lines.claim_id
    and wanted.claim_line_number = open_lines.claim_line_number
    and wanted.hcpcs_code is not distinct from open_lines.hcpcs_code
left join looked_at
    on looked_at.claim_id = open_lines.claim_id
    and looked_at.claim_line_number = open_lines.claim_line_number
    and looked_at.record_number = open_lines.record_number
group by all
order by lines desc, reason, facts
