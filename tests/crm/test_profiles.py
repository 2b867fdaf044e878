"""Which value of a customer survives, and where it came from."""

from typing import Any

import pytest

from assets.crm.customer_columns import CUSTOMER_COLUMNS


def test_the_columns_of_customers_are_the_ones_that_config_is_checked_against(shop: Any):
    made = shop.build().rows("select column_name, column_type from (describe crm.customers)")
    assert made == [(name, kind.upper()) for name, kind in CUSTOMER_COLUMNS.items()]


def test_a_newer_record_without_email_keeps_the_older_email(shop: Any):
    shop.person("C1", "1", name="Ada Lovelace", email="ada@example.org", changed_at="2024-01-01")
    shop.person("C1", "2", phone="+442079460018", changed_at="2024-06-01")
    assert shop.build().rows("select name, email, phone, records, sources from crm.customers") == [
        ("Ada Lovelace", "ada@example.org", "+442079460018", 2, ["book"])
    ]


def test_a_full_name_beats_a_newer_initial_and_is_never_mixed(shop: Any):
    shop.person("C1", "1", name="Ada Lovelace", first_name="Ada", last_name="Lovelace", changed_at="2024-01-01")
    shop.person("C1", "2", name="A. King", first_name="A.", last_name="King", changed_at="2024-06-01")
    assert shop.build().rows("select name, first_name, last_name from crm.customers") == [
        ("Ada Lovelace", "Ada", "Lovelace")
    ]


@pytest.mark.parametrize(
    ("newest", "older", "best"),
    [
        ("Ana Lopez", "Ana Lopez-Ruiz", "Ana Lopez-Ruiz"),
        ("Jose Silva", "José Silva", "José Silva"),
        ("anna wilk", "Anna Wilk", "Anna Wilk"),
        ("ANNA WILK", "Anna Wilk", "Anna Wilk"),
        ("anna Wilk", "Anna Wilk", "Anna Wilk"),
        ("Tom Baker", "Tom & Linda Baker", "Tom & Linda Baker"),
        ("Anna King", "Anna Wilk", "Anna King"),
        ("Sean OBrien", "Sean O'Brien", "Sean O'Brien"),
        ("Ada King", "Dr Ada King", "Ada King"),
        ("Ada King", "Ada King (old account)", "Ada King"),
        ("Jan van der Berg", "JAN VAN DER BERG", "Jan van der Berg"),
    ],
)
def test_the_newest_name_survives_in_its_best_written_spelling(shop: Any, newest: str, older: str, best: str):
    for record, name, changed_at in (("1", older, "2024-01-01"), ("2", newest, "2024-06-01")):
        first, *_, last = name.removeprefix("Dr ").split()
        title = "Dr" if name.startswith("Dr ") else None
        parts = {} if "&" in name else {"first_name": first, "last_name": last, "title": title}
        shop.person("C1", record, name=name, changed_at=changed_at, **parts)
    assert shop.build().rows("select name from crm.customers") == [(best,)]
    assert shop.rows("select value, record_id, rule from crm.customer_values where field = 'name'") == [
        (best, "1" if best == older else "2", "newest name spelled out, in its best-written spelling")
    ]


def test_of_a_couples_name_the_parts_are_those_of_the_one_who_is_named_alone(shop: Any):
    shop.person("C1", "1", name="Tom & Linda Baker", changed_at="2024-01-01")
    shop.person("C1", "2", name="Tom Baker", first_name="Tom", last_name="Baker", changed_at="2024-06-01")
    assert shop.build().rows("select name, first_name, last_name from crm.customers") == [
        ("Tom & Linda Baker", "Tom", "Baker")
    ]


def test_title_suffix_and_every_records_notes_are_kept(shop: Any):
    shop.person("C1", "1", name="Ada King", title="Dr", notes="Likes rye", changed_at="2024-01-01")
    shop.person("C1", "2", name="Ada King", suffix="Jr", notes="No nuts", changed_at="2024-06-01")
    shop.person("C1", "3", notes="Likes rye", changed_at="2024-03-01")
    assert shop.build().rows("select title, suffix, notes from crm.customers") == [("Dr", "Jr", "No nuts\nLikes rye")]


def born(shop: Any, *said: tuple[str, str, int, int, str]) -> list[tuple[Any, ...]]:
    for source, record, month, day, changed_at in said:
        shop.person("C1", record, source=source, position=f"{source}.csv, row {record}", changed_at=changed_at,
                    birth_date=f"1980-{month:02}-{day:02}", birth_year=1980, birth_month=month, birth_day=day)  # fmt: skip
    return shop.build().rows("select birth_date::varchar, birth_month, birth_day from crm.customers")


