-- One row per compared pair: which rule speaks, its probability, and what contradicts. `compared` names a table made by compare.sql.
-- The first rule that fits is the one: contradictions first, then the strongest evidence. The probabilities are set by hand,
-- in the order of what can go wrong, and the bands are cut at .95 and .15.

with

rules (rule, probability, reason) as (

    values
        ('jr and sr', 0.01, 'one is senior, the other junior'),
        ('twins', 0.10, 'same family and birth date, other first names'),
        ('personal number', 0.97, 'same personal number, although the first names differ'),
        ('identifier of a household', 0.40, 'same card or number, other first names'),
        ('family at one contact', 0.02, 'same contact, other first names and birth dates'),
        ('contact of several', 0.20, 'same contact, other first names'),
        ('like names at one contact', 0.60, 'same contact, first names differ by a letter'),
        ('father and son', 0.30, 'same name and contact, born a generation apart'),
        ('contact, birth dates differ', 0.30, 'same contact, birth dates that contradict each other'),
        ('namesakes', 0.02, 'same name, birth dates that contradict each other'),
        ('other person', 0.01, 'other first names'),
        ('other number', 0.40, 'same name, personal numbers that contradict each other'),
        ('company and contact', 0.30, 'a company, and a person with the same contact'),
        ('identifier', 0.995, 'same identifier'),
        ('identifier, name unclear', 0.70, 'same identifier, names that do not fit well'),
        ('e-mail and phone', 0.998, 'same e-mail and phone, same name'),
        ('e-mail and name', 0.995, 'same e-mail and name'),
        ('phone and name', 0.99, 'same phone and name'),
        ('company and contact point', 0.97, 'same company and contact'),
        ('company contact, other company', 0.40, 'same contact, other companies'),
        ('contact and like name', 0.975, 'same contact, same birth date, name written in another way'),
        ('e-mail and first name', 0.96, 'same e-mail and first name, another family name (maiden name?)'),
        ('contact and initial', 0.965, 'same contact and family name, first name as an initial'),
        ('contact without name', 0.96, 'same contact, which nobody else uses, no name to compare'),
        ('contact and birth date', 0.955, 'same contact and birth date, no first name to compare'),
        ('contact, name unclear', 0.50, 'same contact, names that do not fit well'),
        ('name and birth date', 0.985, 'same name and birth date'),
        ('name and birth date, common', 0.60, 'same name and birth date, but the name is common'),
        ('like name and birth date', 0.97, 'same first name, birth date and town, family name written in another way'),
        ('initial and birth date', 0.96, 'same family name, birth date and house, first name as an initial'),
        ('birth date, name unclear', 0.50, 'same birth date, names nearly the same'),
        ('name and house', 0.98, 'same name and house'),
        ('like name, house and birth date', 0.97, 'same house, birth date and first name, family name written in another way'),
        ('like name and house', 0.60, 'same house and first name, family name written in another way'),
        ('name and postcode', 0.96, 'same name and postcode'),
        ('name and postcode, common', 0.60, 'same name and postcode, but the name is common'),
        ('name and nearly birth date', 0.50, 'same name, birth dates one mistake apart'),
        ('name and house, birth dates differ', 0.30, 'same name and house, other birth dates'),
        ('name and city', 0.30, 'same name and town, and the name is rare'),
        ('company and place', 0.96, 'same company name and place'),
        ('nothing', 0.01, 'nothing that counts agrees')

),

facts as (

    select
        *,
        coalesce(given, '') in ('same', 'nickname', 'swapped') as is_given_same,
        coalesce(family, '') in ('same', 'part', 'swapped') as is_family_same,
        coalesce(given, '') in ('same', 'nickname', 'swapped') and coalesce(family, 'same') in ('same', 'part', 'swapped', 'similar')
        as is_name_same,
        coalesce(email, '') = 'same' or coalesce(phone, '') = 'same' as is_contact_same,
        coalesce(identifier, '') in ('same', 'same person') as is_identifier_same,
        coalesce(identifier, '') = 'same person' as is_personal_same,
        coalesce(birth_date, '') in ('same', 'swapped', 'one digit') as is_birth_same,
        coalesce(birth_date, '') in ('differs', 'another generation') as is_birth_other,
        coalesce(address, '') = 'same house' as is_house_same,
        least(
            case when email = 'same' then email_names end, case when phone = 'same' then phone_names end
        ) as names_at_contact
    from query_table(compared)

),

contradictions as (

    select
        *,
        case
            when generation = 'differs' then 'jr_sr'
            when given = 'differs' and is_birth_other then 'family'
            -- of one personal number and one name, the date is the mistake
            when birth_date = 'another generation' and not (is_personal_same and is_name_same) then 'birth_dates'
            when given = 'differs' and not is_personal_same then 'family'
            when given = 'similar' and not is_birth_same and not is_identifier_same then 'family'
            when birth_date = 'differs' and not (is_contact_same or is_identifier_same) then 'birth_dates'
            when birth_date = 'differs' and not is_name_same then 'birth_dates'
            when identifier = 'differs' and not is_contact_same
                and not (is_name_same and is_birth_same and address in ('same house', 'same postcode')) then 'identifiers'
        end as contradiction
    from facts

),

