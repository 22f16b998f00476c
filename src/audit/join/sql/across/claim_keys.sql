-- Who, when and what is each line that stands, in the short form in which lines are laid beside each other?
-- `patient` and `provider` are those of the claim alone where it does not name one, so that nothing is judged across
-- claims then; the provider is the rendering one, else the billing one. Lines that a later claim took the place of are
-- not here; `units` is null where it cannot be read. `encounter` is one provider, patient, day and setting in one number,
-- null without a day.
select
    *,
    case when day is not null then hash(patient, provider, day, is_outpatient) end as encounter
from (
    select
        line,
        hash('claim', claim_id) as claim,
        case when person_id is not null then hash('person', person_id) else hash('claim', claim_id) end as patient,
        case when coalesce(rendering_npi, billing_npi) is not null then hash('npi', coalesce(rendering_npi, billing_npi))
             else hash('claim', claim_id) end as provider,
        person_id is not null as has_patient,
        coalesce(rendering_npi, billing_npi) is not null as has_provider,
        claim_line_start_date as day,
        hcpcs_code as code,
        regexp_matches(lower(coalesce(claim_type, '')), getvariable('institutional')) as is_outpatient,
        case when service_unit_quantity_as_given is null then coalesce(service_unit_quantity, 1) end as units
    from claims
    where line not in (select line from superseded_lines)
) as keys
