-- What does each profile's code say of each of its family's attributes, and what does the record say?
-- One row per profile and attribute that has something to compare: a lattice attribute always has, a side attribute or
-- an exit only where the record speaks of it, one that modifiers tell where they may tell it or nobody knows.
-- `fit` says how the documented value stands to the expected one; `telling_modifier` would tell the documented value.
with exits as (
    select
        family_exits.family_id,
        family_exits.attribute,
        said_values.said,
        family_exits.to_family,
        family_exits.effective_from,
        family_exits.effective_to
    from family_exits
    join said_values
        on said_values.attribute = family_exits.attribute
        and said_values.value = family_exits.value
), laid_out as (
    select
        profile_facts.profile,
        profile_facts.hcpcs_code,
        profile_facts.claim_line_start_date,
        rules.family_id,
        rules.attribute,
        rules.role,
        rules.when_absent,
        rules.is_read_in_notes,
        rules.silence_is_told,
        rules.role = 'modifier' and rules.expected is null as is_left_to_modifiers,
        coalesce(rules.expected, told_values.value) as expected,
        rules.silent_value,
        rules.span,
        told_values.modifiers,
        told_values.may_be_told,
        coalesce(told_values.is_torn, true) as is_torn,
        documented.assertion,
        documented.value as documented_value,
        documented.source
    from profile_facts
    join code_rules as rules
        on rules.hcpcs_code = profile_facts.hcpcs_code
        and profile_facts.claim_line_start_date >= rules.effective_from
        and profile_facts.claim_line_start_date <= rules.effective_to
    left join documented
        on documented.profile = profile_facts.profile
        and documented.attribute = rules.attribute
    left join told_values
        on told_values.profile = profile_facts.profile
        and told_values.attribute = rules.attribute
        and rules.role = 'modifier'
        and rules.expected is null
    where rules.role = 'lattice'
       or (rules.role = 'modifier' and coalesce(told_values.may_be_told, true))
       or (rules.role <> 'modifier' and documented.assertion is not null)
), telling as (
    select
        laid_out.profile,
        laid_out.attribute,
        min(tells.modifier) as modifier
    from laid_out
    join modifier_tells as tells
        on tells.hcpcs_code = laid_out.hcpcs_code
        and tells.attribute = laid_out.attribute
        and tells.value = laid_out.documented_value
        and laid_out.claim_line_start_date >= tells.effective_from
        and laid_out.claim_line_start_date <= tells.effective_to
    where laid_out.is_left_to_modifiers
    group by laid_out.profile, laid_out.attribute
)
select
    laid_out.profile,
    laid_out.attribute,
    laid_out.role,
    laid_out.when_absent,
    laid_out.is_read_in_notes,
    laid_out.silence_is_told,
    laid_out.expected,
    laid_out.silent_value,
    laid_out.assertion,
    laid_out.documented_value,
    laid_out.source,
    exits.to_family,
    case
        when laid_out.documented_value is null or laid_out.expected is null then null
        when laid_out.documented_value = laid_out.expected then 'contained'
        else coalesce(number_fits.fit, 'disjoint')
    end as fit,
    coalesce(laid_out.documented_value = laid_out.expected or number_fits.is_in_own_bin, false) as is_in_own_bin,
    laid_out.is_left_to_modifiers,
    laid_out.is_left_to_modifiers and laid_out.is_torn as is_torn,
    laid_out.modifiers,
    telling.modifier as telling_modifier
from laid_out
left join exits
    on exits.family_id = laid_out.family_id
    and exits.attribute = laid_out.attribute
    and exits.said = laid_out.documented_value
    and laid_out.assertion = 'affirmed'
    and laid_out.claim_line_start_date >= exits.effective_from
    and laid_out.claim_line_start_date <= exits.effective_to
left join number_fits
    on number_fits.attribute = laid_out.attribute
    and number_fits.said = laid_out.documented_value
    and number_fits.span = laid_out.span
left join telling
    on telling.profile = laid_out.profile
    and telling.attribute = laid_out.attribute
