"""A config is read as it was meant; every mistake in it is told at once, with its line and what to write instead."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assets import settings
from assets.streams import STREAMS
from pipelines.config.cron import check_cron
from pipelines.config.load import Config, ConfigError, json_schema, load, starter_config
from pipelines.config.reference import (
    DOCUMENT,
    LISTS_BEGIN,
    LISTS_DOCUMENT,
    LISTS_END,
    MARK,
    lists_reference,
    reference,
)  # fmt: skip
from pipelines.connect import source, target_name

BUSINESS = "business: {name: Corner Bakery, country: GB}\n"
SHEET = "sources:\n  book: {type: excel, path: sheets/a.xlsx, holds: people"


def read(folder: Path, text: str, **environ: str) -> Config:
    (folder / "regulars.yaml").write_text(text, encoding="utf-8")
    return load(folder, environ)


def mistakes(folder: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, **environ)
    return [str(problem).removeprefix("regulars.yaml ") for problem in caught.value.problems]


def test_a_whole_config_becomes_settings(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        """
        business: {name: Corner Bakery, country: gb, rates: {usd: 0.79}}
        sources:
          book:
            type: excel
            path: ./sheets//customers.xlsx
            tab: 2024
            holds: people
            columns: {Full name: name, "OK to email?": consent.email}
          till: {type: csv, path: orders.csv, holds: orders, people: book, delimiter: tab, header_row: 3}
        segments:
          champions: {where: "rfm_score >= 13", describe: Best customers now}
        follow_ups:
          birthdays:
          win_back: {after_days: 90}
          lapsed:
            where: orders >= 3
            say: "Hi {{ first_name }}, you spent ${{ revenue }}"
            channel: call
            again_after_days: 30
        contact_policy: {quiet_days: 3, per_staff_per_day: 20, staff: [Ada], holdout: 0.1}
        service:
          hours: {sat-mon: "9-12:30, 14:00 - 18"}
          holidays: gb-eng
          closed: [2026-12-24]
          first_answer: 4 hours
          resolution: 3 days
        costs: {hour: 18, minutes: {call: 7.5}}
        deliver:
          - {type: excel, path: out/follow-ups.xlsx}
        schedule: 0 6 * * *
        """,
    )
    assert config.settings(tmp_path / "data") == settings.Settings(
        state=tmp_path / "data",
        business=settings.Business("Corner Bakery", "GB", "GBP", "Europe/London", {"USD": 0.79}),
        streams=(
            settings.Stream("book", "people", {"Full name": "name", "OK to email?": "consent.email"}),
            settings.Stream("till", "orders", {}, "book"),
        ),
        segments=(settings.Segment("champions", "rfm_score >= 13", "Best customers now"),),
        follow_ups=(
            settings.FollowUpList("birthdays"),
            settings.FollowUpList("win_back", options={"after_days": 90}),
            settings.FollowUpList(
                "lapsed",
                "orders >= 3",
                "Hi {{ first_name }}, you spent ${{ revenue }}",
                channel="call",
                options={"again_after_days": 30},
            ),
        ),
        contact_policy=settings.ContactPolicy(3, 20, ("Ada",), 0.1),
        service=settings.Service(
            tuple(settings.Opening(day, *hours) for day in (6, 7, 1) for hours in ((540, 750), (840, 1080))),
            "GB-ENG",
            (date(2026, 12, 24),),
            (240, "minutes"),
            (3, "days"),
        ),
        costs=settings.Costs(18, {**settings.USUAL_MINUTES, "call": 7.5}),
    )
    assert (config.folder, config.schedule) == (tmp_path, "0 6 * * *")
    assert [target.name for target in config.targets()] == ["lists-out_follow-ups"]
    book, till = source(config, "book"), source(config, "till")
    assert (book.path, book.place, book.tab) == (  # type: ignore[attr-defined]
        tmp_path / "sheets/customers.xlsx",
        "sheets/customers.xlsx",
        "2024",
    )
    assert (till.path, till.delimiter, till.header_row) == (tmp_path / "orders.csv", "\t", 3)  # type: ignore[attr-defined]
    assert {"Full name", "OK to email?", "email"} <= book.expected  # type: ignore[attr-defined]


def test_every_mistake_is_told_at_once_with_its_line_and_the_nearest_valid_word(tmp_path: Path) -> None:
    assert mistakes(
        tmp_path,
        """business: {name: Corner Bakery, country: UK, currency: GPB, timezone: Europe/Lundon, rates: {USD: x}}
