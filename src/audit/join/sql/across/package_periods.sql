-- From when to when is each global period that follows a procedure, for which patient and provider, and after which lines?
-- It runs from the day after the procedure, so many days as its global days say; where those are not known it may be as long
-- as the longest there are. Practitioners' lines only; a line that begins no period by its modifier is left out. `related` names
-- the first fifty of its lines.
with lasting as (
    select
        package_lines.*,
        cast(coalesce(package_lines.global_days, longest.global_days) as integer) as days
    from package_lines
    cross join (select max(global_days) as global_days from reference_global_modifiers) as longest
    left join package_modifiers as apart
        on apart.line = package_lines.line
        and apart.question = 'no_period'
        and apart.global_days = coalesce(package_lines.global_days, longest.global_days)
    where not package_lines.is_outpatient and apart.line is null
)
select
    lasting.patient,
    lasting.provider,
    lasting.day,
    lasting.code,
    lasting.global_days,
    lasting.day + lasting.days as last_day,
    min(lasting.package_unknown) as package_unknown,
    array_to_string(
        list(
            claims.claim_id || ':' || claims.claim_line_number
            order by claims.claim_id, claims.claim_line_number, claims.line
        )[1:50], ';'
    ) as related
from lasting
join claims
    on claims.line = lasting.line
where lasting.days > 0
group by lasting.patient, lasting.provider, lasting.day, lasting.code, lasting.global_days, lasting.days
