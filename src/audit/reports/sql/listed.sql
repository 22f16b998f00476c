-- Which findings do the filters leave, and where does each stand?
with listed as (
    select *
    from read_parquet($listing)
    where {of_lines} and {of_findings}
), standing as (
    select
        listed.*,
        coalesce(states.state, 'new') as state,
        states.disposition,
        states.assigned_to,
        coalesce(states.version, 0) as version,
        states.due,
        states.suggested_disposition,
        states.carried_from
    from listed
    left join states
        on states.finding_id = listed.finding_id
), kept as (
    select *
    from standing
    where {scope}
)
