-- Which visits stand beside a procedure that includes them, without what parts them? `line` is the visit, `other` the procedure.
select
    line,
    other
from visit_packages
where global_days is not null and not is_set_apart
