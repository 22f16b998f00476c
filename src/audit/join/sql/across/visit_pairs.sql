-- Which visits stand beside a procedure that includes them, without what parts them? `line` is the visit, `other` the procedure.
select
    told.line,
    package_lines.line as other
from visit_packages as told
join package_lines
    on package_lines.patient = told.patient
    and package_lines.provider = told.provider
    and package_lines.is_outpatient = told.is_outpatient
    and package_lines.day = told.day
    and package_lines.code = told.code
where told.global_days is not null and not told.is_set_apart
