-- How much was audited, how much is flagged, and what is it worth?
, flagged as (
    select
        line,
        any_value(amount_at_risk) as at_risk,
        sum(overpaid) as overpaid,
        sum(underpaid) as underpaid
    from kept
    group by line
)
select
    count(*) as lines_audited,
    (select count(*) from read_parquet($rejected)) as lines_rejected,
    count(flagged.line) as lines_flagged,
    count(*) filter (audited.line_status = 'unverified') as lines_unverified,
    count(*) filter (audited.line_status = 'clear') as lines_clear,
    count(flagged.line) / greatest(count(*), 1) as flag_rate,
    coalesce(sum(flagged.overpaid), 0) as overpaid,
    coalesce(sum(flagged.underpaid), 0) as underpaid,
    coalesce(sum(flagged.at_risk), 0) as at_risk,
    count(flagged.overpaid) as lines_overpaid,
    count(flagged.underpaid) as lines_underpaid
from audited
left join flagged
    on flagged.line = audited.line
