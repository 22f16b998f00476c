-- Which lines no longer stand, because a later claim replaced or voided theirs, or because they take something back or were taken back?
-- A correcting claim names the earlier one, or has its number; where it does neither, it replaces what an earlier claim says
-- of the same patient, provider, day and code. Of several corrections of one claim the last one received stands.
with corrections as (
    select
        claim_id,
        max(person_id) as person_id,
        max(original) as original,
        coalesce(max(received), date '0001-01-01') as received
    from correcting_lines
    where correction is not null
    group by claim_id
),
named as (
    select corrections.claim_id, any_value(corrections.original) as original, any_value(corrections.received) as received
    from corrections
    inner join claims on claims.claim_id = corrections.original and claims.claim_id <> corrections.claim_id
    where corrections.person_id is null or claims.person_id is null or corrections.person_id = claims.person_id
    group by corrections.claim_id
),
unnamed as (
    select person_id, provider, day, code, claim_id, coalesce(received, date '0001-01-01') as received
    from correcting_lines
    where correction is not null and person_id is not null and code is not null
        and claim_id not in (select claim_id from named)
),
bills as (
    select distinct
        coalesce(person_id, claim_id) as patient, coalesce(provider, claim_id) as biller, day, code, units, amount
    from correcting_lines
    where takes_back
),
turns as (
    select
        claims.line,
        correcting_lines.takes_back is not null as takes_back,
        patient,
        biller,
        bills.day,
        bills.code,
        bills.units,
        bills.amount,
        row_number() over (
            partition by
                correcting_lines.takes_back is not null, patient, biller, bills.day, bills.code, bills.units, bills.amount
            order by claims.claim_received_date nulls last, claims.claim_id, claims.claim_line_number, claims.line
        ) as turn
    from claims
    inner join bills
        on bills.patient = coalesce(claims.person_id, claims.claim_id)
        and bills.biller = coalesce(claims.rendering_npi, claims.billing_npi, claims.claim_id)
        and bills.day = claims.claim_line_start_date
        and bills.code is not distinct from claims.hcpcs_code
        and bills.units = abs(coalesce(claims.service_unit_quantity, 1))
        and bills.amount is not distinct from
            abs(coalesce(claims.charge_amount, claims.allowed_amount, claims.paid_amount))
    left join correcting_lines on correcting_lines.line = claims.line and correcting_lines.takes_back
)
-- a void and what takes back stand for nothing themselves
select line from correcting_lines where correction = '8' or takes_back
union
-- the claim with the same number, as it was before
select claims.line
from claims
inner join corrections on corrections.claim_id = claims.claim_id
where (corrections.person_id is null or claims.person_id is null or corrections.person_id = claims.person_id)
    and claims.line not in (select line from correcting_lines where correction is not null)
union
-- the claim that is named
select claims.line
from claims
inner join named on named.original = claims.claim_id
union
-- of several that name one claim, all but the last
select correcting_lines.line
from correcting_lines
inner join named as mine on mine.claim_id = correcting_lines.claim_id
inner join named as theirs on theirs.original = mine.original and theirs.claim_id <> mine.claim_id
where mine.received < theirs.received or (mine.received = theirs.received and mine.claim_id < theirs.claim_id)
union
-- what an earlier claim says of the same, where the correction names none that is here
select claims.line
from claims
inner join unnamed
    on unnamed.person_id = claims.person_id
    and unnamed.day = claims.claim_line_start_date
    and unnamed.code = claims.hcpcs_code
    and unnamed.provider is not distinct from coalesce(claims.rendering_npi, claims.billing_npi)
    and unnamed.claim_id <> claims.claim_id
left join corrections on corrections.claim_id = claims.claim_id
where (corrections.claim_id is null and coalesce(claims.claim_received_date <= unnamed.received, true))
    or corrections.received < unnamed.received
    or (corrections.received = unnamed.received and corrections.claim_id < unnamed.claim_id)
union
-- as many of what is taken back as are taken back
select taken.line
from turns as taken
inner join turns as reversal
    on reversal.patient = taken.patient
    and reversal.biller = taken.biller
    and reversal.day = taken.day
    and reversal.code is not distinct from taken.code
    and reversal.units = taken.units
    and reversal.amount is not distinct from taken.amount
    and reversal.turn = taken.turn
where reversal.takes_back and not taken.takes_back
