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
bound as materialized (
    select
        line_modifiers.line,
        rules.modifier,
        rules.group_id,
        rules.fits,
        rules.words,
        claims.hcpcs_code as code,
        claims.claim_line_start_date as day
    from line_modifiers
    join reference_modifier_groups as rules
        on rules.modifier = line_modifiers.modifier
    join claims
        on claims.line = line_modifiers.line
    where claims.hcpcs_code is not null
),
kinds as (
    select
        kind.code,
        kind.day,
        kind.modifier,
        kind.group_id,
        kind.words,
        bool_or(inside.code is not null) = (kind.fits = 'never') as is_misplaced
    from (select distinct code, day, modifier, group_id, fits, words from bound) as kind
    left join inside
        on inside.code = kind.code
        and inside.group_id = kind.group_id
        and kind.day between inside.effective_from and inside.effective_to
    group by kind.code, kind.day, kind.modifier, kind.group_id, kind.fits, kind.words
),
misplaced as (
    select
        bound.line,
        string_agg(bound.modifier || ' (' || bound.words || ')', '; ' order by bound.modifier, bound.group_id) as modifiers_misplaced
    from bound
    join kinds
        on kinds.code = bound.code
        and kinds.day = bound.day
        and kinds.modifier = bound.modifier
        and kinds.group_id = bound.group_id
    where kinds.is_misplaced
    group by bound.line
)
select
    asked.line,
    true as has_bound_modifier,
    misplaced.modifiers_misplaced
from (select distinct line from bound) as asked
left join misplaced
    on misplaced.line = asked.line
