-- One row per record as it is meant: what this person would say on this occasion, before anything goes wrong.

with

together as (

    select
        o.* rename (birth_date as o_birth_date),
        person.* exclude (p, b, h, a),
        person.b as employer,
        if(customers > 1, 4 * h, null) as first_of_household,
        h,
        box.email as own_email,
        box.other_email,
        -- somebody else at home
        if(customers > 1, 4 * h + ((o.p - 4 * h) + 1) % customers, null) as relative,
        if(
            happens(n, 'gift') and o.source in ('guest', 'market'),
            2 * floor(share(n, 'gift to') * $households)::bigint,
            a + if(is_mover and moment > share(h, 'moved'), 1, 0)
        ) as home,
        person.b is not null and happens(n, 'works') and o.source not in ('newsletter', 'loyalty') as is_at_work
    from occasions as o
    left join persons as person using (p)
    left join mailboxes as box using (p)

),

joined as (

    select
        t.*,
        c.name as company_name,
        c.legal_form,
        c.switchboard,
        c.domain,
        relative_box.email as relative_email,
        relative_person.mobile as relative_mobile,
        first_box.email as household_email,
        place.country as address_country,
        place.city,
        place.house_number,
        place.street_name,
        place.street_form,
        place.postcode
    from together as t
    left join companies as c on c.b = coalesce(t.b, if(is_at_work, employer, null))
    left join mailboxes as relative_box on relative_box.p = relative
    left join persons as relative_person on relative_person.p = relative
    left join mailboxes as first_box on first_box.p = first_of_household
    left join addresses as place on place.a = coalesce(c.a, home)

)

select
    n,
    person,
    source,
    first_seen_at,
    capture,
    is_man,
    given,
    if(happens(n, 'middle_given'), middle, null) as middle,
    if(maiden is not null and moment < share(p, 'wedding'), maiden, family) as family,
    if(happens(n, 'tells_generation'), generation, null) as generation,
    -- somebody is named, but for records of the company itself
    p is not null and (source <> 'newsletter' or not happens(n, 'no_name_newsletter')) as is_named,
    share(n, 'full name') < full_name as is_full_name,
    share(n, 'last first') < last_first as is_last_first,
    company_name || if(share(n, 'legal') < 0.75, ' ' || legal_form, '') as company,
    case
        when source = 'market' and happens(n, 'market_one_address') then 'orders@bigmarket.example'
        when source = 'market' then substr(md5(n::varchar), 1, 14) || '@relay.bigmarket.example'
        when share(n, 'has email') >= email then null
        when capture = 'heard' and happens(n, 'own_contact') then 'shop@corner-shop.example'
        when p is null or (is_at_work and happens(n, 'info_address')) then 'info@' || domain
        when is_at_work then plain(given[1]) || '.' || plain(family[1]) || '@' || domain
        when customers > 1 and happens(h, 'shared_email') then household_email
        when happens(n, 'partner_email') and relative_email is not null then relative_email
        when other_email is not null and happens(n, 'second_email_given') then other_email
        else own_email
    end as email,
    case
        when share(n, 'has phone') >= phone then null
        when capture = 'heard' and happens(n, 'own_contact') then '+441632960960'
        when p is null or (is_at_work and happens(n, 'switchboard')) then switchboard
        when happens(h, 'landline') and (mobile is null or happens(n, 'landline_given')) then landline
        when happens(n, 'partner_phone') and relative_mobile is not null then relative_mobile
        when later_mobile is not null and moment > share(p, 'new number') then later_mobile
        else mobile
    end as phone,
    share(n, 'has address') < address as has_address,
    address_country as country,
    city,
    house_number,
    street_name,
    street_form,
    postcode,
    if(share(n, 'has birth date') < o_birth_date and not is_at_work, birth_date, null) as birth_date
from joined
