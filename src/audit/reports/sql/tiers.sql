-- In which tier is each line, and why?
, reasons as (
    select
        line,
        first(verdict order by tier_rank desc, severity_rank desc, rule) as verdict,
        first(severity order by tier_rank desc, severity_rank desc, rule) as severity,
        any_value(tier) as line_tier,
        any_value(amount_at_risk) as at_risk,
        sum(overpaid) as overpaid,
        sum(underpaid) as underpaid
    from kept
    group by line
), placed as (
    select
        coalesce(reasons.line_tier, audited.line_status) as tier,
        case
            when reasons.verdict = 'contradicted' then 'the record contradicts the code, severity ' || reasons.severity
            when reasons.verdict = 'undocumented' then 'the record is silent, severity ' || reasons.severity
            when reasons.verdict = 'violated' then 'an edit is broken, severity ' || reasons.severity
            when audited.line_status = 'clear' then 'every rule that applies was evaluated'
            else 'a fact or a table is missing'
        end as reason,
        reasons.* exclude (line, verdict, severity, line_tier)
    from audited
    left join reasons
        on reasons.line = audited.line
    where reasons.line is not null or audited.line_status <> 'flagged'
)
select
    tier,
    reason,
    count(*) as lines,
    coalesce(sum(at_risk), 0) as at_risk,
    coalesce(sum(overpaid), 0) as overpaid,
    coalesce(sum(underpaid), 0) as underpaid
from placed
group by tier, reason
order by list_position(['high', 'medium', 'low', 'unverified', 'clear'], any_value(tier)), lines desc, reason
