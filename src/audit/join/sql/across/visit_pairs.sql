-- Which visits stand beside a procedure that includes them, without what parts them? `line` is the visit, `other` the procedure.
select
    null::bigint as line,
    null::bigint as other
where false
