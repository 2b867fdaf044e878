-- One row per pair that is worth keeping: how likely the two are one person, why, and what contradicts.
-- `weighted_pairs` names a table made by match_weights.sql. Two records that agree may be one person, two strangers, or
-- two of one household; the bits are weighed against how common each of the three is. So whatever a household shares
-- cannot add up to a person, however much of it there is. Merged from .95 on, and apart below .15. Pairs less probable
-- than `enough` are left out, but for those that a guard holds apart, and those that somebody spoke of.

with

facts as (

    select
        *,
        all_bits + log2(again / size) as stranger_bits,
        all_home + log2(again / home) as household_bits,
        coalesce(given, '') in ('same', 'nickname', 'other spelling', 'swapped') as is_given_same,
        coalesce(family, '') in ('same', 'part', 'swapped') as is_family_same,
        is_given_same and coalesce(family, 'same') in ('same', 'part', 'swapped', 'similar') as is_name_same,
        coalesce(email, '') in ('same', 'as typed', 'own', 'unnamed', 'another name', 'office') as is_email_same,
        is_email_same or coalesce(phone, '') in ('same', 'as typed') as is_contact_same,
        coalesce(identifier, '') in ('same', 'same person') as is_identifier_same,
        coalesce(identifier, '') = 'same person' as is_personal_same,
        coalesce(birth_date, '') in ('same', 'either way', 'swapped', 'one digit') as is_birth_same,
        coalesce(birth_date, '') in ('differs', 'another generation', 'within a year')
            as is_birth_other,
        -- a slip in the number is a slip where the birth date agrees
        is_personal_same or coalesce(identifier, '') = 'near' and is_birth_same as is_personal_alike,
        coalesce(address, '') = 'same house' as is_house_same,
        -- of what says by itself who somebody is, a name and a phone that is nearly the same are no part
        is_contact_same or is_identifier_same or is_birth_same or coalesce(identifier, '') = 'near'
            or coalesce(email, '') in ('near', 'same name') as is_anything_same,
        is_left_company <> is_right_company and not (is_left_nameless and is_right_nameless) as is_company_and_person
    from query_table(weighted_pairs)
    cross join identity.prior

),

likely as (

    select
        *,
        1 / (1 + pow(2, -stranger_bits) + pow(2, -household_bits)) as likely
    from facts

),

contradictions as (

    select
        *,
        case
            when are_of_clean_source then 'clean_source'
            when generation = 'differs' then 'jr_sr'
            when given = 'differs' and not (is_personal_alike and not is_birth_other) then 'family'
            when given = 'unlike' and not is_personal_alike
                and (likely < 0.5 or is_birth_other or is_given_strange and birth_date = 'same' and is_family_same)
                then 'family'
            when birth_date = 'another generation'
                and (likely < 0.5 or not (is_identifier_same or coalesce(identifier, '') = 'near' and is_given_same))
                then 'birth_dates'
            when given = 'like' and not is_birth_same and not is_identifier_same then 'family'
            when birth_date = 'differs' and likely < 0.5 then 'birth_dates'
            when identifier = 'differs' and likely < 0.5 then 'identifiers'
        end as contradiction
    from likely

),

judged as (

    select
        *,
        case
            when contradiction in ('jr_sr', 'clean_source') then 0.01
            when contradiction = 'birth_dates' then if(is_contact_same or is_identifier_same, 0.6, 0.1)
            when contradiction = 'family' and birth_date = 'same' and not is_contact_same then 0.1
            -- two of one household: whoever asked would hear a no nine times in ten
            when contradiction = 'family'
                and (likely < if(given = 'differs' and not is_birth_same, 0.5, 0.3) or not is_anything_same)
                then 0.1
            when contradiction is not null then 0.9
            -- who works there is somebody else
            when is_company_and_person then if(email in ('own', 'unnamed'), 0.4, 0.1)
            -- numbers are given out in a row: to colleagues, to a family, and to those who moved in at one time
            when phone = 'near' and (family = 'differs' or given = 'unlike') and not is_anything_same and not is_house_same
                then 0.1
            when phone = 'near' and not is_anything_same and not is_house_same
                and (coalesce(email, '') in ('differs', 'by name')
                    or address in ('differs', 'same street, another house', 'same postcode, another house'))
                then 0.9
            -- relatives and namesakes live near one another
            when birth_date is null and not is_contact_same and not is_identifier_same
                and coalesce(address, '') in ('same street, another house', 'same postcode, another house') then 0.1
            -- a name alone is nobody
            when birth_date is null and not is_identifier_same and coalesce(address, 'differs') = 'differs'
                and coalesce(email, 'differs') in ('differs', 'shared', 'by name') and coalesce(phone, 'differs') in ('differs', 'shared')
                and coalesce(company, 'differs') = 'differs'
                then if(city in ('same', 'near'), 0.9, 0.7)
            else 1
        end as most
    from contradictions

),

