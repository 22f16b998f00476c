-- Which lines do the filters leave, which findings, and which finding counts for a line's dollars?
with dimensions as (
    select
        lines.file_row_number as line,
        lines.line_status,
        lines.amount_at_risk,
        coalesce(lines.hcpcs_code, 'none') as code,
        coalesce(strftime(lines.claim_line_start_date, '%Y-%m'), 'none') as month,
        coalesce(claims.rendering_npi, claims.billing_npi, 'not on the line') as provider,
        coalesce(claims.payer, 'not on the line') as payer,
        coalesce(claims.place_of_service_code, 'not on the line') as place
    from read_parquet($lines, file_row_number = true) as lines
    join read_parquet($claims, file_row_number = true) as claims
        on claims.file_row_number = lines.file_row_number
), raised as (
    select
        findings.* exclude (payer),
        finding_lines.line,
        findings.rule_id as rule,
        coalesce(findings.likely_carc, 'none') as carc,
        case
            when findings.amount_difference > 0 then 'overpaid'
            when findings.amount_difference < 0 then 'underpaid'
            else 'none'
        end as direction,
        case findings.severity when 'high' then 3 when 'medium' then 2 else 1 end as severity_rank,
        case
            when findings.severity = 'high' and findings.verdict <> 'undocumented' then 3
            when findings.severity = 'high' then 2
            when findings.severity = 'medium' and findings.verdict <> 'undocumented' then 2
            else 1
        end as tier_rank
    from read_parquet($findings) as findings
    join read_parquet($finding_lines) as finding_lines
        on finding_lines.finding_id = findings.finding_id
), line_tiers as (
    select line, case max(tier_rank) when 3 then 'high' when 2 then 'medium' else 'low' end as tier
    from raised
    group by line
), audited as materialized (
    select *
    from dimensions
    where {of_lines}
), told as (
    select
        raised.*,
        line_tiers.tier,
        audited.code,
        audited.month,
        audited.provider,
        audited.payer,
        audited.place,
        audited.amount_at_risk
    from raised
    join line_tiers
        on line_tiers.line = raised.line
    join audited
        on audited.line = raised.line
), kept as materialized (
    select
        *,
        row_number() over (
            partition by line, direction
            order by abs(amount_difference) desc, rule, finding_id
        ) = 1 as counts,
        case when counts and direction = 'overpaid' then amount_difference end as overpaid,
        case when counts and direction = 'underpaid' then amount_difference end as underpaid
    from told
    where {of_findings}
)
