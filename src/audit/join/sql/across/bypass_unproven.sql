-- What is told of a column 2 line of pairs that a modifier sets aside: which pairs the record does not bear out, and by which modifiers?
select
    pairs.line,
    true as has_bypassed_pair,
    bool_or(pairs.is_claimed_only) as bypass_is_claimed_only,
    string_agg(
        claims.claim_id || ':' || claims.claim_line_number, ';'
        order by claims.claim_id, claims.claim_line_number, claims.line
    ) filter (not pairs.is_shown and not pairs.is_claimed_only) as bypass_others,
    array_to_string(list_sort(list_distinct(
        list(pairs.other_code) filter (not pairs.is_shown and not pairs.is_claimed_only)
    )), ', ') as bypass_codes,
    string_agg(
        distinct case when len(pairs.own_modifiers) > 0
                 then array_to_string(pairs.own_modifiers, ', ') || ' on this line'
                 else array_to_string(pairs.their_modifiers, ', ') || ' on ' || claims.claim_id || ':' || claims.claim_line_number end,
        '; '
    ) filter (not pairs.is_shown and not pairs.is_claimed_only) as bypass_modifiers,
    max(pairs.edition) as bypass_edition
from bypassed_pairs as pairs
join claims on claims.line = pairs.other
group by pairs.line
