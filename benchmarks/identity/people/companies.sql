-- One row per company that is a customer: a name with a legal form, a switchboard, a domain, an address.

with

named as (

    select
        b,
        address.*,
        pick(names.families, share(b, 'company family')) as founder,
        pick_evenly(
            ['Plumbing', 'Design', 'Bakery', 'Consulting', 'Electrics', 'Garden', 'Print', 'Studio', 'Motors', 'Legal', 'Catering',
             'Software', 'Optik', 'Logistik', 'Bau', 'Media', 'Hotel', 'Care', 'Dental', 'Sport'], share(b, 'trade')
        ) as trade,
        if(share(b, 'founded by two') < 0.3, ' & ' || split_part(pick(names.families, share(b, 'other founder')), '/', 1), '') as partner
    from range($companies) as numbers (b)
    join addresses as address on address.a = 2 * $households + b
    join names on names.language = address.language

)

select
    b,
    a,
    split_part(founder, '/', 1) || partner || ' ' || trade as name,
    case country
        when 'GB' then pick_evenly(['Ltd', 'Limited', 'Ltd', 'LLP', 'plc'], share(b, 'legal form'))
        when 'DE' then pick_evenly(['GmbH', 'GmbH', 'GmbH & Co. KG', 'AG', 'UG'], share(b, 'legal form'))
        when 'FR' then pick_evenly(['SARL', 'SAS', 'SA'], share(b, 'legal form'))
        when 'NL' then 'B.V.'
        when 'PL' then 'sp. z o.o.'
        else pick_evenly(['S.L.', 'S.r.l.', 'S.A.'], share(b, 'legal form'))
    end as legal_form,
    landline as switchboard,
    -- a domain is one company's only
    taken_domain || if(row_number() over (partition by taken_domain order by b) > 1, b::varchar, '') || '.example' as domain
from (select *, plain(split_part(founder, '/', 1)) || '-' || lower(trade) as taken_domain from named)
