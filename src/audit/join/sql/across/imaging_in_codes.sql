-- Which imaging is not billed apart from which codes of the run, and which sibling stands for code and imaging together?
-- A modality that is not named means any. Siblings agree in every other attribute that tells the family apart.
with told as (
    select
        valued.hcpcs_code as code,
        codes.family_id,
        valued.attribute,
        included.modality,
        included.instead,
        greatest(coalesce(codes.effective_from, date '0001-01-01'), coalesce(valued.effective_from, date '0001-01-01')) as effective_from,
        least(coalesce(codes.effective_to, date '9999-12-31'), coalesce(valued.effective_to, date '9999-12-31')) as effective_to
    from reference_code_attributes as valued
    join reference_included_imaging as included using (attribute, value)
    join reference_codes as codes using (hcpcs_code)
    where valued.hcpcs_code in (select code from lines_once)
),
unlike as (
    select distinct mine.hcpcs_code as code, theirs.hcpcs_code as other, attribute
    from reference_code_attributes as mine
    join reference_code_attributes as theirs using (attribute)
    join reference_codes as codes on codes.hcpcs_code = mine.hcpcs_code
    join reference_attribute_rules as rules using (family_id, attribute)
    where mine.hcpcs_code in (select code from told)
        and rules.role = 'lattice'
        and mine.value <> theirs.value
),
siblings as (
    select
        told.code,
        told.modality,
        min(codes.hcpcs_code) as sibling
    from told
    join reference_codes as codes using (family_id)
    join reference_code_attributes as valued
        on valued.hcpcs_code = codes.hcpcs_code and valued.attribute = told.attribute and valued.value = told.instead
    left join unlike
        on unlike.code = told.code and unlike.other = codes.hcpcs_code and unlike.attribute <> told.attribute
    where unlike.code is null
        and coalesce(codes.effective_from, date '0001-01-01') <= told.effective_to
        and coalesce(codes.effective_to, date '9999-12-31') >= told.effective_from
    group by all
)
select told.code, told.modality, siblings.sibling, told.effective_from, told.effective_to
from told
left join siblings on siblings.code = told.code and siblings.modality = told.modality
union all
select code, part as modality, null as sibling, effective_from, effective_to
from grouped_codes
where group_id = 'imaging_part_of'
