-- Of which sides do the diagnoses of a line speak, beside the side that its modifiers name?
select
    sides.line,
    any_value(sides.side) as side_billed,
    array_to_string(list(distinct labelled.side order by labelled.side), ' and ') as sides_diagnosed,
    string_agg(distinct left(pointed.code, 3) || coalesce('.' || nullif(substr(pointed.code, 4), ''), ''), ', '
        order by left(pointed.code, 3) || coalesce('.' || nullif(substr(pointed.code, 4), ''), '')) as sided_diagnoses
from line_sides as sides
join pointed_diagnoses as pointed on pointed.line = sides.line
join diagnosis_labelled_sides as labelled on labelled.code = pointed.code
group by sides.line
