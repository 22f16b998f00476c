-- What is asked of which note: of which code's family, on which day? One row a line whose code has a family on its day.
-- Lines with the same words in their note, the same code and the same day share a question.
create temp table asked as
select
    line_notes.line,
    line_notes.note,
    line_notes.same_text_as,
    claims.hcpcs_code,
    claims.claim_line_start_date as day,
    codes.family_id,
    dense_rank() over (order by line_notes.same_text_as, claims.hcpcs_code, claims.claim_line_start_date) as question
from line_notes
join claims
    on claims.file_row_number = line_notes.line
join codes
    on codes.hcpcs_code = claims.hcpcs_code
    and claims.claim_line_start_date >= codes.effective_from
    and claims.claim_line_start_date <= codes.effective_to
where line_notes.is_read
