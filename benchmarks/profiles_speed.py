"""How long the crm and follow-up tables take for 1,000,000 customers with 3,300,000 orders and 10,000,000 lines.

    python benchmarks/profiles_speed.py [customers] [--threads 2]

Prints the seconds of every table, and beside their total what plain DuckDB needs to copy the staged orders and lines
once, in the same file: no table made from them can be written in less.
"""

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from assets.crm import TABLES as CRM
from assets.follow_ups import TABLES as FOLLOW_UPS
from assets.settings import Business, FollowUpList, Segment, Settings
from assets.staging.columns import consent_columns, event_columns, nothing, people_columns
from assets.staging.referrals import referral_columns
from assets.staging.settings_rows import write_settings
from assets.staging.sheet_edits import COLUMNS
from assets.streams import STREAMS
from assets.warehouse.connection import Warehouse, open_warehouse
from assets.warehouse.journal import read_journals

PEER = "peer: copy the staged orders and lines"
VALID = {"valid_from": "timestamp", "valid_to": "timestamp"}
RUN_AT = datetime(2026, 3, 2, 6, tzinfo=UTC).replace(tzinfo=None)
PEOPLE = """
select
    'web_people' as source, 'P' || i as record_id, 'people.csv, row ' || i as position, 'people' as stream,
    timestamp '2026-03-01' as first_seen_at, timestamp '2026-03-01' - to_days((i % 900)::integer) as changed_at,
    'Given' || (i % 5000) || ' Family' || (i % 70000) as name, null::varchar as title,
    'Given' || (i % 5000) as first_name, 'Family' || (i % 70000) as last_name, null::varchar as suffix,
    null::varchar as company, if(i % 10 < 8, 'p' || (i // 1.02)::bigint || '@example.org', null) as email,
    if(i % 3 > 0, '+4420' || (10000000 + i), null) as phone, (i % 200)::varchar as house_number,
    'Street ' || (i % 9000) as street, 'City ' || (i % 400) as city, null::varchar as region,
    'PC' || (i % 90000) as postcode, 'GB' as country,
    if(i % 2 = 0, date '1950-01-01' + (i * 7 % 18000)::integer, null) as birth_date,
    year(birth_date)::integer as birth_year, month(birth_date)::integer as birth_month,
    day(birth_date)::integer as birth_day, null::varchar as language,
    timestamp '2020-01-01' + to_days((i % 2000)::integer) as joined_at, null::timestamp as updated_at,
    if(i % 4 = 0, 'email', null) as preferred_channel, i % 11 <> 0 as consent_email, null::boolean as consent_sms,
    null::boolean as consent_phone, null::boolean as consent_post, null::varchar as referred_by,
    null::varchar as notes, null::json as identifiers, json_object('Size', 'M') as attributes,
    timestamp '2026-03-01' as extracted_at
from range(1, {people} + 1) as r (i)
"""
ORDERS = """
select
    'web_orders' as source, 'O' || i as record_id, 'orders.csv, row ' || i as position,
    timestamp '2026-03-01' as extracted_at, 'web_people' as person_source,
    'P' || (1 + hash(i) % {people}) as person_record_id, 'O' || i as order_id,
    timestamp '2023-01-01' + to_minutes((hash(i, 7) % 1650000)::integer) as ordered_at,
    if(i % 40 = 0, 'cancelled', 'completed') as status, 'GBP' as currency,
    (1 + hash(i, 3) % 20000 / 100)::decimal(18,4) as total, if(i % 50 = 0, 5, null)::decimal(18,4) as refunded,
    'card' as payment_method, null::date as due_on, null::timestamp as paid_at, null::varchar as channel
from range(1, {orders} + 1) as r (i)
"""
LINES = """
select
    'web_lines' as source, 'L' || i as record_id, 'lines.csv, row ' || i as position,
    timestamp '2026-03-01' as extracted_at, null::varchar as person_source, null::varchar as person_record_id,
    'O' || (1 + i % {orders}) as order_id, null::varchar as line_id, 'SKU' || (hash(i) % 500) as product_id,
    null::varchar as product, null::varchar as category, (1 + i % 3)::decimal(18,4) as quantity,
    3.5::decimal(18,4) as unit_price, (1 + i % 3) * 3.5::decimal(18,4) as total
from range(1, {lines} + 1) as r (i)
"""
PRODUCTS = """
select
    'web_products' as source, 'SKU' || i as record_id, 'products.csv, row ' || i as position,
    timestamp '2026-03-01' as extracted_at, 'SKU' || i as product_id, 'Product ' || i as name,
    'Category ' || i % 12 as category, 3.5::decimal(18,4) as price, null::integer as warranty_months,
    null::integer as return_days, null::integer as return_days_members, null::integer as service_every_months,
    null::integer as usual_reorder_days
from range(500) as r (i)
"""
CONSENTS = """
select
    source, record_id || ':email' as record_id, position, source as person_source, record_id as person_record_id,
    null::varchar as customer_id, email, phone, changed_at as "at", 'email' as channel, null::varchar as purpose,
    if(consent_email, 'granted', 'withdrawn') as status, null::varchar as evidence, false as is_dated
from staging.people where consent_email is not null
"""
ROWS = """
create table staging.business as select 'Shop' as name, 'GB' as country, 'GBP' as currency, 'Europe/London' as timezone;
create table staging.rates (currency varchar, rate double);
create table staging.clock as select timestamp '2026-03-02 06:00' as run_at, date '2026-03-02' as today;
create table staging.policy as select 7 as quiet_days, 20 as per_staff_per_day, 3 as staff, 0.1::double as holdout;
create table identity.clusters as
    select source, record_id, 'C' || substr(record_id, 2) as customer_id from staging.people;
create table identity.forwards (old_customer_id varchar, customer_id varchar);
create table identity.possible_duplicates (left_customer_id varchar, right_customer_id varchar, is_asked boolean,
    question_id varchar);
create table identity.decisions (left_source varchar, left_record_id varchar, right_source varchar,
    right_record_id varchar, decision varchar, opt_outs varchar);
create table identity.changes (customer_id varchar, other_customer_id varchar, change varchar, happened_at timestamp,
    decided_by varchar, reason varchar);
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one step took: seconds on the clock, and of both processors together."""

    seconds: float
    processor: float


