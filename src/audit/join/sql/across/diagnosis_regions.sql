-- Of which regions of the spine do the diagnoses of a line speak, beside the region of its code?
with spoken as (
    select distinct
        pointed.line,
        regions.attribute,
        regions.value,
        regions.label,
        told.value as diagnosed,
        pointed.code
    from line_regions as regions
    join pointed_diagnoses as pointed on pointed.line = regions.line
    join reference_diagnosis_values as told
        on told.attribute = regions.attribute
        and starts_with(pointed.code, told.icd10cm_prefix)
    join claims
        on claims.line = pointed.line
        and claims.claim_line_start_date between coalesce(told.effective_from, date '0001-01-01')
            and coalesce(told.effective_to, date '9999-12-31')
)
select
    line,
    min(label) as region_billed,
    bool_or(diagnosed = value) as is_region_diagnosed,
    string_agg(distinct left(code, 3) || coalesce('.' || nullif(substr(code, 4), ''), ''), ', '
        order by left(code, 3) || coalesce('.' || nullif(substr(code, 4), ''), '')) as regional_diagnoses
from spoken
group by line
