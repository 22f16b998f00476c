-- In which region of the spine does the code of a line work, of those regions that diagnoses tell?
select
    claims.line,
    claims.claim_line_start_date as day,
    attributes.attribute,
    attributes.value,
    labels.label
from claims
join reference_code_attributes as attributes
    on attributes.hcpcs_code = claims.hcpcs_code
    and claims.claim_line_start_date between coalesce(attributes.effective_from, date '0001-01-01')
        and coalesce(attributes.effective_to, date '9999-12-31')
join (select distinct attribute, value from reference_diagnosis_values) as told
    on told.attribute = attributes.attribute
    and told.value = attributes.value
join reference_attribute_values as labels
    on labels.attribute = attributes.attribute
    and labels.value = attributes.value