def test_a_birthday_that_two_sources_turn_round_is_set_aside_and_told(shop: Any):
    assert born(shop, ("book", "1", 3, 12, "2024-01-01"), ("web", "2", 12, 3, "2024-06-01")) == [(None, None, None)]
    assert shop.rows("select field, value from crm.customer_values where field like 'birth%'") == [
        ("birth_year", "1980")
    ]
    assert shop.rows("select source, field, value, reason from quality.not_converted order by all") == [
        (
            "book",
            "birth_date",
            "12 March",
            "another source says 3 December: write the month as a word where it is wrong",
        ),
        (
            "web",
            "birth_date",
            "3 December",
            "another source says 12 March: write the month as a word where it is wrong",
        ),
    ]


def test_a_birthday_that_more_sources_say_the_other_way_round_is_theirs(shop: Any):
    said = [("book", "1", 3, 12, "2024-01-01"), ("till", "2", 3, 12, "2024-01-01"), ("web", "3", 12, 3, "2024-06-01")]
    assert born(shop, *said) == [("1980-03-12", 3, 12)]
    assert shop.rows("select source, reason from quality.not_converted") == [
        ("web", "another source says 12 March, and more of them do: write the month as a word where it is wrong")
    ]


def test_a_street_never_stands_with_another_address_postcode(shop: Any):
    shop.person(
        "C1", "1", house_number="12", street="High Street", city="Ely", postcode="CB7 4AA", changed_at="2024-01-01"
    )
    shop.person("C1", "2", city="London", changed_at="2024-03-01")
    shop.person("C1", "3", postcode="N1 9GU", changed_at="2024-02-01")
    assert shop.build().rows("select street, city, postcode from crm.customers") == [(None, None, "N1 9GU")]


def test_an_address_is_told_in_the_words_of_the_record_that_says_most_of_it(shop: Any):
    home = {"street": "869 Lewis Ave", "city": "Sunnyvale", "postcode": "94086"}
    shop.person("C1", "1", **home, region="CA", country="US", changed_at="2024-01-01")
    shop.person("C1", "2", street="1 Old Rd", postcode="10001", region="NY", country="US", changed_at="2024-02-01")
    shop.person("C1", "3", **home, country="US", changed_at="2024-03-01")
    shop.build()
    assert shop.rows("select street, region from crm.customers") == [("869 Lewis Ave", "CA")]
    assert shop.rows("select value, record_id from crm.customer_values where field = 'region'") == [("CA", "1")]


def test_the_house_number_stands_where_its_country_puts_it(shop: Any):
    shop.person("C1", "1", house_number="12", street="High Street", country="GB")
    shop.person("C2", "2", house_number="12", street="Hauptstraße", country="DE")
    assert shop.build().rows("select street from crm.customers order by 1") == [
        ("12 High Street",),
        ("Hauptstraße 12",),
    ]


BORN = "fullest birth date, then newest; of 12/3 and 3/12 what more sources say"


def test_every_value_names_the_record_that_gave_it_and_the_rule(shop: Any):
    shop.person(
        "C1", "1", name="Ada", email="ada@example.org", attributes='{"Size": "M", "a/b": "x"}', changed_at="2024-01-01"
    )
    shop.person("C1", "2", phone="+442079460018", attributes='{"Size": "L"}', changed_at="2024-06-01")
    shop.person("C2", "3", birth_month=3, birth_day=12, attributes='{"Colour": "red"}', changed_at="2024-06-01")
    assert shop.build().rows(
        "select customer_id, field, value, record_id, rule, since::date::varchar from crm.customer_values order by all"
    ) == [
        ("C1", "attributes.Size", "L", "2", "newest", "2024-06-01"),
        ("C1", "attributes.a/b", "x", "1", "newest", "2024-01-01"),
        ("C1", "email", "ada@example.org", "1", "newest", "2024-01-01"),
        ("C1", "name", "Ada", "1", "newest name spelled out, in its best-written spelling", "2024-01-01"),
        ("C1", "phone", "+442079460018", "2", "newest", "2024-06-01"),
        ("C2", "attributes.Colour", "red", "3", "newest", "2024-06-01"),
        ("C2", "birth_day", "12", "3", BORN, "2024-06-01"),
        ("C2", "birth_month", "3", "3", BORN, "2024-06-01"),
    ]


