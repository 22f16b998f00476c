-- Which lines are laid beside each other? Those with a code; of copies the first only.
select line, claim, patient, provider, day, is_outpatient, code, encounter
from claim_keys
where code is not null
    and line not in (select line from exact_duplicates)
