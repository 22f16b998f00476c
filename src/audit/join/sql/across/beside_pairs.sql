-- Which lines stand beside another with which they are not billed? `line` is the one that is not paid, `other` the one beside it.
select
    mine.line,
    theirs.line as other
from not_beside_pairs as pairs
join not_beside_members as mine
    on mine.patient = pairs.patient
    and mine.provider = pairs.provider
    and mine.is_outpatient = pairs.is_outpatient
    and mine.day = pairs.day
    and mine.code = pairs.code
    and mine.parted = pairs.parted
join not_beside_members as theirs
    on theirs.patient = pairs.patient
    and theirs.provider = pairs.other_provider
    and theirs.is_outpatient = pairs.other_is_outpatient
    and theirs.day = pairs.day
    and theirs.code = pairs.other_code
    and theirs.parted = pairs.other_parted
where not pairs.is_set_apart