sources:
  counter book:
    type: excell
  shop:
    type: excel
    path: shop.csv
    tabb: Customers
    holds: customers
  till:
    type: csv
    path: a.csv
    holds: people
    columns: {E-mail: emial, Full name: name, full-name: birthday, Card: identifiers, Call: consent.call}
    people: shop
  web_shop: {type: jotform, url: "https://shop.example.org"}
  flat: x
segments:
  champions: {where: "rfm_scor >= 13 and foo = 1"}
follow_ups:
  renewals: {lead_days: 30}
  birthday: {}
  win_back: {lead_days: 4, say: "{{ habit }}, {{ frist_name }}", because: "{{ birthday }}"}
  own: {where: orders, within_days: 3}
  to_fix: {where: orders > 1, channel: phone}
contact_policy: {quiet_days: -1, per_staff_per_day: many, holdout: 1.5, staf: [Ada]}
deliver:
  - {type: google_sheet, spreadsheet: "https://example.org/d/x"}
  - {type: excel, path: o.CSV}
schedule: "0 25 * * *"
buisness: 1
""",
    ) == [
        "line 1: business.country: 'UK' is not a country code: write GB",
        "line 1: business.currency: 'GPB' is not a currency code: write GBP",
        "line 1: business.rates.USD: 'x' is not a number: write e.g. 0.1",
        "line 1: business.timezone: 'Europe/Lundon' is not a time zone: write Europe/London",
        "line 3: sources.counter book: 'counter book' cannot be a name: letters a-z, digits, _ and - can:"
        " write counter_book",
        "line 4: sources.counter book.type: 'excell' is not known here: write excel",
        "line 7: sources.shop.path: shop.csv is not a workbook: write type: csv",
        "line 8: sources.shop.tabb: there is no key 'tabb' here: write tab",
        "line 9: sources.shop.holds: 'customers' is not known here: write people",
        "line 14: sources.till.columns.Call: people have no field 'consent.call': write consent.phone",
        "line 14: sources.till.columns.Card: people have no field 'identifiers': write identifiers. and a name,"
        " e.g. identifiers.loyalty_card",
        "line 14: sources.till.columns.E-mail: people have no field 'emial': write email",
        "line 14: sources.till.columns.full-name: people have no field 'birthday': write birth_date",
        "line 14: sources.till.columns.full-name: this is the same header as 'Full name': leave one of them out",
        "line 15: sources.till.people: people do not belong to people of another source: leave the key out",
        "line 16: sources.web_shop.type: jotform is not built yet in this version: use excel, csv, google_sheet,"
        " google_form, woocommerce, shopify, stripe, square, web_form, typeform or tally",
        "line 17: sources.flat: keys with values belong here: write e.g. {key: value}, or lines below, indented",
        "line 19: segments.champions.where: crm.customers has no column 'rfm_scor': did you mean rfm_score?",
        "line 19: segments.champions.where: crm.customers has no column 'foo': if it is text, put it in single quotes:"
        " 'foo'",
        "line 22: follow_ups.birthday: birthday is not a built-in list: write birthdays, or give it a where",
        "line 23: follow_ups.win_back.because: crm.customers has no column 'birthday': did you mean birth_day?",
        "line 23: follow_ups.win_back.lead_days: win_back has no lead_days: write after_days",
        "line 23: follow_ups.win_back.say: crm.customers has no column 'frist_name': did you mean first_name?",
        "line 24: follow_ups.own.where: it gives a value (integer), not yes or no: compare it with something,"
        " e.g. orders >= 3",
        "line 24: follow_ups.own.within_days: a list with a where has no within_days: write again_after_days",
        "line 25: follow_ups.to_fix: to_fix is the name of a tab of ours: choose another",
        "line 25: follow_ups.to_fix.channel: 'phone' is not known here: write call",
        "line 26: contact_policy.holdout: 1.5 is too much: write 0.9 or less",
        "line 26: contact_policy.per_staff_per_day: 'many' is not a whole number: write digits only",
        "line 26: contact_policy.quiet_days: -1 is too little: write 0 or more",
        "line 26: contact_policy.staf: there is no key 'staf' here: write staff",
        "line 28: deliver[1].spreadsheet: 'https://example.org/d/x' is no address of a Google spreadsheet: paste the"
        " address of the spreadsheet from the browser, or the part of it between /d/ and /edit",
        "line 29: deliver[2].path: lists can be written to an .xlsx workbook, not to o.CSV: write o.xlsx",
        "line 30: schedule: '25' cannot be the hour, which goes from 0 to 23: write \"0 6 * * *\" for every day at"
        ' 6:00, "30 7 * * 1-5" for working days at 7:30',
        "line 31: buisness: there is no key 'buisness' here: write business",
    ]


def test_a_field_of_a_shop_goes_into_a_stream_that_it_has(tmp_path: Path) -> None:
    assert mistakes(
        tmp_path,
        BUSINESS
        + """
