-- Which NPIs of each line are not written as an NPI can be?
select
    claims.line,
    concat_ws('; ', 'rendering NPI: ' || rendering.words, 'billing NPI: ' || billing.words, 'facility NPI: ' || facility.words)
        as npis_malformed
from claims
left join malformed_npis as rendering
    on rendering.npi = claims.rendering_npi
left join malformed_npis as billing
    on billing.npi = claims.billing_npi
left join malformed_npis as facility
    on facility.npi = claims.facility_npi
where rendering.npi is not null
   or billing.npi is not null
   or facility.npi is not null
