-- On which share of each rule's lines did the payer deny?
, answers as (
    select
        file_row_number as line,
        carc_codes is not null or paid_amount is not null or paid_date is not null as is_answered,
        len(list_filter(
            list_transform(string_split(upper(coalesce(carc_codes, '')), ';'), lambda code: regexp_replace(trim(code), '^[A-Z]{2}[- ]?', '')),
            lambda code: code <> '' and not list_contains($no_denial, code)
        )) > 0 as is_denied,
        count(carc_codes) over () > 0 as has_reasons
    from read_parquet($claims, file_row_number = true)
), judged as (
    select distinct line, rule, verdict, rule_title
    from kept
)
select
    coalesce(judged.rule, $no_finding) as rule,
    judged.verdict,
    mode(judged.rule_title order by judged.rule_title) as rule_title,
    count(*) as lines,
    count(*) filter (answers.is_denied) as denied
from audited
join answers
    on answers.line = audited.line
left join judged
    on judged.line = audited.line
where answers.is_answered and answers.has_reasons and (judged.rule is not null or audited.line_status <> 'flagged')
group by judged.rule, judged.verdict
order by judged.rule is null, lines desc, judged.rule, judged.verdict