sources:
  web_shop:
    type: woocommerce
    url: https://shop.example.org
    key: ck
    secret: cs
    columns: {born: birth_date, note: orders.coupon, mail: emial, lead: interactions.notes}
""",
    ) == [
        "line 9: sources.web_shop.columns.lead: there is no field 'interactions.notes'",
        "line 9: sources.web_shop.columns.mail: there is no field 'emial': write email",
    ]


def test_hours_and_promises_that_make_no_sense_are_told_with_what_to_write(tmp_path: Path) -> None:
    assert mistakes(
        tmp_path,
        BUSINESS
        + """
service:
  hours: {mon-fri: "17-9", sta: "9-12"}
  holidays: GB-ENGLAND
  closed: [24.12.2026]
  first_answer: soon
""",
    ) == [
        "line 4: service.hours: 'sta' are no days of the week: write e.g. mon-fri, sat, or mon,wed",
        "line 5: service.holidays: GB has no part 'ENGLAND' with holidays of its own: write GB, or one of its parts: ENG, NIR, SCT, WLS",
        "line 6: service.closed[1]: '24.12.2026' is no date: write year, month and day, e.g. 2026-12-24",
        "line 7: service.first_answer: 'soon' is no promise: write e.g. 4 hours, 30 minutes or 3 days (those on which you are open)",
    ]


def test_what_must_be_there_is_asked_for_with_an_example(tmp_path: Path) -> None:
    assert mistakes(
        tmp_path, "business: {name: Bakery}\nsources:\n  book:\n    type: excel\n  till: {path: a.csv}\n"
    ) == [
        "line 1: business.country: country is missing: write e.g. country: GB",
        "line 3: sources.book.holds: holds is missing: write e.g. holds: people",
        "line 3: sources.book.path: path is missing: write e.g. path: sheets/customers.xlsx",
        "line 5: sources.till: type is missing: write type: excel or type: csv",
    ]


@pytest.mark.parametrize(
    ("country", "currency", "timezone"),
    [("NO", "NOK", "Europe/Oslo"), ("de", "EUR", "Europe/Berlin"), ("JP", "JPY", "Asia/Tokyo")],
)
def test_currency_and_time_zone_are_the_countrys_own(
    tmp_path: Path, country: str, currency: str, timezone: str
) -> None:
    business = read(tmp_path, f"business: {{name: Shop, country: {country}}}").business
    assert (business.country, business.currency, business.timezone) == (country.upper(), currency, timezone)


def test_a_country_with_several_time_zones_asks_for_one(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "business: {name: Shop, country: US}") == [
        "line 1: business.timezone: US has several time zones: write one, e.g. America/New_York"
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "line 1: the file is empty: start with business: {name: …, country: …}"),
        ("# nothing\n", "line 1: the file is empty: start with business: {name: …, country: …}"),
        ("business", "line 1: the file does not hold keys with values: write key: value, with a space after ':'"),
        ("a:\n\tb: 1", "line 2: the line is indented with a tab: use spaces"),
        ("a: 'x\nb: 1", "line 1: a quote is opened here and never closed: close it"),
        ("s: {{ first_name }}", "line 1: a key is missing, or { stands where text was meant: put text with { in quotes"),
        ("s: * 6 * * *", 'line 1: text that starts with * needs quotes: write it as "* …"'),
        ("w: > 3", 'line 1: text that starts with > or | needs quotes: write it as "> …"'),
        ("a: @x", 'line 1: text that starts with @ needs quotes: write it as "@ …"'),
        ("a: [1, 2", "line 1: a bracket { or [ is opened and not closed, or a comma is missing: close it"),
        ("a: 1\n---\nb: 2", "line 2: a second document starts with ---: leave the line out"),
        ("a: !!python/object:os.system x", "line 1: tag:yaml.org,2002:python/object:os.system is a tag, which a config"
         " does not have: leave it out"),
        ("a: \x07", "line 1: there is a control character in this line: delete it"),
        ("[" * 100_000, "line 1: the file is nested too deeply or too large for a config: simplify it"),
        ("{a: " * 50_000, "line 1: the file is nested too deeply or too large for a config: simplify it"),
        ("a: &a [*a]", "line 1: *a refers to nothing above it: put text that starts with * in quotes"),
    ],
)  # fmt: skip
def test_what_is_not_a_config_is_told_in_plain_words(tmp_path: Path, text: str, mistake: str) -> None:
    assert mistakes(tmp_path, text) == [mistake]


def test_aliases_are_filled_in_but_cannot_grow_without_end(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        BUSINESS
        + "sources:\n  a: {type: csv, path: a.csv, holds: people, columns: &c {N: name}}\n"
        + "  b: {type: csv, path: b.csv, holds: people, columns: *c}\n",
    )
    assert config.sources["b"].columns == {"N": "name"}
    doubling = "".join(f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 9)}]\n" for i in range(1, 20))
    assert mistakes(tmp_path, "x0: &x0 [1]\n" + doubling) == [
        "line 5: the file is nested too deeply or too large for a config: simplify it"
    ]


def test_a_key_that_stands_twice_is_a_mistake(tmp_path: Path) -> None:
    assert mistakes(tmp_path, BUSINESS + "segments:\n  a: {where: orders > 1}\n  a: {where: orders}\n") == [
        "line 4: segments.a: 'a' stands here a second time, first in line 3: keep one",
        "line 4: segments.a.where: it gives a value (integer), not yes or no: compare it with something,"
        " e.g. orders >= 3",
    ]


@pytest.mark.parametrize(
    "path",
    ["../a.xlsx", "/etc/a.xlsx", "a/../../b.xlsx", "~/a.xlsx", "C:/a.xlsx", "https://example.org/a.xlsx", "a\\\\b.xlsx",
     "a\\0.xlsx", "a\\n.xlsx", "data/a.xlsx", ".", "", "sheets/"],
)  # fmt: skip
def test_no_path_leads_out_of_the_project(tmp_path: Path, path: str) -> None:
    place = f'type: excel, path: "{path}"'
    text = f"{BUSINESS}sources:\n  a: {{holds: people, {place}}}\ndeliver:\n  - {{{place}}}"
    assert {mistake.partition(".path: ")[0] for mistake in mistakes(tmp_path, text)} == {
        "line 3: sources.a",
        "line 5: deliver[1]",
    }


def test_a_list_is_never_written_over_a_source_or_another_list(tmp_path: Path) -> None:
    targets = "deliver:\n" + "".join(
        f"  - {{type: excel, path: {p}}}\n" for p in ("Sheets/A.xlsx", "o.xlsx", "./o.xlsx")
    )
    assert mistakes(tmp_path, f"{BUSINESS}{SHEET}}}\n{targets}") == [
        "line 5: deliver[1].path: this file is the source book already: choose another file",
        "line 7: deliver[3].path: this file is deliver[2] already: choose another file",
    ]


def test_targets_have_names_that_depend_on_their_path_alone_and_differ() -> None:
    names = [target_name(path) for path in ("out/a.xlsx", "out_a.xlsx", "out a.xlsx", "ü.xlsx", "a.xlsx")]
    assert names[0] == "lists-out_a"
    assert len(set(names)) == 5
    assert all(re.fullmatch(r"lists-[A-Za-z0-9_-]*", name) for name in names)


def test_names_that_a_disk_takes_for_one_are_told_apart_by_a_person(tmp_path: Path) -> None:
    both = "sources:\n" + "".join(f"  {n}: {{type: csv, path: {n}.csv, holds: people}}\n" for n in ("Shop-a", "shop_A"))
    assert mistakes(tmp_path, BUSINESS + both) == [
        "line 4: sources.shop_A: 'shop_A' is too much like 'Shop-a': choose another name"
    ]


def test_variables_come_from_the_environment_before_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('export A=from_file\nB="b c"\n', encoding="utf-8")
    config = read(tmp_path, "business: {name: '${A} ${B} $${C} $5', country: GB}", A="from_environment")
    assert config.business.name == "from_environment b c ${C} $5"


def test_variables_that_are_not_there_are_told_once(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("EMPTY=\nnot a line\n", encoding="utf-8")
    assert mistakes(
        tmp_path, BUSINESS + 'schedule: "${HOUR}"\nsegments: {a: {where: "${EMPTY}"}, b: {where: "${x y}"}}'
    ) == [
        ".env line 2: the line cannot be read: write NAME=value",
        "line 2: schedule: the variable HOUR is not set: write HOUR=… into the file .env in the project folder, or set"
        " it in the environment",
        "line 3: segments.a.where: the variable EMPTY is empty: write EMPTY=… into the file .env in the project folder,"
        " or set it in the environment",
        "line 3: segments.b.where: ${x y} is not a variable: write ${NAME}, or $${ for a plain ${",
    ]


def test_no_value_of_a_variable_is_ever_shown(tmp_path: Path) -> None:
    secret = "sk_live_51H8"
    keys = ("name", "country", "currency", "timezone", "rates", "colour")
    business = ", ".join(f"{key}: '${{S}}'" for key in keys)
    config = f"""business: {{{business}}}
