-- Which code counts the level before that of another one, with which it agrees in everything else? An attribute that a code does not have may be any.
with told as (
    select
        codes.family_id,
        code_attributes.hcpcs_code as code,
        code_attributes.attribute,
        code_attributes.value,
        attribute_values.position,
        attributes.combine in ('count', 'spaces') as counts_levels,
        coalesce(code_attributes.effective_from, date '0001-01-01') as first_day,
        coalesce(code_attributes.effective_to, date '9999-12-31') as last_day
    from reference_code_attributes as code_attributes
    inner join (select distinct hcpcs_code, family_id from reference_codes where family_id is not null) as codes
        on codes.hcpcs_code = code_attributes.hcpcs_code
    inner join reference_attributes as attributes on attributes.attribute = code_attributes.attribute
    inner join reference_attribute_values as attribute_values
        on attribute_values.attribute = code_attributes.attribute and attribute_values.value = code_attributes.value
)
select
    later.code,
    earlier.code as code_before,
    greatest(later.first_day, earlier.first_day) as first_day,
    least(later.last_day, earlier.last_day) as last_day
from told as later
inner join told as earlier
    on earlier.family_id = later.family_id
    and earlier.attribute = later.attribute
    and earlier.position = later.position - 1
    and earlier.first_day <= later.last_day
    and later.first_day <= earlier.last_day
where later.counts_levels
    and not exists (
        select 1
        from told as mine
        inner join told as theirs on theirs.attribute = mine.attribute
        where mine.code = later.code
            and theirs.code = earlier.code
            and mine.attribute <> later.attribute
            and mine.value <> theirs.value
            and mine.first_day <= theirs.last_day
            and theirs.first_day <= mine.last_day
    )
