-- Which lines bill an add-on, of which type, by which edition? Copies of a line are not asked.
select
    claim_keys.line,
    claim_keys.patient,
    claim_keys.provider,
    claim_keys.day,
    claim_keys.code,
    add_on_days.edition,
    try_cast(add_ons.edit_type as tinyint) as add_on_type
from claim_keys
inner join add_on_days on add_on_days.day = claim_keys.day
inner join (
    select add_on_code, edition, max(edit_type) as edit_type, min(first_day) as first_day, max(last_day) as last_day
    from add_on_codes
    group by add_on_code, edition
) as add_ons
    on add_ons.add_on_code = claim_keys.code
    and coalesce(add_ons.edition, '') = coalesce(add_on_days.edition, '')
    and claim_keys.day between add_ons.first_day and add_ons.last_day
where claim_keys.line not in (select line from exact_duplicates)
