"""Which value of a customer survives, and where it came from."""

from typing import Any

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


def test_a_street_never_stands_with_another_address_postcode(shop: Any):
    shop.person(
        "C1", "1", house_number="12", street="High Street", city="Ely", postcode="CB7 4AA", changed_at="2024-01-01"
    )
    shop.person("C1", "2", city="London", changed_at="2024-03-01")
    shop.person("C1", "3", postcode="N1 9GU", changed_at="2024-02-01")
    assert shop.build().rows("select street, city, postcode from crm.customers") == [(None, None, "N1 9GU")]


def test_the_house_number_stands_where_its_country_puts_it(shop: Any):
    shop.person("C1", "1", house_number="12", street="High Street", country="GB")
    shop.person("C2", "2", house_number="12", street="Hauptstraße", country="DE")
    assert shop.build().rows("select street from crm.customers order by 1") == [
        ("12 High Street",),
        ("Hauptstraße 12",),
    ]


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
        ("C1", "name", "Ada", "1", "fullest name, then newest", "2024-01-01"),
        ("C1", "phone", "+442079460018", "2", "newest", "2024-06-01"),
        ("C2", "attributes.Colour", "red", "3", "newest", "2024-06-01"),
        ("C2", "birth_day", "12", "3", "fullest birth date, then newest", "2024-06-01"),
        ("C2", "birth_month", "3", "3", "fullest birth date, then newest", "2024-06-01"),
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
