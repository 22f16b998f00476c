-- Which lines stand beside another with which they are not billed? `line` is the one that is not paid, `other` the one beside it.
select
    null::bigint as line,
    null::bigint as other
where false
