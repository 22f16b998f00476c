-- What does each line of a drug say of what was discarded, and what do the other lines of the drug on the day say?
-- A line that says both is not here: its modifiers exclude each other. One that says nothing is, where the container is known to hold one dose.
with said as (
    select
        keys.line,
        keys.patient,
        keys.provider,
        keys.day,
        keys.code,
        drugs.drug,
        drugs.single_dose = 'yes' as is_single_dose,
        coalesce(bool_or(told.modifier = 'JW'), false) as says_discarded,
        coalesce(bool_or(told.modifier = 'JZ'), false) as says_none
    from claim_keys as keys
    join reference_drugs as drugs
        on drugs.hcpcs_code = keys.code
        and keys.day >= coalesce(drugs.effective_from, date '0001-01-01')
        and keys.day <= coalesce(drugs.effective_to, date '9999-12-31')
        and keys.day >= drugs.waste_told_from
    left join (select line, modifier from line_modifiers where modifier in ('JW', 'JZ')) as told
        on told.line = keys.line
    where keys.line not in (select line from exact_duplicates)
    group by all
),
telling as (
    select * from said where (says_discarded or says_none or is_single_dose) and not (says_discarded and says_none)
),
beside as (
    select
        telling.line,
        bool_or(other.says_discarded) as is_discarded_beside,
        bool_or(not other.says_discarded) as is_given_beside,
        string_agg(
            concat(claims.claim_id, ':', claims.claim_line_number),
            ';'
            order by claims.claim_id, claims.claim_line_number, claims.line
        ) as labels
    from telling
    join said as other
        on other.patient = telling.patient
        and other.provider = telling.provider
        and other.day = telling.day
        and other.code = telling.code
        and other.line <> telling.line
    join claims
        on claims.line = other.line
    group by telling.line
)
select
    telling.line,
    telling.drug as waste_of,
    case when says_discarded then 'JW' when says_none then 'JZ' else 'neither JW nor JZ' end as waste_said,
    coalesce(beside.is_discarded_beside, false) as is_discarded_beside,
    coalesce(beside.is_given_beside, false) as is_given_beside,
    case
        when beside.line is null then 'no other line of it'
        when is_discarded_beside and is_given_beside then 'lines with and without JW'
        when is_discarded_beside then 'only JW'
        else 'a line without JW'
    end as waste_beside,
    beside.labels as waste_lines
from telling
left join beside
    on beside.line = telling.line
