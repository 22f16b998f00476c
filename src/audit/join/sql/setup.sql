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

create or replace temp table listed_codes as
select
    hcpcs_code,
    edition,
    coalesce(effective_from, date '0001-01-01') as effective_from,
    coalesce(effective_to, date '9999-12-31') as effective_to,
    first_day,
    last_day
from reference_hcpcs;

create or replace temp table listed_letters as
select distinct
    left(hcpcs_code, 1) as letter,
    edition,
    first_day,
    last_day
from listed_codes;

create or replace temp table listed_spans as
select
    hcpcs_code,
    case
        when min(first_known) > date '0001-01-01' and max(last_known) < date '9999-12-31'
            then 'from ' || min(first_known) || ' to ' || max(last_known)
        when max(last_known) < date '9999-12-31' then 'until ' || max(last_known) || ' (first day unknown)'
        when min(first_known) > date '0001-01-01' then 'from ' || min(first_known)
        else 'without known limits'
    end as days_in_force
from (
    select
        listed_codes.hcpcs_code,
        listed_codes.effective_from as first_known,
        case when listed_codes.last_day < newest.first_day then least(listed_codes.effective_to, listed_codes.last_day)
             else listed_codes.effective_to end as last_known
    from listed_codes
    cross join (select max(first_day) as first_day from listed_codes) as newest
)
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
    rules.title_undocumented is not null as silence_is_told,
    read_in_notes.attribute is not null as is_read_in_notes,
    attributes.value as expected,
    spans.span,
    greatest(codes.effective_from, coalesce(rules.effective_from, date '0001-01-01'),
             coalesce(attributes.effective_from, date '0001-01-01'),
             coalesce(spans.effective_from, date '0001-01-01')) as effective_from,
    least(codes.effective_to, coalesce(rules.effective_to, date '9999-12-31'),
          coalesce(attributes.effective_to, date '9999-12-31'),
          coalesce(spans.effective_to, date '9999-12-31')) as effective_to
from codes
join reference_attribute_rules as rules
    on rules.family_id = codes.family_id
left join reference_code_attributes as attributes
    on attributes.hcpcs_code = codes.hcpcs_code
    and attributes.attribute = rules.attribute
left join number_spans as spans
    on spans.hcpcs_code = attributes.hcpcs_code
    and spans.attribute = attributes.attribute
left join read_in_notes
    on read_in_notes.attribute = rules.attribute
where attributes.value is not null or rules.role in ('exit', 'modifier');

create or replace temp table side_values as
select
    hcpcs_code,
    attribute,
    expected as value,
    span,
    effective_from,
    effective_to
from code_rules
where role = 'side';

create or replace temp table cells as
select
    codes.family_id,
    codes.hcpcs_code,
    codes.effective_from,
    codes.effective_to,
    rules.attribute,
    rules.expected as value,
    rules.span,
    rules.effective_from as value_from,
    rules.effective_to as value_to
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
    to_family,
    coalesce(effective_from, date '0001-01-01') as effective_from,
    coalesce(effective_to, date '9999-12-31') as effective_to
from reference_family_exits;

create or replace temp table exit_values as
select distinct
    family_id,
    to_family,
    split_part(pair, '=', 1) as attribute,
    split_part(pair, '=', 2) as value,
    effective_from,
    effective_to
from (
    select
        family_id,
        to_family,
        coalesce(effective_from, date '0001-01-01') as effective_from,
        coalesce(effective_to, date '9999-12-31') as effective_to,
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
