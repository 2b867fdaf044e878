-- How chance is drawn, how a list is drawn from, and the errors that people and machines make.
-- Every draw is a function of the seed, a number and a word, so that neither threads nor the order of rows matter.

-- Between 0 and 1. One round of hashing over number and word together: of two words XORed after hashing, the leading
-- bits would go together.
create or replace macro share(n, what) as
    (hash(xor(n::ubigint, hash(what || ':' || getvariable('seed')))) >> 11)::double / 9007199254740992.0;
create or replace macro happens(n, what) as share(n, what) < getvariable('rates')[what];

-- All lists stand one behind the other in `words`: a list in a row of a table would be copied with every row.
-- The front of a list is drawn most: of 100 the first about one time in 35, as with names.
create or replace macro pick(words, chance) as
    getvariable('words')[1 + words.begins + floor(words.many * pow(chance, 1.3))::integer];
create or replace macro pick_any(words, chance) as
    getvariable('words')[1 + words.begins + floor(words.many * chance)::integer];
create or replace macro pick_evenly(words, chance) as words[1 + floor(len(words) * chance)::integer];

-- `7nnn` with as many digits for the n.
create or replace macro digits(chance, many) as lpad(floor(chance * pow(10, many))::bigint::varchar, many::integer, '0');
create or replace macro numbered(template, chance) as
    rtrim(template, 'n') || digits(chance, length(template) - length(rtrim(template, 'n')));
create or replace macro letter(chance) as chr(65 + floor(26 * chance)::integer);

create or replace macro plain(word) as
    regexp_replace(translate(lower(strip_accents(replace(word, 'ß', 'ss'))), 'łøıđ', 'loid'), '[^a-z0-9]', '', 'g');
create or replace macro without_accents(word) as
    translate(strip_accents(replace(word, 'ß', 'ss')), 'łŁøı', 'lLoi');
-- Some write umlauts as two letters.
create or replace macro without_umlauts(word) as
    replace(replace(replace(replace(replace(replace(replace(word, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'Ä', 'Ae'),
        'Ö', 'Oe'), 'Ü', 'Ue'), 'ß', 'ss');
create or replace macro is_latin(word) as not regexp_matches(word, '[\p{Greek}\p{Cyrillic}\p{Han}\p{Arabic}]');
create or replace macro latin(forms) as list_filter(forms, lambda form: is_latin(form));
create or replace macro native(forms) as list_filter(forms, lambda form: not is_latin(form));

-- The four errors of typing: two letters swapped, one left out, one doubled, the key beside it.
create or replace macro mistyped_at(word, kind, i) as case
    when length(word) < 3 then word
    when kind = 0 then word[:i - 1] || word[i + 1] || word[i] || word[i + 2:]
    when kind = 1 then word[:i - 1] || word[i + 1:]
    when kind = 2 then word[:i] || lower(word[i]) || word[i + 1:]
    else word[:i - 1] || translate(lower(word[i]), 'qwertyuiopasdfghjklzxcvbnm', 'wertyuiopqsdfghjklaxcvbnmz') || word[i + 1:]
end;
create or replace macro mistyped(word, chance) as
    mistyped_at(word, floor(chance * 4)::integer, 1 + floor((chance * 4 - floor(chance * 4)) * (length(word) - 1))::integer);

create or replace macro replaced(word, pairs, chance) as coalesce(
    upper(word[1]) || regexp_replace(
        lower(word[2:]),
        split_part(pick_evenly(list_filter(pairs, lambda p: contains(lower(word[2:]), split_part(p, '>', 1))), chance), '>', 1),
        split_part(pick_evenly(list_filter(pairs, lambda p: contains(lower(word[2:]), split_part(p, '>', 1))), chance), '>', 2)
    ),
    word
);
create or replace macro misheard(word, chance) as replaced(word, [
    'ph>f', 'f>ph', 'ck>k', 'c>k', 'k>ck', 'ie>y', 'y>ie', 'th>t', 't>th', 'll>l', 'nn>n', 'tt>t', 'ss>s', 'rr>r', 'mm>m',
    'ey>y', 'ei>ie', 'ie>ei', 'ai>ay', 'ay>ai', 'ou>u', 'oo>u', 'ee>ea', 'ea>ee', 'z>s', 's>z', 'd>t', 'b>p', 'v>w', 'w>v', 'm>n',
    'n>m', 'sch>sh', 'tz>z', 'dt>t', 'x>ks', 'gh>g', 'er>a', 'e>a', 'a>e', 'i>e', 'o>u', 'ey>ie', 'l>ll', 'n>nn', 'eau>o'
], chance);
create or replace macro misread(word, chance) as replaced(word, [
    'rn>m', 'm>rn', 'cl>d', 'd>cl', 'l>i', 'i>l', 'u>v', 'v>u', 'n>u', 'u>n', 'h>b', 'e>c', 'c>e', 'a>o', 'o>a', 'g>q', 'w>vv', 't>f',
    'f>t', 'ii>u', 'in>m', 'ri>n', 'o>0', 'l>1', 's>5', 'r>n', 'y>g', 'k>h', 'z>2'
], chance);
create or replace macro miswritten(word, capture, chance) as case capture
    when 'typed' then mistyped(word, chance) when 'heard' then misheard(word, chance) else misread(word, chance)
end;

-- Another digit, or two swapped, among the last seven.
create or replace macro misdialled_at(digits, chance, i) as if(
    chance < 0.3,
    digits[:i - 1] || digits[i + 1] || digits[i] || digits[i + 2:],
    digits[:i - 1] || ((digits[i]::integer + 1 + floor(chance * 97)::integer % 9) % 10) || digits[i + 1:]
);
create or replace macro misdialled(digits, chance) as
    misdialled_at(digits, chance, length(digits) - 1 - floor(chance * 1000)::integer % 6);

create or replace macro gendered(entry, language, is_man) as case
    when is_man or entry is null then entry
    when language = 'pl' then regexp_replace(entry, 'i$', 'a')
    when language = 'ru' then regexp_replace(regexp_replace(entry, '(ov|ev|ow|ew|in|jew)(/|$)', '\1a\2', 'g'), '(ов|ев|ёв)(/|$)', '\1а\2', 'g')
    else entry
end;

-- Whether accents are left out goes with the record.
create or replace macro spell(n, word) as case
    when word is null or not happens(n, 'no_accents') then word
    when share(n, 'umlauts') < 0.4 then without_accents(without_umlauts(word))
    else without_accents(word)
end;
create or replace macro in_their_case(n, word) as case
    when not happens(n, 'capitals') then word when share(n, 'which case') < 0.5 then upper(word) else lower(word)
end;
create or replace macro shorter(line, pair) as
    coalesce(replace(line, split_part(pair, '=', 1), split_part(pair, '=', 2)), line);
create or replace macro shortened(line, pairs) as
    shorter(shorter(shorter(shorter(shorter(line, pairs[1]), pairs[2]), pairs[3]), pairs[4]), pairs[5]);
