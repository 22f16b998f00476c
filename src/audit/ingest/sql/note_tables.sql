-- Which notes were given, and which of them have the same words? `given` has the keys of those of a file; `own` stands in the claims.
create or replace temp table texts as
select
    note,
    note_id,
    sha256(note_text) as digest
from notes;

create or replace temp table same_texts as
select
    note,
    min(note) over (partition by digest) as same_text_as
from texts;

create or replace temp table own as
select
    lines.line,
    min(texts.note) as note
from lines
join texts
    on texts.note >= (select first_own from bounds)
    and texts.digest = sha256(lines.note_text)
    and texts.note_id is not distinct from lines.note_id
where lines.note_text is not null
group by lines.line;

create or replace temp table keyed as
select
    given.note,
    given.note_id,
    case when whole.claim_id is null and parts.claim_id is not null then parts.claim_id else given.claim_id end as claim_id,
    case when whole.claim_id is null and parts.claim_id is not null then parts.claim_line_number else given.claim_line_number end as claim_line_number,
    given.person_id,
    days.day
from keys as given
left join (select distinct claim_id from lines) as whole
    on whole.claim_id = given.claim_id
left join parts
    on parts.name = given.claim_id
left join days
    on days.written = given.date
union all
select
    note,
    note_id,
    null as claim_id,
    null as claim_line_number,
    null as person_id,
    null as day
from texts
where note >= (select first_own from bounds)
    and note_id is not null
