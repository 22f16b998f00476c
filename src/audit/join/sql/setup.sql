-- What of the reference does every batch need, in the form in which it is joined? Open dates become far ones here, once.
create or replace temp table codes as
select
    hcpcs_code,
    family_id,
    coalesce(effective_from, date '0001-01-01') as effective_from,
    coalesce(effective_to, date '9999-12-31') as effective_to
from reference_codes;

create or replace temp table code_spans as
select
    hcpcs_code,
    min(family_id) as family_id,
    case
        when min(effective_from) > date '0001-01-01' and max(effective_to) < date '9999-12-31'
            then 'from ' || min(effective_from) || ' to ' || max(effective_to)
        when max(effective_to) < date '9999-12-31' then 'until ' || max(effective_to) || ' (first day unknown)'
        when min(effective_from) > date '0001-01-01' then 'from ' || min(effective_from)
        else 'without known limits'
    end as days_in_force
from codes
group by hcpcs_code;

create or replace temp table place_of_service as
select
    place_of_service_code,
    facility
from reference_place_of_service;

create or replace temp table fees as
select
    hcpcs_code,
    edition,
    coalesce(effective_from, date '0001-01-01') as effective_from,
    coalesce(effective_to, date '9999-12-31') as effective_to,
    round(non_facility_total_rvu * conversion_factor, 2)::decimal(12, 2) as non_facility_amount,
    round(facility_total_rvu * conversion_factor, 2)::decimal(12, 2) as facility_amount
from reference_fee_schedule
where modifier is null;

create or replace temp table billed_attributes as
select
    hcpcs_code,
    attribute,
    any_value(value) as value
from reference_code_attributes
group by hcpcs_code, attribute;

create or replace temp table family_lattice as
select
    family_id,
    attribute,
    silent_value,
    coalesce(effective_from, date '0001-01-01') as effective_from,
    coalesce(effective_to, date '9999-12-31') as effective_to
from reference_attribute_rules
where role = 'lattice';

create or replace temp table code_rules as
select
    codes.hcpcs_code,
    codes.family_id,
    rules.attribute,
    rules.role,
    rules.when_absent,
    rules.silent_value,
    attributes.value as expected,
    greatest(codes.effective_from, coalesce(rules.effective_from, date '0001-01-01'),
             coalesce(attributes.effective_from, date '0001-01-01')) as effective_from,
    least(codes.effective_to, coalesce(rules.effective_to, date '9999-12-31'),
          coalesce(attributes.effective_to, date '9999-12-31')) as effective_to
from codes
join reference_attribute_rules as rules
    on rules.family_id = codes.family_id
left join reference_code_attributes as attributes
    on attributes.hcpcs_code = codes.hcpcs_code
    and attributes.attribute = rules.attribute
where attributes.value is not null or rules.role = 'exit';

create or replace temp table side_values as
select
    hcpcs_code,
    attribute,
    expected as value
from code_rules
where role = 'side';

create or replace temp table cells as
select
    codes.family_id,
    codes.hcpcs_code,
    codes.effective_from,
    codes.effective_to,
    rules.attribute,
    rules.expected as value
from codes
left join code_rules as rules
    on rules.hcpcs_code = codes.hcpcs_code
    and rules.role = 'lattice'
where codes.family_id is not null;

create or replace temp table family_exits as
select
    family_id,
    attribute,
    value,
    to_family
from reference_family_exits;

create or replace temp table exit_values as
select distinct
    family_id,
    to_family,
    split_part(pair, '=', 1) as attribute,
    split_part(pair, '=', 2) as value
from (
    select
        family_id,
        to_family,
        unnest(string_split(coalesce(fixed, ''), ';')) as pair
    from reference_family_exits
)
where pair <> '';

create or replace temp table code_neighbours as
select
    hcpcs_code,
    successor as neighbour
from reference_code_history
union
select
    successor as hcpcs_code,
    hcpcs_code as neighbour
from reference_code_history
