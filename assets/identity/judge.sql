-- One row per compared pair: which rule speaks, how sure it is, and what contradicts.
-- `compared` names a table made by compare.sql. The first rule that fits is the one: contradictions first, then the
-- strongest evidence. Probabilities and reasons are in rules.csv; a pair is merged from .95 on, and apart below .15.

with

facts as (

    select
        *,
        coalesce(given, '') in ('same', 'nickname', 'swapped') as is_given_same,
        coalesce(family, '') in ('same', 'part', 'swapped') as is_family_same,
        coalesce(given, '') in ('same', 'nickname', 'swapped')
            and coalesce(family, 'same') in ('same', 'part', 'swapped', 'similar') as is_name_same,
        coalesce(email, '') = 'same' or coalesce(phone, '') = 'same' as is_contact_same,
        coalesce(identifier, '') in ('same', 'same person') as is_identifier_same,
        coalesce(identifier, '') = 'same person' as is_personal_same,
        coalesce(birth_date, '') in ('same', 'swapped', 'one digit') as is_birth_same,
        coalesce(birth_date, '') in ('differs', 'another generation') as is_birth_other,
        coalesce(address, '') = 'same house' as is_house_same,
        coalesce(address, '') in ('same house', 'same postcode') as is_place_same,
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
                and not (is_name_same and is_birth_same and is_place_same) then 'identifiers'
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
                when company = 'same' and (is_place_same or is_same_domain) then 'company and place'
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
                when given is null and is_birth_same and coalesce(family, '') <> 'differs' then 'contact and birth date'
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
                when (given = 'middle' or given = 'similar' and is_birth_same)
                    and (is_family_same or family = 'similar')
                    then 'contact and like name'
                when is_given_same and family = 'differs' and not is_birth_other
                    and email = 'same' and email_families < 3
                    then 'e-mail and first name'
                when given = 'initial' and is_family_same and not is_birth_other then 'contact and initial'
                else 'contact, name unclear'
            end
            when is_given_same and family in ('same', 'swapped') then case
                when birth_date = 'same' and (namesakes_that_day < 0.02 or is_place_same or city = 'same')
                    then 'name and birth date'
                when birth_date = 'same' then 'name and birth date, common'
                when is_house_same then 'name and house'
                when address = 'same postcode' and namesakes_here < 0.02 then 'name and postcode'
                when address = 'same postcode' then 'name and postcode, common'
                when is_birth_same and (city = 'same' or namesakes < 6) then 'name and nearly birth date'
                when city = 'same' and namesakes < 4 and coalesce(address, '') <> 'same postcode, another house'
                    then 'name and city'
                else 'nothing'
            end
            when is_given_same and family in ('part', 'similar') and birth_date = 'same'
                then case
                    -- only where they live tells two like names born on one day from one person
                    when is_place_same or city = 'same' then 'like name and birth date'
                    else 'birth date, name unclear'
                end
            when given = 'initial' and is_family_same and birth_date = 'same'
                then case when is_house_same then 'initial and birth date' else 'birth date, name unclear' end
            when is_given_same and family in ('part', 'similar') and is_house_same
                then if(is_birth_same, 'like name, house and birth date', 'like name and house')
            when given in ('similar', 'middle') and is_family_same and birth_date = 'same'
                then 'birth date, name unclear'
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
                when given = 'differs' then 'against' when given = 'similar' then 'little' else 'for' end},
            {'field': 'family name', 'agree': family, 'counts': case
                when family = 'differs' then 'against' when family = 'similar' then 'little' else 'for' end},
            {'field': 'generation', 'agree': generation, 'counts': if(generation = 'same', 'for', 'against')},
            {'field': 'company', 'agree': company, 'counts': if(company = 'same', 'for', 'against')},
            {'field': 'birth date', 'agree': birth_date, 'counts': case
                when is_birth_other then 'against' when birth_date = 'same' then 'for' else 'little' end},
            {'field': 'e-mail', 'agree': email, 'counts': case email
                when 'same' then 'for' when 'shared' then 'nothing' else 'little' end},
            {'field': 'phone', 'agree': phone, 'counts': case phone
                when 'same' then 'for' when 'shared' then 'nothing' else 'little' end},
            {'field': 'identifier', 'agree': identifier, 'counts': case
                when is_identifier_same then 'for' when identifier = 'shared' then 'nothing' else 'against' end},
            {'field': 'address', 'agree': address, 'counts': case
                when is_place_same then 'for' else 'little' end},
            {'field': 'city', 'agree': city, 'counts': 'little'}
        ],
        lambda item: item.agree is not null
    )) as evidence
from ruled
join identity.rules using (rule)
