-- Which diagnoses is a line billed for? Those to which it points, else all of its claim; of the lines that are asked only.
select
    line_diagnoses.line,
    line_diagnoses.position,
    words.code
from (
    select line from line_sides
    union
    select line from line_regions
    union
    select line from line_coverage
) as asked
join line_diagnoses on line_diagnoses.line = asked.line
join diagnosis_words as words on words.word = line_diagnoses.word
left join (select distinct line from line_pointers where is_there) as pointing on pointing.line = asked.line
left join line_pointers as pointed
    on pointed.line = asked.line
    and pointed.position = line_diagnoses.position
where pointing.line is null or pointed.line is not null