found as (

    select *, least(likely, most) as probability from judged

),

kept as (

    select
        *,
        -- an apart pair is worth keeping when somebody may ask why
        contradiction is not null
        and (is_contact_same or is_identifier_same or is_house_same or (generation = 'differs' and is_name_same))
        or probability >= 0.15 as is_worth_telling
    from found
    where probability >= enough
        or contradiction is not null and (is_contact_same or is_identifier_same or is_house_same or is_given_same)
        or (left_record, right_record) in (select (left_record, right_record) from identity.pair_constraints)

),

told as (

    select
        *,
        stranger_bits < household_bits as are_strangers_nearer,
        list_filter(
            [
                case when is_personal_same then 'personal number' when is_identifier_same then 'number' end,
                case when is_email_same then 'e-mail' end,
                case when phone in ('same', 'as typed') then 'phone' end,
                case
                    when is_given_same and is_family_same then 'name'
                    when is_given_same then 'first name'
                    when is_family_same then 'family name'
                end,
                case when company = 'same' then 'company' end,
                case when birth_date in ('same', 'either way') then 'birth date' end,
                case
                    when is_house_same then 'house'
                    when address in ('same street', 'same postcode') then address[6:]
                    when city = 'same' and coalesce(address, '') <> 'differs' then 'town'
                end
            ],
            lambda part: part is not null
        ) as same_parts
    from kept

)

select
    left_record,
    right_record,
    probability,
    -- the bits that decide, for what is tied equally fast: see cutting.py
    round(least(stranger_bits, household_bits), 3) as strength,
    contradiction,
    -- what no third record can explain away; a garbled name or date is not
    coalesce(
        contradiction in ('jr_sr', 'clean_source')
        or contradiction = 'family' and given in ('differs', 'like')
        or contradiction = 'birth_dates' and birth_date = 'another generation' and not is_contact_same
        and not is_identifier_same and is_given_same and likely < 0.5
        or contradiction = 'identifiers' and likely < 0.05,
        false
    ) as is_certain,
    case
        when contradiction is not null then contradiction
        when probability < 0.95 and (email = 'shared' or phone = 'shared' or identifier = 'shared') then 'shared_key'
    end as guard,
    is_worth_telling,
    is_personal_same,
    is_personal_same and (coalesce(given, '') in ('differs', 'unlike', 'like') or is_birth_other) as is_garbled,
    case
        when contradiction = 'clean_source' then 'two rows of a source in which nobody is twice'
        when contradiction = 'jr_sr' then 'one is senior, the other junior'
        when contradiction = 'birth_dates' then 'birth dates that contradict each other'
        when contradiction = 'identifiers' then 'personal numbers that contradict each other'
        when contradiction = 'family' and birth_date = 'same' then 'same birth date, other first names: twins?'
        when contradiction = 'family' and is_contact_same then 'same contact, other first names'
        when contradiction = 'family' then 'other first names'
        when is_company_and_person then 'a company, and a person with the same contact'
        when len(same_parts) > 1
            then 'same ' || array_to_string(same_parts[:-2], ', ') || ' and ' || same_parts[-1]
        when len(same_parts) = 1 then 'same ' || same_parts[1]
        else 'much that is nearly the same'
    end as reason,
    (
        '[' || concat_ws(
            ',',
            identity.finding('first name', given, if(are_strangers_nearer, given_bits, given_home)),
            identity.finding('family name', family, if(are_strangers_nearer, family_bits, family_home)),
            identity.finding('generation', generation, if(are_strangers_nearer, generation_bits, generation_home)),
            identity.finding('company', company, if(are_strangers_nearer, company_bits, company_home)),
            identity.finding('birth date', birth_date, if(are_strangers_nearer, birth_bits, birth_home)),
            identity.finding('e-mail', email, if(are_strangers_nearer, email_bits, email_home)),
            identity.finding('phone', phone, if(are_strangers_nearer, phone_bits, phone_home)),
            identity.finding('identifier', identifier, if(are_strangers_nearer, identifier_bits, identifier_home)),
            identity.finding('address', address, if(are_strangers_nearer, address_bits, address_home)),
            identity.finding('city', city, if(are_strangers_nearer, city_bits, city_home))
        ) || ']'
    )::json as evidence
from told
