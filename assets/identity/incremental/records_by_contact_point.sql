-- One row per record that has one of these e-mails, phones or identifiers (`points`), and what says how many use them.

select record, email, phone, identifiers, given, given_sound, family, company
from identity.normalized_records
where email in (select value from points where kind = 'email')
    or phone in (select value from points where kind = 'phone')
    or record in (
        select record
        from (select record, unnest(identifiers) as value from identity.normalized_records where identifiers is not null)
        where value in (select value from points where kind = 'identifier')
    )
