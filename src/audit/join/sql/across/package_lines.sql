-- Which lines are procedures with a global package, or may be? `global_days` is its length as the fee schedule writes it,
-- null where that is not known; `package_unknown` says why. A code that a whole imported fee schedule does not list has none.
-- Copies of a line are left out.
select
    lines.*,
    known.global_days,
    case
        when known.global_days is not null then null
        when told.global_days is not null then 'the fee schedule leaves the global days of a code beside it to the payer'
        else 'the fee schedule has no global days of a code beside it'
    end as package_unknown
from (
    select claim_keys.*
    from claim_keys
    join (
        select distinct code from claim_keys where code is not null
        except select code from grouped_codes where group_id in ('no_global_days', 'visits')
    ) as asked
        on asked.code = claim_keys.code
    where claim_keys.line not in (select line from exact_duplicates)
) as lines
left join code_packages as told
    on told.code = lines.code
    and lines.day between told.effective_from and told.effective_to
left join (select distinct global_days from reference_global_modifiers) as known
    on known.global_days = told.global_days
left join table_days as whole
    on whole.table_name = 'pfs' and not whole.among_own_codes
    and lines.day between whole.first_day and whole.last_day
left join package_modifiers as apart
    on apart.line = lines.line and apart.question = 'no_package' and apart.global_days = coalesce(known.global_days, '000')
where apart.line is null
    and (known.global_days is not null or told.global_days = 'YYY' or (told.global_days is null and whole.table_name is null))
