-- Which codes of a provider stand beside which others, the same patient and day, with which they are not billed, by which row?
-- `is_set_apart` says whether lines of one of the two carry a modifier that parts them. Only the pairs of one row are kept:
-- of those with a pair that nothing parts the row of the lowest position, else of all.
with days as materialized (
    select distinct patient, provider, is_outpatient, day, code, parted
    from not_beside_members
),
unpaid as materialized (
    select
        days.*,
        listed.rule_id,
        listed.position,
        listed.beside,
        listed.provider as whose,
        listed.words
    from days
    join grouped_codes
        on grouped_codes.code = days.code
        and days.day between grouped_codes.effective_from and grouped_codes.effective_to
    join reference_not_beside as listed
        on listed.group_id = grouped_codes.group_id
        and days.day between coalesce(listed.effective_from, date '0001-01-01') and coalesce(listed.effective_to, date '9999-12-31')
),
beside as materialized (
    select
        days.*,
        grouped_codes.group_id
    from days
    join grouped_codes
        on grouped_codes.code = days.code
        and days.day between grouped_codes.effective_from and grouped_codes.effective_to
    where grouped_codes.group_id in (select beside from reference_not_beside)
),
ranked as (
    select
        unpaid.patient,
        unpaid.provider,
        unpaid.is_outpatient,
        unpaid.day,
        unpaid.code,
        unpaid.parted,
        others.provider as other_provider,
        others.is_outpatient as other_is_outpatient,
        others.code as other_code,
        others.parted as other_parted,
        unpaid.rule_id,
        unpaid.words,
        unpaid.position,
        list_contains(unpaid.parted, unpaid.position) or list_contains(others.parted, unpaid.position) as is_set_apart
    from unpaid
    join beside as others
        on others.patient = unpaid.patient
        and others.day = unpaid.day
        and others.group_id = unpaid.beside
        and (
            unpaid.whose = 'any'
            or (unpaid.whose = 'other' and others.provider <> unpaid.provider)
            or (unpaid.whose = 'same' and others.provider = unpaid.provider and others.is_outpatient = unpaid.is_outpatient)
        )
)
select
    *,
    dense_rank() over (
        partition by patient, provider, is_outpatient, day, code, parted
        order by is_set_apart, position
    ) as turn
from ranked
qualify turn = 1
