"""Headers are understood whatever their spelling and language, and the config's word counts before ours."""

import pytest

from assets.settings import Stream
from assets.staging.column_looks import look
from assets.staging.guess import guess
from assets.staging.headers import Missing, _words, map_headers, well_known_headers
from assets.streams import STREAMS, field_of, normal_header


def fields(holds: str, headers: str, **columns: str) -> dict[str, str]:
    return dict(map_headers(Stream("book", holds, columns), headers.split(",")).fields)


@pytest.mark.parametrize(
    "headers",
    [
        "Customer no,First name,Last name,E-mail,Mobile,Postcode,Town,Birthday",
        "customer_no,first_name,last_name,email,mobile,post_code,town,birthday",
        "Kundennummer,Vorname,Nachname,E-Mail-Adresse,Handy,PLZ,Ort,Geburtstag",
        "Kunden-Nr.,VORNAME,Name,Email,Telefon,Postleitzahl,Wohnort,Geburtsdatum",
        "N° client,Prénom,Nom,Courriel,Téléphone,Code postal,Ville,Date de naissance",
        "Código cliente,Nombre,Apellidos,Correo electrónico,Móvil,CP,Ciudad,Fecha de nacimiento",
        "Codice cliente,Nome,Cognome,E-mail,Cellulare,CAP,Città,Data di nascita",
        "Klantnummer,Voornaam,Achternaam,E-mailadres,Mobiel,Postcode,Plaats,Geboortedatum",
        "Número do cliente,Nome,Apelido,Correio eletrónico,Telemóvel,Código postal,Cidade,Data de nascimento",
    ],
)
def test_a_customer_list_is_understood_in_every_language_of_ours(headers: str) -> None:
    wanted = ["record_id", "first_name", "last_name", "email", "phone", "postcode", "city", "birth_date"]
    assert fields("people", headers) == dict(zip(wanted, headers.split(","), strict=True))


def test_the_config_counts_first_and_matches_whatever_case_accents_and_punctuation() -> None:
    found = map_headers(
        Stream("book", "people", {"full NAME": "company", "cafe": "attributes.cafe"}), ["Full-name", "Café", "Email"]
    )
    assert dict(found.fields) == {"company": "Full-name", "attributes.cafe": "Café", "email": "Email"}


def test_a_configured_header_that_is_gone_is_missing_and_the_nearest_one_is_named() -> None:
    found = map_headers(
        Stream("book", "people", {"E-mail adress": "email", "Shoe": "attributes.shoe"}), ["Email address"]
    )
    assert found.missing == (Missing("E-mail adress", "Email address"), Missing("Shoe", None))


def test_headers_without_a_field_are_kept_as_attributes() -> None:
    found = map_headers(Stream("book", "people"), ["Name", "Favourite bread", "Notes"])
    assert found.attributes == ("Favourite bread",)


def test_several_headers_for_one_field_fill_in_for_each_other_the_better_known_first() -> None:
    found = map_headers(Stream("book", "people"), ["Name", "Landline", "Mobile"])
    assert (found.fields["phone"], dict(found.others), found.attributes) == (
        "Mobile",
        {"phone": ("Landline",)},
        ("Landline",),
    )


def test_an_order_list_without_order_ids_counts_each_row_and_says_so() -> None:
    found = map_headers(Stream("till", "orders"), ["Date", "Total"])
    assert (found.required_missing, found.notices) == ((), ("no column for order_id: each row counts as one order",))


@pytest.mark.parametrize(
    ("holds", "headers", "missing"),
    [
        ("people", "Id,Street", ("name, company, email or phone",)),
        ("orders", "Order no,Date", ("total",)),
        ("order_lines", "Product,Quantity", ("order_id",)),
        ("consents", "Email,Date", ("channel", "status")),
    ],
)
def test_a_stream_without_what_every_row_needs_is_reported(holds: str, headers: str, missing: tuple[str, ...]) -> None:
    assert map_headers(Stream("s", holds), headers.split(",")).required_missing == missing


def test_events_know_their_person_by_id_or_by_inline_fields() -> None:
    assert fields("complaints", "Customer,Name,Mail,Opened,Closed,Notes") == {
        "person_id": "Customer",
        "name": "Name",
        "email": "Mail",
        "opened_at": "Opened",
        "resolved_at": "Closed",
        "notes": "Notes",
    }


def test_a_word_that_is_a_persons_elsewhere_is_not_taken_for_one_in_an_event() -> None:
    assert fields("orders", "Order no,Date,Total,Notes,Title,Language") == {
        "order_id": "Order no",
        "ordered_at": "Date",
        "total": "Total",
    }


def test_in_a_shopify_export_the_name_is_the_order() -> None:
    export = "Name,Email,Financial Status,Paid at,Created at,Lineitem name,Lineitem quantity,Total,Billing Name,Id"
    assert fields("orders", export) == {
        "order_id": "Name",
        "email": "Email",
        "status": "Financial Status",
        "paid_at": "Paid at",
        "ordered_at": "Created at",
        "total": "Total",
        "name": "Billing Name",
        "attributes.shopify_id": "Id",
    }


@pytest.mark.parametrize(
    ("headers", "holds"),
    [
        ("Name,E-mail,Phone,Birthday", "people"),
        ("Name,Email,Date added,Notes", "people"),
        ("customer_id,date,number_of_cds,dollar_value", "orders"),
        ("InvoiceId,CustomerId,InvoiceDate,BillingCity,Total", "orders"),
        ("InvoiceLineId,InvoiceId,TrackId,UnitPrice,Quantity", "order_lines"),
        ("SKU,Name,Category,Price,Warranty (months)", "products"),
        ("Date,Channel,Customer,Notes,Staff", "interactions"),
        ("Complaint,Opened,Closed,Customer,Severity", "complaints"),
        ("Timestamp,How likely are you to recommend us?,Email address,Comment", "feedback"),
        ("Policy number,Customer,Type,Start date,Renewal date,Premium", "agreements"),
        ("Date,Points,Customer", "loyalty"),
        ("Date,Email,Channel,Status", "consents"),
        ("Referrer,Referred,Date", "referrals"),
    ],
)
def test_what_a_sheet_holds_is_guessed_from_its_headers(headers: str, holds: str) -> None:
    assert [each.holds for each in guess({header: look([]) for header in headers.split(",")})][:1] == [holds]


def test_a_guess_comes_with_its_fields() -> None:
    [found] = guess({header: look([]) for header in ("Punkte", "Datum", "Kunde")})
    assert (found.holds, found.columns) == ("loyalty", {"Punkte": "points", "Datum": "at", "Kunde": "person_id"})


def test_well_known_headers_are_normalised_so_that_a_header_row_can_be_found() -> None:
    assert {"email", "emailadresse", "geburtstag", "oktoemail"} <= well_known_headers("people")
    assert "lineitemname" not in well_known_headers("people")


def test_no_well_known_header_has_two_meanings_in_a_section_and_each_names_a_field() -> None:
    words = _words()
    for section, entries in words.items():
        if section == "only":
            continue
        holds = section if section in STREAMS else "people" if section == "person" else "orders"
        meant: dict[str, str] = {}
        for field, names in entries.items():
            assert field_of(holds, field), (section, field)
            for name in names:
                assert meant.setdefault(normal_header(name), field) == field, (section, name)
