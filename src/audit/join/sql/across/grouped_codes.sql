-- Which groups does each code of the run belong to, and when? A range holds codes of its own shape only: five digits, or a letter where the range has it.
select
    run.code,
    listed.group_id,
    listed.part,
    coalesce(listed.effective_from, date '0001-01-01') as effective_from,
    coalesce(listed.effective_to, date '9999-12-31') as effective_to
from (select distinct code from claim_keys where code is not null) as run
join reference_code_groups as listed
    on run.code between listed.first_code and listed.last_code
    and translate(run.code, '012345678', '999999999') = translate(listed.first_code, '012345678', '999999999')
