-- One row per customer who can be addressed: how. With a title by it and the last name, else by the first name, else,
-- where there is only an initial, by the whole name. Nobody is addressed by the name of a company.

with

words as (

    select
        map_from_entries(list((word, form)) filter (where kind = 'titles')) as titles,
        map_from_entries(list((word, form)) filter (where kind = 'languages')) as languages,
        map_from_entries(list((word, form)) filter (where kind = 'forms')) as forms,
        map_from_entries(list((word, form)) filter (where kind = 'before_first_name')) as before_first_name,
        map_from_entries(list((word, form)) filter (where kind = 'countries')) as countries,
        list(word) filter (where kind = 'business') as business,
        list(word) filter (where kind = 'placeholders') as placeholders,
        list(word) filter (where kind = 'given_names') as given_names
    from crm.salutation_words

),

named as (

    -- "Dr Tregaskis" alone has no parts: what stands before the last word is a title, or it is not.
    select
        customer_id,
        coalesce(language, '') as language,
        trim(name) as name,
        lower(trim(name)) as plain,
        lower(trim(company)) as company,
        string_split_regex(replace(replace(lower(rtrim(coalesce(
            title, if(first_name is null, regexp_extract(trim(name), '^(.*?)[\s.]+[^\s.]+$', 1), null), ''
        ), ' .')), 'sig.ra', 'sigra'), 'dott.ssa', 'dottssa'), '[. ]+') as title_words,
        trim(first_name) as first_name,
        trim(coalesce(last_name, if(first_name is null, regexp_extract(trim(name), '([^\s.]+)$', 1), null))) as last_name
    from crm.profiles
    where name is not null

),

meant as (

    select
        named.*,
        list_filter(list_transform(title_words, lambda word: titles[word]), lambda word: word is not null) as meanings,
        coalesce(
            if(list_contains(['en', 'de', 'fr', 'es', 'it', 'nl'], language), language, null),
            if(language = '', list_filter(list_transform(title_words, lambda word: languages[word]), lambda found: found is not null)[1], null),
            if(language = '', countries[business.country], null),
            'en'
        ) as tongue,
        list_has_any(string_split_regex(plain, '[^\p{L}\p{M}]+'), words.business)
            or regexp_matches(plain, '[0-9@/\\|]') or coalesce(plain = company, false) as is_business,
        list_has_any(placeholders, [plain, coalesce(lower(first_name), plain)]) as is_nobody,
        first_name in (upper(first_name), lower(first_name)) and (
            length(first_name) > 2 or first_name = lower(first_name) or last_name = upper(last_name)
        ) as is_first_shouted,
        last_name in (upper(last_name), lower(last_name)) as is_last_shouted,
        length(replace(replace(first_name, '.', ''), ' ', '')) <= 1 or regexp_full_match(first_name, '(\pL\.\s*)+') as is_initial
    from named
    cross join words
    cross join staging.business as business

),

spelled as (

    select
        meant.* replace (
            if(is_first_shouted, crm.proper_name(first_name), first_name) as first_name,
            if(is_last_shouted, crm.proper_name(last_name), last_name) as last_name
        ),
        list_filter(meanings, lambda word: word in ('mr', 'mrs', 'ms', 'miss', 'mx'))[1] as gender,
        list_filter(['prof', 'dr', 'dr f', 'rev', 'capt', 'lord', 'lady'], lambda word: list_contains(meanings, word))[1]
            as rank,
        list_filter(meanings, lambda word: word in ('sir', 'dame', 'don', 'dona'))[1] as honour
    from meant
    where not is_business and not is_nobody

),

formed as (

    -- German says both: "Frau Dr. Weiß". Elsewhere the rank stands for the rest.
    select
        spelled.*,
        before_first_name[honour] as honoured,
        coalesce(forms[tongue || ' ' || rank], forms['en ' || rank]) as ranked,
        coalesce(forms[tongue || ' ' || gender], forms['en ' || gender]) as gendered,
        regexp_extract(plain, '^(\pL+)\.?\s+(?:&|and|und|et|y|e|en)\s+(\pL+)\.?\s+\pL[\pL’'' -]*$', ['one', 'other']) as pair
    from spelled
    cross join words

)

select
    customer_id,
    case
        when honoured is not null and not is_initial then honoured || ' ' || first_name
        when coalesce(forms['en ' || titles[pair.one]], '') <> '' and coalesce(forms['en ' || titles[pair.other]], '') <> ''
            then concat_ws(
                ' ', forms[tongue || ' ' || titles[pair.one]],
                case tongue when 'de' then 'und' when 'fr' then 'et' when 'es' then 'y' when 'it' then 'e' when 'nl' then 'en' else 'and' end,
                forms[tongue || ' ' || titles[pair.other]], crm.proper_name(regexp_extract(name, '(\S+)$', 1))
            )
        when list_contains(given_names, pair.one) and list_contains(given_names, pair.other)
            then crm.proper_name(pair.one) || if(tongue = 'de', ' und ', if(tongue = 'en', ' and ', ' & ')) || crm.proper_name(pair.other)
        when tongue = 'de' and ranked is not null and gendered is not null and last_name is not null
            then gendered || ' ' || ranked || ' ' || last_name
        when coalesce(ranked, gendered) is not null and last_name is not null
            then coalesce(ranked, gendered) || ' ' || last_name
        -- Who writes one name, or five, is called by the first, if it is one that people have.
        when first_name is null and list_contains(given_names, regexp_extract(plain, '^\pL+'))
            then if(name in (upper(name), lower(name)), crm.proper_name(regexp_extract(plain, '^\pL+')), regexp_extract(name, '^\pL+'))
        when first_name is null then null
        when is_initial then first_name || ' ' || last_name
        else first_name
    end as salutation
from formed
cross join words
where salutation is not null