ruled as (

    select
        *,
        case
            when contradiction = 'jr_sr' then 'jr and sr'
            when contradiction = 'birth_dates' then case
                when (is_contact_same or is_identifier_same) and birth_date = 'another generation' then 'father and son'
                when is_contact_same or is_identifier_same then 'contact, birth dates differ'
                when birth_date = 'differs' and is_house_same and is_given_same and is_family_same
                    then 'name and house, birth dates differ'
                else 'namesakes'
            end
            when contradiction = 'family' then case
                when is_birth_other then 'family at one contact'
                when is_identifier_same then 'identifier of a household'
                when given = 'similar' and is_contact_same then 'like names at one contact'
                when is_contact_same then 'contact of several'
                when birth_date = 'same' and is_family_same and given = 'differs' then 'twins'
                when birth_date = 'same' and is_family_same then 'birth date, name unclear'
                else 'other person'
            end
            when contradiction = 'identifiers' then case
                when is_given_same and is_family_same then 'other number' else 'other person'
            end
            when is_left_company and is_right_company then case
                when is_identifier_same then 'identifier'
                when is_contact_same and company = 'same' then 'company and contact point'
                when is_contact_same then 'company contact, other company'
                when company = 'same' and (address in ('same house', 'same postcode') or is_same_domain) then 'company and place'
                else 'nothing'
            end
            when (is_left_company and not is_right_nameless) or (is_right_company and not is_left_nameless) then case
                when is_contact_same or is_identifier_same then 'company and contact' else 'nothing'
            end
            when is_identifier_same then case
                when given = 'differs' then 'personal number'
                when family = 'differs' and not is_given_same then 'identifier, name unclear'
                else 'identifier'
            end
            when is_contact_same then case
                when given is null and is_birth_same and coalesce(family, 'same') <> 'differs' then 'contact and birth date'
                when is_left_nameless or is_right_nameless
                    then case when names_at_contact < 2 then 'contact without name' else 'contact, name unclear' end
                when given is null and is_family_same
                    then case when names_at_contact < 2 then 'contact without name' else 'contact, name unclear' end
                when is_given_same and (is_family_same or family = 'initial' or family is null) then case
                    when email = 'same' and phone = 'same' then 'e-mail and phone'
                    when email = 'same' then 'e-mail and name'
                    else 'phone and name'
                end
                when is_given_same and (family = 'similar' or is_birth_same) then 'contact and like name'
                when given in ('similar', 'middle') and (is_birth_same or given = 'middle') and (is_family_same or family = 'similar')
                    then 'contact and like name'
                when is_given_same and family = 'differs' and email = 'same' and email_families < 3 and not is_birth_other
                    then 'e-mail and first name'
                when given = 'initial' and is_family_same and not is_birth_other then 'contact and initial'
                else 'contact, name unclear'
            end
            when is_given_same and family in ('same', 'swapped') then case
                when birth_date = 'same' and (namesakes_that_day < 0.02 or address in ('same house', 'same postcode') or city = 'same')
                    then 'name and birth date'
                when birth_date = 'same' then 'name and birth date, common'
                when is_house_same then 'name and house'
                when address = 'same postcode' and namesakes_here < 0.02 then 'name and postcode'
                when address = 'same postcode' then 'name and postcode, common'
                when is_birth_same and (city = 'same' or namesakes < 6) then 'name and nearly birth date'
                when city = 'same' and namesakes < 4 and coalesce(address, '') <> 'same postcode, another house' then 'name and city'
                else 'nothing'
            end
            when is_given_same and family in ('part', 'similar') and birth_date = 'same'
                then case
                    -- only where they live tells two like names born on one day from one person
                    when address in ('same house', 'same postcode') or city = 'same' then 'like name and birth date'
                    else 'birth date, name unclear'
                end
            when given = 'initial' and is_family_same and birth_date = 'same'
                then case when is_house_same then 'initial and birth date' else 'birth date, name unclear' end
            when is_given_same and family in ('part', 'similar') and is_house_same
                then if(is_birth_same, 'like name, house and birth date', 'like name and house')
            when given in ('similar', 'middle') and is_family_same and birth_date = 'same' then 'birth date, name unclear'
            else 'nothing'
        end as rule
    from contradictions

)

select
    left_record,
    right_record,
    rule,
    probability,
    reason,
    contradiction,
    case
        when contradiction is not null then contradiction
        when probability < 0.95 and (email = 'shared' or phone = 'shared' or identifier = 'shared') then 'shared_key'
    end as guard,
    -- an apart pair is worth keeping when somebody may ask why
    contradiction is not null
        and (is_contact_same or is_identifier_same or is_house_same or (generation = 'differs' and is_name_same))
    or probability >= 0.15 as is_worth_telling,
    to_json(list_filter(
        [
            {'field': 'first name', 'agree': given, 'counts': case
                when given = 'differs' then 'against' when is_given_same then 'for' when given = 'similar' then 'little' else 'for' end},
            {'field': 'family name', 'agree': family, 'counts': case
                when family = 'differs' then 'against' when family = 'similar' then 'little' else 'for' end},
            {'field': 'generation', 'agree': generation, 'counts': case generation when 'same' then 'for' else 'against' end},
            {'field': 'company', 'agree': company, 'counts': case company when 'same' then 'for' else 'against' end},
            {'field': 'birth date', 'agree': birth_date, 'counts': case
                when is_birth_other then 'against' when birth_date = 'same' then 'for' else 'little' end},
            {'field': 'e-mail', 'agree': email, 'counts': case email
                when 'same' then 'for' when 'shared' then 'nothing' else 'little' end},
            {'field': 'phone', 'agree': phone, 'counts': case phone
                when 'same' then 'for' when 'shared' then 'nothing' else 'little' end},
            {'field': 'identifier', 'agree': identifier, 'counts': case
                when is_identifier_same then 'for' when identifier = 'shared' then 'nothing' else 'against' end},
            {'field': 'address', 'agree': address, 'counts': case
                when address in ('same house', 'same postcode') then 'for' else 'little' end},
            {'field': 'city', 'agree': city, 'counts': 'little'}
        ],
        lambda item: item.agree is not null
    )) as evidence
from ruled
join rules using (rule)
