-- Which professional lines leave out who rendered the service, in a run of which other lines say it?
select
    claims.line,
    true as rendering_is_left_out
from claims
where claims.rendering_npi is null
    and not regexp_matches(lower(coalesce(claims.claim_type, '')), getvariable('institutional'))
    and exists (select 1 from claims as others where others.rendering_npi is not null)
