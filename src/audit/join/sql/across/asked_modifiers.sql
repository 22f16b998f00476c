-- Which modifiers of each line do the indicators of the fee schedule speak of, and which indicator?
with speaking as (
    select distinct
        indicator,
        modifier
    from (
        select
            indicator,
            unnest(string_split(modifiers, ';')) as modifier
        from reference_indicators
        where verdict = 'not allowed'
    )
)
select
    line_modifiers.line,
    line_modifiers.modifier,
    speaking.indicator,
    claims.hcpcs_code as code,
    claims.claim_line_start_date as day
from line_modifiers
join speaking
    on speaking.modifier = line_modifiers.modifier
join claims
    on claims.line = line_modifiers.line
where claims.hcpcs_code is not null
