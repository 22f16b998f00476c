-- Which lines are part of a session for which a policy sets a limit: of which group and region, of whom, on which day?
-- `payer` is written as a policy compares it.
with regions as (
    select listed.code, listed.effective_from, listed.effective_to, session_groups.kind, session_groups.region
    from grouped_codes as listed
    join session_groups
        on session_groups.group_id = listed.group_id
        and session_groups.part = coalesce(listed.part, '')
),
part_of_session as (
    select
        keys.line,
        keys.patient,
        keys.has_patient,
        keys.provider,
        keys.is_outpatient,
        keys.day,
        keys.code,
        keys.units,
        regions.kind,
        regions.region
    from claim_keys as keys
    join regions
        on regions.code = keys.code
        and keys.day >= regions.effective_from
        and keys.day <= regions.effective_to
)
select part_of_session.*, lower(trim(claims.payer)) as payer
from part_of_session
join claims
    on claims.line = part_of_session.line
