-- To which of its diagnoses does each line point? One row a line and position; `piece` as it was given.
select
    claims.line,
    pointers.position,
    pointers.piece,
    line_diagnoses.line is not null as is_there
from claims
join diagnosis_pointers as pointers on pointers.given = claims.diagnosis_pointer
left join line_diagnoses
    on line_diagnoses.line = claims.line
    and line_diagnoses.position = pointers.position
