-- Which codes of the run are add-ons, beside which codes, and from when to when? The filed table where no imported edition answers.
select
    add_on_code,
    primary_code,
    edit_type,
    edition,
    'add-on table of ' || edition as told_by,
    effective_from is not null as has_first_day,
    greatest(first_day, coalesce(effective_from, first_day)) as first_day,
    least(last_day, coalesce(effective_to, last_day)) as last_day
from add_on_rows
union all
select
    add_on_code,
    primary_code,
    edit_type,
    null as edition,
    source as told_by,
    effective_from is not null as has_first_day,
    coalesce(effective_from, date '0001-01-01') as first_day,
    coalesce(effective_to, date '9999-12-31') as last_day
from reference_add_on_primaries
