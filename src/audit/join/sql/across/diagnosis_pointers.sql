-- To which positions does each pointer point? Numbers or letters; several numbers without a sign between them are single
-- figures, but for a number with a nought. `position` is null where the pointer cannot be read.
with given as (
    select distinct diagnosis_pointer as given
    from claims
    where trim(diagnosis_pointer) <> ''
),
tokens as (
    select
        given,
        regexp_matches(trim(given), '[0-9A-Za-z][^0-9A-Za-z]+[0-9A-Za-z]') as is_parted,
        unnest(string_split_regex(upper(trim(given)), '[^0-9A-Z]+')) as token
    from given
),
pieces as (
    select
        given,
        unnest(case
            when regexp_full_match(token, '[A-Z]+') then string_split(token, '')
            when not regexp_full_match(token, '[0-9]+') then [token]
            when is_parted or length(token) = 1 or contains(token, '0') then [token]
            else string_split(token, '')
        end) as piece
    from tokens
    where token <> ''
)
select distinct
    given,
    piece,
    case
        when regexp_full_match(piece, '[A-Z]') then ascii(piece) - 64
        when regexp_full_match(piece, '[0-9]{1,2}') then piece::integer
    end as position
from pieces