@contextmanager
def timed(taken: dict[str, Taken], name: str) -> Iterator[None]:
    """Note under `name` what the block takes."""
    started, worked = time.perf_counter(), time.process_time()
    yield
    taken[name] = Taken(time.perf_counter() - started, time.process_time() - worked)


def stage(warehouse: Warehouse, people: int) -> None:
    """Make the staged tables of the shop."""
    sizes = {"people": people, "orders": people * 33 // 10, "lines": people * 10}
    warehouse.create("staging.people", PEOPLE.format(**sizes))
    warehouse.connection.execute(ROWS)
    read_journals(warehouse)
    write_settings(warehouse)
    warehouse.create("staging.sheet_edits", nothing(COLUMNS))
    warehouse.create("staging.consents", f"{nothing(consent_columns())} union all by name {CONSENTS.format(**sizes)}")
    for stream, made in (("products", PRODUCTS), ("orders", ORDERS), ("order_lines", LINES)):
        whole = f"{nothing(event_columns(stream))} union all by name {made.format(**sizes)}"
        warehouse.create(f"staging.{stream}", whole)
    warehouse.create("staging.person_versions", nothing({**people_columns(), **VALID}))
    for stream in set(STREAMS) - {"people", "orders", "order_lines", "products", "consents"}:
        columns = referral_columns() if stream == "referrals" else event_columns(stream)
        warehouse.create(f"staging.{stream}", nothing(columns))


def measure(people: int, threads: int) -> dict[str, Taken]:
    """What every table takes, in the order they are built, after the peer."""
    settings = Settings(
        state=Path(),
        business=Business("Shop", "GB", "GBP", "Europe/London"),
        segments=(Segment("champions", "rfm_score >= 13"),),
        follow_ups=tuple(FollowUpList(name) for name in ("birthdays", "thank_you", "win_back", "missing_details")),
    )
    taken: dict[str, Taken] = {}
    with TemporaryDirectory() as folder, open_warehouse(settings, RUN_AT, Path(folder) / "shop.duckdb") as warehouse:
        warehouse.connection.execute(f"set threads = {threads}")
        stage(warehouse, people)
        with timed(taken, PEER):
            for stream in ("orders", "order_lines"):
                warehouse.create(f"main.{stream}", f"from staging.{stream}")
        for table in (*CRM, *FOLLOW_UPS):
            with timed(taken, table.name):
                table.build(warehouse)
    return taken


def main() -> None:
    """Print one line per table, slowest last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("customers", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    taken = measure(given.customers, given.threads)
    if given.json:
        print(json.dumps({name: asdict(step) for name, step in taken.items()}))
        return
    for name, step in taken.items():
        print(f"{step.seconds:8.2f} s {step.processor:8.2f} s of processor  {name}")
    peer, *tables = taken.values()
    seconds = sum(step.seconds for step in tables)
    print(f"{seconds:8.2f} s {sum(step.processor for step in tables):8.2f} s of processor  all tables")
    print(f"{seconds / peer.seconds:8.2f} x the peer")


if __name__ == "__main__":
    main()
