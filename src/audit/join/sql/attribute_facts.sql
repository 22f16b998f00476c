-- What does each profile's code say of each of its family's attributes, and what does the record say?
-- One row per profile and attribute that has something to compare: a lattice attribute always has,
-- a side attribute or an exit only where the record speaks of it.
select
    profile_facts.profile,
    rules.attribute,
    rules.role,
    rules.when_absent,
    rules.expected,
    rules.silent_value,
    documented.assertion,
    documented.value as documented_value,
    documented.source,
    exits.to_family
from profile_facts
join code_rules as rules
    on rules.hcpcs_code = profile_facts.hcpcs_code
    and profile_facts.claim_line_start_date >= rules.effective_from
    and profile_facts.claim_line_start_date <= rules.effective_to
left join documented
    on documented.profile = profile_facts.profile
    and documented.attribute = rules.attribute
left join family_exits as exits
    on exits.family_id = rules.family_id
    and exits.attribute = rules.attribute
    and exits.value = documented.value
    and documented.assertion = 'affirmed'
where rules.role = 'lattice' or documented.assertion is not null
