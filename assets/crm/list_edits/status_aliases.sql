-- One row per text that was ever typed as a Status: the status that it means, null for one of the team's own.
-- "Do not contact!" and "do-not-contact" are that status, and an opt-out must not hang on a full stop.

with

plain as (

    select distinct
        status as word,
        trim(regexp_replace(translate(lower(strip_accents(status)), '''’', ''), '[^a-z]+', ' ', 'g')) as said
    from staging.sheet_edits
    where status is not null

)

select
    word,
    case
        when said in ('to do', 'todo') then 'To do'
        when said = 'contacted' then 'Contacted'
        when said = 'no answer' then 'No answer'
        when said = 'won' then 'Won'
        when said = 'not interested' then 'Not interested'
        when regexp_matches(said, '^(please )?(do not|dont|never|no) contact') then 'Do not contact'
        when said in ('dnc', 'stop', 'opt out', 'opted out', 'optout', 'unsubscribe', 'unsubscribed') then 'Do not contact'
        when said in (
            'nicht kontaktieren', 'nicht mehr kontaktieren', 'kein kontakt', 'keine werbung', 'ne pas contacter',
            'ne plus contacter', 'no contactar', 'non contattare', 'niet contacteren', 'geen contact', 'nao contactar',
            'nie kontaktowac'
        ) then 'Do not contact'
    end as status
from plain
