-- One row per person who has an e-mail address: the usual one, and for some a second. No two people have the same.

with

chances as (

    select
        p,
        country,
        plain(given[1]) as given,
        plain(family[1]) as family,
        year(birth_date) % 100 as birth_year,
        unnest([0, 1]) as k
    from persons

),

drawn as (

    select
        *,
        16 * p + k as n
    from chances
    where happens(p, 'has_email') and (k = 0 or happens(p, 'second_email'))

),

boxes as (

    select
        *,
        case
            when happens(n, 'nameless_email') or given = '' or family = ''
                then pick_evenly(['sunny', 'blue', 'happy', 'little', 'mad', 'dark', 'red', 'lucky', 'crazy', 'super', 'sweet', 'wild'], share(n, 'first word'))
                || pick_evenly(['', '.', '_'], share(n, 'joined'))
                || pick_evenly(['panda', 'fox', 'rose', 'tiger', 'moon', 'star', 'rider', 'cat', 'storm', 'garden', 'cook', 'baker', 'pixel', 'surfer'], share(n, 'second word'))
                || floor(share(n, 'number') * 1000)::integer
            when share(n, 'box') < 0.3 then given || '.' || family
            when share(n, 'box') < 0.42 then given || family
            when share(n, 'box') < 0.54 then given[1] || '.' || family
            when share(n, 'box') < 0.62 then given[1] || family
            when share(n, 'box') < 0.74 then given || '.' || family || lpad(birth_year::varchar, 2, '0')
            when share(n, 'box') < 0.82 then family || '.' || given
            when share(n, 'box') < 0.92 then given || floor(share(n, 'number') * 100)::integer
            else family || floor(share(n, 'number') * 1000)::integer
        end as box,
        case
            when not happens(n, 'public_provider')
                then if(family = '' or share(n, 'domain') < 0.4, 'example.org', family || '.example')
            when share(n, 'provider') < 0.5 then 'gmail.com'
            when share(n, 'provider') < 0.62 then 'hotmail.com'
            when share(n, 'provider') < 0.7 then 'outlook.com'
            when share(n, 'provider') < 0.76 then 'icloud.com'
            when share(n, 'provider') < 0.82 then 'yahoo.com'
            else case country
                when 'GB' then 'btinternet.com' when 'DE' then 'gmx.de' when 'FR' then 'orange.fr' when 'ES' then 'hotmail.es'
                when 'IT' then 'libero.it' when 'NL' then 'ziggo.nl' else 'wp.pl'
            end
        end as domain
    from drawn

),

-- A provider reads over dots, so that a.b and ab are taken together. What tells the second holder from the first is in no
-- other address: anna2 with a plain 3 behind it would be somebody's anna23.
unique_ones as (

    select *, row_number() over (partition by replace(box, '.', ''), domain order by n) as taken from boxes

)

select
    p,
    any_value(box || if(taken > 1, '_' || taken, '') || '@' || domain) filter (where k = 0) as email,
    any_value(box || if(taken > 1, '_' || taken, '') || '@' || domain) filter (where k = 1) as other_email
from unique_ones
group by p
