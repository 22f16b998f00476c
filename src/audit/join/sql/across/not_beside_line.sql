-- Beside which lines is each line not billed, by which rule, and does a modifier part them?
select
    pairs.line,
    min(pairs.rule_id) as beside_rule,
    min(pairs.words) as beside_words,
    string_agg(distinct pairs.code, ', ' order by pairs.code) as beside_codes,
    string_agg(
        others.claim_id || ':' || others.claim_line_number, ';'
        order by others.claim_id, others.claim_line_number, others.line
    ) as beside_lines,
    bool_and(pairs.is_set_apart) as is_parted_beside
from not_beside_pairs as pairs
join claims as others
    on others.line = pairs.other
group by pairs.line
