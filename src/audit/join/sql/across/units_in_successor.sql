-- How many units of the code that took its place are the units of an ended code of the same drug?
select
    keys.line,
    string_agg(
        concat(
            regexp_replace(keys.units::decimal(18, 3)::varchar, '\.?0+$', ''),
            ' unit(s) of ', keys.code, ', ',
            regexp_replace(ended.dose_per_unit::decimal(12, 2)::varchar, '\.?0+$', ''), ' ', ended.dose_unit, ' each, are ',
            regexp_replace((keys.units * ended.dose_per_unit)::decimal(18, 3)::varchar, '\.?0+$', ''), ' ', ended.dose_unit,
            ': ', ceil(round(keys.units * ended.dose_per_unit / successor.dose_per_unit, 6))::bigint,
            ' unit(s) of ', successor.hcpcs_code, '.'
        ),
        ' '
        order by successor.hcpcs_code
    ) as units_in_successor
from claim_keys as keys
join reference_drugs as ended
    on ended.hcpcs_code = keys.code
    and keys.day > ended.effective_to
join reference_code_history as history
    on history.hcpcs_code = ended.hcpcs_code
    and history.effective <= keys.day
join reference_drugs as successor
    on successor.hcpcs_code = history.successor
    and successor.drug = ended.drug
    and successor.dose_unit = ended.dose_unit
    and keys.day >= coalesce(successor.effective_from, date '0001-01-01')
    and keys.day <= coalesce(successor.effective_to, date '9999-12-31')
where keys.units > 0
group by keys.line
