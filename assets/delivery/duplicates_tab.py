"""The tab `Possible duplicates`, which asks whether two customers are the same person.

Here are its words. Whom it asks about is decided in `identity.possible_duplicates`, and what an answer does in
`identity.decisions`.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from assets.staging.parsing.phones import as_written
from assets.staging.sheet_edits import DUPLICATES, SAME_PERSON
from assets.warehouse.connection import Warehouse
from connectors.target import ID, Cell, Column, Tab

ANSWERS = ("yes", "no", "not sure")

DUPLICATE_COLUMNS = (
    Column("Person A", width=22, note="Are these two the same person?", is_key=True),
    Column("Person B", width=22, note="Are these two the same person?", is_key=True),
    Column(
        SAME_PERSON,
        ours=False,
        choices=ANSWERS,
        width=14,
        note="Yours. Yes joins the two, no keeps them apart for good; the next refresh does it. Not sure changes nothing",
    ),
    Column("Alike", width=30, note="What both say"),
    Column("Different", width=30, note="In what they differ"),
    Column("Contact A", width=30, note="Where person A is reached"),
    Column("Contact B", width=30, note="Where person B is reached"),
    Column(
        "Likely",
        kind="number",
        width=10,
        note="In per cent, by what they say; first comes what decides most: many orders, or whether they may be contacted",
    ),
    Column("Owner", ours=False, width=14, note="Yours: who looks into it, or decided"),
    Column("Notes", ours=False, width=36, note="Yours: whatever should be remembered"),
    Column(ID, hidden=True),
)

_ASKED = """
with

typed as (

    select distinct on (follow_up_id)
        follow_up_id as question_id,
        -- a yes or no that was taken back by a command is not written beside the question again
        if(answer in ('same', 'different'), null, own ->> $1) as answer,
        owner,
        notes
    from staging.sheet_edits as edits
    where is_current
    order by follow_up_id, edits.at desc, target

)

select
    asked.question_id,
    asked.probability,
    asked.evidence,
    asked.guard,
    a.name,
    b.name,
    [a.email, a.phone, nullif(concat_ws(', ', a.street, a.city), '')],
    [b.email, b.phone, nullif(concat_ws(', ', b.street, b.city), '')],
    typed.answer,
    typed.owner,
    typed.notes
from identity.possible_duplicates as asked
inner join crm.customers as a on asked.left_customer_id = a.customer_id
inner join crm.customers as b on asked.right_customer_id = b.customer_id
left join typed using (question_id)
where asked.is_asked
order by
    -- what a yes would decide, as likely as it is: orders that come together, and a no to being contacted that holds for both
    asked.probability * (
        1
        + ln(1 + least(a.orders, b.orders))
        + ((a.may_email, a.may_sms, a.may_call) is distinct from (b.may_email, b.may_sms, b.may_call))::integer
    ) desc,
    asked.probability desc,
    asked.question_id
