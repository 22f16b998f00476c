-- Which other lines has the patient on the day of each add-on, and what is each to it?
select distinct
    add_on_lines.line,
    other.line as other,
    other.provider = add_on_lines.provider as is_of_provider,
    listed.primary_code is not null as is_listed,
    other_add_on.line is not null as is_add_on,
    code_ranks.code_before is not null as is_level_before
from add_on_lines
inner join claim_keys as other
    on other.patient = add_on_lines.patient
    and other.day = add_on_lines.day
    and other.line <> add_on_lines.line
left join add_on_codes as listed
    on listed.add_on_code = add_on_lines.code
    and listed.primary_code = other.code
    and coalesce(listed.edition, '') = coalesce(add_on_lines.edition, '')
    and add_on_lines.day between listed.first_day and listed.last_day
left join add_on_lines as other_add_on on other_add_on.line = other.line
left join code_ranks
    on code_ranks.code = add_on_lines.code
    and code_ranks.code_before = other.code
    and add_on_lines.day between code_ranks.first_day and code_ranks.last_day
where other.code is not null