sources:
  a: {{type: '${{S}}', path: '../${{S}}', holds: '${{S}}'}}
  b: {{type: csv, path: '/${{S}}', holds: people, columns: {{N: '${{S}}'}}, people: '${{S}}', delimiter: '${{S}}'}}
segments: {{a: {{where: 'orders > ${{S}}'}}}}
follow_ups: {{birthdays: {{say: '{{{{ ${{S}} }}}}', lead_days: '${{S}}', channel: '${{S}}'}}}}
deliver: [{{type: '${{S}}', path: '${{S}}'}}, '${{S}}']
schedule: '${{S}}'
"""
    told = mistakes(tmp_path, config, S=secret)
    assert len(told) > 12
    assert secret not in "\n".join(told)
    assert secret not in repr(read(tmp_path, "business: {name: '${S}', country: GB}", S=secret))


def test_a_config_that_is_not_there_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^regulars.yaml: there is no folder .*nowhere: write --project"):
        load(tmp_path / "nowhere", {})
    with pytest.raises(ConfigError, match=r"^regulars.yaml: there is no regulars.yaml in .*: run `regulars init"):
        load(tmp_path, {})
    (tmp_path / "regulars.yml").touch()
    with pytest.raises(ConfigError, match=r"has a regulars.yml: rename it to regulars.yaml$"):
        load(tmp_path, {})


def test_a_config_in_another_encoding_says_so(tmp_path: Path) -> None:
    (tmp_path / "regulars.yaml").write_bytes("business:\n  name: Bäckerei\n".encode("cp1252"))
    with pytest.raises(ConfigError, match=r"line 2: a letter in this line is not UTF-8: save the file as UTF-8"):
        load(tmp_path, {})
    (tmp_path / "regulars.yaml").write_bytes(BUSINESS.encode("utf-8-sig").replace(b"\n", b"\r\n"))
    assert load(tmp_path, {}).business.country == "GB"


@given(st.text(max_size=200))
def test_whatever_stands_in_the_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "regulars.yaml").write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(ConfigError):
        load(folder, {})


@pytest.mark.parametrize(
    "cron", ["0 6 * * *", "*/15 8-18 * * mon-fri", "0 0 1,15 * *", "5 4 29 2 *", "0 0 * * 7", "0 0 31 1,2 1"]
)
def test_schedules_that_are_accepted_dagster_runs(cron: str) -> None:
    from dagster._utils.schedules import is_valid_cron_string

    assert (check_cron(cron), is_valid_cron_string(cron)) == (None, True)


@pytest.mark.parametrize(
    "cron", ["6:00", "@daily", "* * * *", "60 * * * *", "0 6 * * funday", "0 0 31 2 1", "*/0 * * * *", "5-1 * * * *"]
)
def test_schedules_that_cannot_run_are_refused(cron: str) -> None:
    assert check_cron(cron) is not None


def test_a_project_without_a_config_has_no_sources(tmp_path: Path) -> None:
    config = starter_config(tmp_path)
    assert (config.folder, config.sources, config.targets()) == (tmp_path, {}, ())


def test_the_schema_describes_every_key() -> None:
    schema = json_schema()
    assert json.loads(json.dumps(schema)) == schema
    described = [
        (name, key, bool({"description", "$ref"} & entry.keys()))
        for name, part in {"Config": schema, **schema["$defs"]}.items()
        for key, entry in part["properties"].items()
    ]
    assert [entry for entry in described if not entry[2]] == []
    assert schema["$defs"]["ExcelSource"]["properties"]["holds"]["enum"] == list(STREAMS)


def test_the_documents_reference_is_what_the_model_says() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert MARK + text.partition(MARK)[2] == reference()
    lists = LISTS_DOCUMENT.read_text(encoding="utf-8")
    assert lists.partition(LISTS_BEGIN)[2].partition(LISTS_END)[0] == lists_reference()


def test_the_documents_example_loads(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert sorted(read(tmp_path, example).sources) == ["counter_book", "hosted_forms", "till"]
    assert set(yaml.safe_load(example)) == set(Config.model_fields)


def test_reading_the_code_of_the_config_starts_no_database() -> None:
    code = (
        "import sys, pipelines.config; print({'duckdb', 'pyarrow', 'dagster', 'openpyxl', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