def test_two_records_of_the_same_moment_are_settled_by_their_ids(shop: Any):
    for record_id, email in (("2", "b@example.org"), ("1", "a@example.org")):
        shop.person("C1", record_id, email=email)
    assert shop.build().rows("select email from crm.customers") == [("a@example.org",)]


def test_the_past_keeps_only_what_a_record_said_differently(shop: Any):
    shop.person("C1", "1", name="Ada King", email="ada@example.org", changed_at="2026-01-03")
    for name, since, until in (("Ada Byron", "2026-01-01", "2026-01-02"), ("Ada Byron", "2026-01-02", "2026-01-03")):
        shop.add(
            "staging.person_versions",
            source="book", record_id="1", name=name, email="ada@example.org", valid_from=since, valid_to=until,
        )  # fmt: skip
    assert shop.build().rows(
        "select customer_id, field, value, valid_from::date::varchar, valid_to::date::varchar from crm.customer_history"
    ) == [("C1", "name", "Ada Byron", "2026-01-01", "2026-01-03")]


HISTORY = "select field, value, valid_from::date::varchar, valid_to::date::varchar, source from crm.customer_history order by all"


def test_the_past_has_the_businesss_own_columns_too(shop: Any):
    shop.person("C1", "1", name="Ada", changed_at="2026-01-03", attributes='{"Size": "M", "a.b/c": "new"}')
    shop.add(
        "staging.person_versions",
        source="book", record_id="1", name="Ada", valid_from="2026-01-01", valid_to="2026-01-03",
        attributes='{"Size": "M", "a.b/c": "old"}', identifiers='{"card": "10017"}',
    )  # fmt: skip
    assert shop.build().rows(HISTORY) == [
        ("attributes.a.b/c", "old", "2026-01-01", "2026-01-03", "book"),
        ("identifiers.card", "10017", "2026-01-01", "2026-01-03", "book"),
    ]


def test_the_past_has_what_they_had_agreed_to(shop: Any):
    shop.person("C1", "1", name="Ada")
    for status, at in (("granted", "2026-01-01"), ("granted", "2026-01-02"), ("withdrawn", "2026-01-05")):
        shop.consent("1", "email", status, at, is_dated=True)
    shop.consent("1", "email", "granted", "2026-12-01", is_dated=True)  # not yet
    shop.consent("1", "call", "withdrawn", "2026-01-01", is_dated=True)
    assert shop.build().rows(HISTORY) == [("consent.email", "granted", "2026-01-01", "2026-01-05", "till")]


def test_the_past_has_how_they_stood_with_us(shop: Any):
    shop.person("C1", "1", name="Ada")
    shop.person("C2", "2", name="Bob")
    shop.event("orders", "1", order_id="o1", ordered_at="2026-02-01", total="5")
    for customer_id, stage in (("C1", "prospect"), ("C2", "prospect")):
        shop.add(
            "journal.standings",
            customer_id=customer_id, ladder_stage=stage, value_tier="none", usage_class="none", at="2026-01-01",
        )  # fmt: skip
    history = shop.build().rows(HISTORY)
    assert [(field, value, since, until) for field, value, since, until, _ in history if field == "ladder_stage"] == [
        ("ladder_stage", "prospect", "2026-01-01", "2026-03-02")
    ]
    assert shop.rows("select customer_id, count(*) from crm.standings group by all order by 1") == [
        ("C1", 2),
        ("C2", 1),
    ]


def test_a_company_without_a_person_is_called_by_its_own_name(shop: Any):
    shop.person("C1", "1", company="Analytical Engines Ltd")
    assert shop.build().rows("select name, company, value_tier, ladder_stage from crm.customers") == [
        ("Analytical Engines Ltd", "Analytical Engines Ltd", "none", "prospect")
    ]


def test_the_views_can_be_made_again_from_what_duckdb_remembers_of_them(shop: Any):
    shop.person("C1", "1", name="Ada", attributes='{"Size": "M"}', first_seen_at="2026-01-01")
    views = ("crm.customer_values", "crm.timeline")
    before = [shop.build().rows(f"select columns(*)::varchar from {view} order by all") for view in views]
    for (made,) in shop.rows("select sql from duckdb_views() where schema_name = 'crm'"):
        shop.warehouse.connection.execute(made.replace("CREATE VIEW", "CREATE OR REPLACE VIEW"))
    assert [shop.rows(f"select columns(*)::varchar from {view} order by all") for view in views] == before
