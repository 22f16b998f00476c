-- Beside which codes does each imaging line stand on its day, is the imaging theirs already, and may it be billed for them?
-- Where a list says for which codes the imaging is billed, that decides; else a code for which some imaging is billed apart.
with imaging as (
    select lines_once.*, grouped_codes.part as modality
    from lines_once
    join grouped_codes using (code)
    where grouped_codes.group_id = 'imaging_guidance'
        and lines_once.day between grouped_codes.effective_from and grouped_codes.effective_to
),
met as materialized (
    select
        imaging.line,
        imaging.code,
        imaging.modality,
        imaging.day,
        others.line as other,
        others.code as other_code
    from imaging
    join lines_once as others using (patient, provider, day, is_outpatient)
    where others.code <> imaging.code
),
listed as (
    select add_on_code, primary_code, first_day, last_day
    from add_on_codes
    where edit_type <> '2'
        and add_on_code in (select first_code from reference_code_groups where group_id = 'imaging_guidance')
),
included as (
    select met.line, met.other, max(known.sibling) as sibling
    from met
    join imaging_in_codes as known
        on known.code = met.other_code
        and coalesce(known.modality, met.modality) = met.modality
        and met.day between known.effective_from and known.effective_to
    group by all
)
select
    met.line,
    met.other,
    met.other_code,
    included.line is not null as is_included,
    included.sibling,
    exists (
        select 1 from listed
        where listed.primary_code = met.other_code
            and met.day between listed.first_day and listed.last_day
            and (
                listed.add_on_code = met.code
                or (included.line is null and met.code not in (select add_on_code from listed))
            )
    ) or exists (
        select 1 from grouped_codes
        where grouped_codes.group_id = 'imaging_apart' and grouped_codes.code = met.other_code
            and grouped_codes.part = met.modality
            and met.day between grouped_codes.effective_from and grouped_codes.effective_to
    ) as is_billed_for
from met
left join included using (line, other)
