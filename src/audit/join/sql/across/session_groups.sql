-- Which groups of codes does a limit of the policy name, and which regions do they have? Each region of each group has a number.
select
    listed.group_id,
    coalesce(listed.part, '') as part,
    min(listed.words) as words,
    dense_rank() over (order by listed.group_id)::smallint as kind,
    row_number() over (order by listed.group_id, coalesce(listed.part, ''))::smallint as region
from reference_code_groups as listed
where listed.group_id in (select scope from policy_limits where scope is not null)
group by listed.group_id, coalesce(listed.part, '')
