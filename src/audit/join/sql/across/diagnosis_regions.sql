-- Of which regions of the spine do the diagnoses of a line speak, beside the region of its code?
-- Each diagnosis is laid beside the table once, and each set of diagnoses is written once: lines have them in common.
with telling as materialized (
    select
        told.attribute,
        told.value as diagnosed,
        codes.code,
        left(codes.code, 3) || coalesce('.' || nullif(substr(codes.code, 4), ''), '') as written,
        coalesce(told.effective_from, date '0001-01-01') as effective_from,
        coalesce(told.effective_to, date '9999-12-31') as effective_to
    from (select distinct code from pointed_diagnoses) as codes
    join reference_diagnosis_values as told on starts_with(codes.code, told.icd10cm_prefix)
),
spoken as (
    select
        pointed.line,
        min(regions.label) as region_billed,
        bool_or(telling.diagnosed = regions.value) as is_region_diagnosed,
        list(telling.written) as written
    from pointed_diagnoses as pointed
    join line_regions as regions on regions.line = pointed.line
    join telling
        on telling.code = pointed.code
        and telling.attribute = regions.attribute
        and regions.day between telling.effective_from and telling.effective_to
    group by pointed.line
),
sets as (
    select
        written,
        array_to_string(list_sort(list_distinct(written)), ', ') as regional_diagnoses
    from (select distinct written from spoken)
)
select
    spoken.line,
    spoken.region_billed,
    spoken.is_region_diagnosed,
    sets.regional_diagnoses
from spoken
join sets on sets.written = spoken.written