"""

_ALIKE = {
    ("everything", "same"): "everything they say",
    ("first name", "same"): "first name",
    ("first name", "nickname"): "first name (a nickname)",
    ("first name", "other spelling"): "first name (spelled in another way)",
    ("first name", "swapped"): "first and family name, swapped",
    ("first name", "initial"): "initial of the first name",
    ("first name", "middle"): "one of the first names",
    ("family name", "same"): "family name",
    ("family name", "part"): "part of the family name",
    ("family name", "swapped"): "family and first name, swapped",
    ("family name", "initial"): "initial of the family name",
    ("generation", "same"): "senior or junior",
    ("company", "same"): "company",
    ("birth date", "same"): "birth date",
    ("birth date", "partly"): "part of the birth date",
    ("birth date", "either way"): "birth date, read one of two ways",
    ("e-mail", "same"): "e-mail",
    ("e-mail", "own"): "e-mail",
    ("e-mail", "unnamed"): "e-mail, beside a record without a first name",
    ("e-mail", "another name"): "e-mail, which bears another name",
    ("e-mail", "office"): "the office's e-mail",
    ("e-mail", "same name"): "e-mail, but for the provider",
    ("e-mail", "as typed"): "e-mail, with the same slip",
    ("e-mail", "shared"): "an e-mail that many use",
    ("phone", "same"): "phone",
    ("phone", "as typed"): "phone, without its area code",
    ("phone", "shared"): "a phone that many use",
    ("identifier", "same person"): "personal number",
    ("identifier", "same"): "card or number",
    ("identifier", "shared"): "a card that many use",
    ("address", "same house"): "house",
    ("address", "same street"): "street",
    ("address", "same postcode"): "postcode",
    ("city", "same"): "town",
}
_DIFFERENT = {
    ("first name", "similar"): "first names, by a letter or two",
    ("first name", "near"): "first names, by some letters",
    ("first name", "like"): "first names, though they are alike",
    ("first name", "unlike"): "first names",
    ("first name", "differs"): "first names",
    ("family name", "similar"): "family names, by a letter or two",
    ("family name", "near"): "family names, by some letters",
    ("family name", "differs"): "family names",
    ("generation", "one"): "only one is said to be senior or junior",
    ("generation", "differs"): "one is senior, the other junior",
    ("company", "like"): "companies, by some letters",
    ("company", "part"): "companies, by a word",
    ("company", "differs"): "companies",
    ("birth date", "swapped"): "birth dates, day and month swapped",
    ("birth date", "one digit"): "birth dates, by one digit",
    ("birth date", "month and year"): "birth dates, by the day",
    ("birth date", "day and month"): "birth dates, by the year",
    ("birth date", "within a year"): "birth dates, by less than a year",
    ("birth date", "another generation"): "birth dates, by a generation",
    ("birth date", "differs"): "birth dates",
    ("e-mail", "near"): "e-mails, by a letter or two",
    ("e-mail", "by name"): "e-mails, though both bear the name",
    ("e-mail", "differs"): "e-mails",
    ("phone", "near"): "phones, by a digit",
    ("phone", "differs"): "phones",
    ("identifier", "near"): "personal numbers, by a digit",
    ("identifier", "in a row"): "personal numbers, at their end",
    ("identifier", "differs"): "personal numbers",
    ("address", "same street, another house"): "house numbers in one street",
    ("address", "same postcode, another house"): "house numbers in one postcode",
    ("address", "differs"): "addresses",
    ("city", "near"): "towns, by a letter or two",
    ("city", "differs"): "towns",
}
"""What `assets/identity/matching/compare.sql` may find of a field."""

_CHAIN = "one of them fits somebody else, too"


def duplicates_tab(warehouse: Warehouse) -> Tab:
    """Every pair that the team is asked about, first those of which an answer decides most."""
    return Tab(DUPLICATES, DUPLICATE_COLUMNS, list(_rows(warehouse)))


def waiting(warehouse: Warehouse) -> tuple[int, int]:
    """How many pairs nobody has decided about, and how many of them the tab asks about."""
    [(all_of_them, asked)] = warehouse.rows(
        "select count(*), count(*) filter (where is_asked) from identity.possible_duplicates"
    )
    return all_of_them, asked


def _rows(warehouse: Warehouse) -> Iterator[dict[str, Cell]]:
    country = warehouse.settings.business.country
    for row in warehouse.rows(_ASKED, [SAME_PERSON]):
        identity, probability, evidence, guard, name_a, name_b, contact_a, contact_b, answer, owner, notes = row
        alike, different = in_words(json.loads(evidence), guard)
        yield {
            "Person A": name_a or "(no name)",
            "Person B": name_b or "(no name)",
            SAME_PERSON: answer,
            "Alike": alike,
            "Different": different,
            "Contact A": _contact(contact_a, country),
            "Contact B": _contact(contact_b, country),
            "Likely": round(100 * probability),
            "Owner": owner,
            "Notes": notes,
            ID: identity,
        }


def _contact(told: Sequence[str | None], country: str) -> str | None:
    """E-mail and phone, or else where they live."""
    email, phone, address = told
    reached = [each for each in (email, phone and as_written(phone, country)) if each]
    return " / ".join(reached) or address


def in_words(evidence: list[dict[str, Any]], guard: str | None = None) -> tuple[str, str]:
    """What two records agree on, and in what they differ, as a shop owner would say it."""
    found = [(each["field"], each["agree"]) for each in evidence]
    alike = [_ALIKE[each] for each in found if each in _ALIKE]
    different = [_DIFFERENT[each] for each in found if each in _DIFFERENT]
    if guard == "chain":
        different.append(_CHAIN)
    return _sentence(alike), _sentence(different)


def _sentence(parts: list[str]) -> str:
    said = "; ".join(parts)
    return said[:1].upper() + said[1:]
