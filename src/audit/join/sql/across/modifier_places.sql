-- Which modifiers of each line stand on codes of a group only, or never on them, and which of them stand where they do not?
with codes as (
    select distinct hcpcs_code as code from claims where hcpcs_code is not null
),
inside as (
    select
        codes.code,
        groups.group_id,
        coalesce(groups.effective_from, date '0001-01-01') as effective_from,
        coalesce(groups.effective_to, date '9999-12-31') as effective_to
    from codes
    join reference_code_groups as groups
        on codes.code between groups.first_code and coalesce(groups.last_code, groups.first_code)
        and translate(codes.code, '012345678', '999999999') = translate(groups.first_code, '012345678', '999999999')
    where groups.group_id in (select group_id from reference_modifier_groups)
),
bound as (
    select
        line_modifiers.line,
        line_modifiers.modifier,
        rules.words,
        bool_or(inside.code is not null) = (rules.fits = 'never') as is_misplaced
    from line_modifiers
    join reference_modifier_groups as rules
        on rules.modifier = line_modifiers.modifier
    join claims
        on claims.line = line_modifiers.line
        and claims.hcpcs_code is not null
    left join inside
        on inside.code = claims.hcpcs_code
        and inside.group_id = rules.group_id
        and claims.claim_line_start_date between inside.effective_from and inside.effective_to
    group by line_modifiers.line, line_modifiers.modifier, rules.group_id, rules.fits, rules.words
)
select
    line,
    string_agg(modifier, ', ' order by modifier) as modifiers_bound,
    string_agg(modifier || ' (' || words || ')', '; ' order by modifier) filter (where is_misplaced) as modifiers_misplaced
from bound
group by line
