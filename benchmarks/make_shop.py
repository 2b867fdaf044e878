"""A made-up shop as csv, of any size, and ready to refresh: the input of the benchmarks.

    python benchmarks/make_shop.py FOLDER [--customers 1000000] [--lines 10000000] [--seed 1]

Writes people.csv, orders.csv, order_lines.csv, products.csv and a regulars.yaml. Three in a hundred people are somebody
who is in the list already, with small differences; truth.csv (record_id, person_id) says who. The same numbers and seed
give the same shop. Names are combined from parts, so that some are common and most are not; nobody in it exists.
"""

import argparse
import time
from pathlib import Path

import duckdb

PRODUCTS = 500
LINES_PER_ORDER = 3
DUPLICATES = 0.03

CONFIG = """
business: {name: Made-up shop, country: GB, currency: GBP, timezone: Europe/London}
sources:
  people: {type: csv, path: people.csv, holds: people, columns: {customer_id: record_id}}
  orders: {type: csv, path: orders.csv, holds: orders, people: people, columns: {customer_id: person_id}}
  order_lines: {type: csv, path: order_lines.csv, holds: order_lines}
  products: {type: csv, path: products.csv, holds: products}
segments:
  champions: {where: "rfm_score >= 13"}
follow_ups:
  birthdays: {}
  win_back: {}
deliver:
  - {type: excel, path: out/follow-ups.xlsx}
"""

FIRST = """
Ada Agnes Alan Albert Alice Amara Amy Anna Arjun Arthur Barbara Beth Brian Callum Carla Cathy Chloe Clara Colin
Daisy Dan David Diana Dora Edith Edward Ella Emil Emma Eric Esther Eva Felix Fiona Flora Frank Fred Gail George Gina
Grace Greta Gus Hana Harry Helen Henry Hugo Ian Ida Ines Iris Isaac Ivy Jack James Jane Jean Joan John Josh Judy
Julia Karen Kate Ken Kim Lara Laura Leo Lena Lewis Linda Lisa Lola Lucy Luke Mabel Marc Maria Mark Mary Max Maya Mia
Milo Mina Molly Nadia Nell Nina Noah Nora Olga Oliver Omar Oscar Otto Owen Pam Paul Peter Philip Rachel Ralph Rita
Robert Rosa Ruby Ruth Sam Sara Simon Sofia Stella Susan Sven Tara Tess Theo Thomas Tilda Tina Tom Una Vera Victor
Wanda William Yasmin Zara Zoe
"""
HEAD = """
Abber Alder Amber Apple Arrow Ash Bar Bay Beck Bell Birch Black Blyth Bramble Brick Broad Brook Buck Bur Butter Cald
Carl Castle Cherry Clay Clif Coal Cob Cold Corn Cran Crow Dal Dan Deer Dew Dun Eagle East Elder Elm Fair Far Fern
Field Finch Flax Fox Gold Goose Gor Gray Green Grim Hal Ham Har Hart Haver Haw Hazel Heath Hol Hop Hunt Ivy Kel Kest
King Lark Lea Lin Lock Long Mar May Mel Mill Moor Moss Nettle New Nor Oak Old Orchard Otter Pen Pine Plum Quill
Raven Red Ring Rose Row Rush Rye Sand Sea Shaw Sil Snow Spar Stan Stone Storm Sum Sun Swan Thistle Thorn Til Tor
Under Vale Wag Wald Wal War Wat Well West Wheat White Wil Wind Wolf Wood Wren Yar Yew
"""
TAIL = """
acre ald all bank beck berg bourne bridge brook burn by church cliffe combe cote croft dale den don fell field fold
ford gate gill ham hart hill holt house hurst hythe land lee ley low man mere mont moor more ness pool port ridge
row sell shaw side smith son stead stoke stone stow ton tree vale wall water way well wick win wood worth yard
"""

SHOP = """
-- A number below 2^31 for row i and purpose k; plain arithmetic, so that every version of DuckDB draws the same.
create or replace macro draw(i, k) as (((i + 1) * 48271 + k * 69621 + $seed * 7919) % 2147483647 * 39373 % 2147483647
    * (1 + 2 * k) + i * 16807) % 2147483647;
create or replace macro share(i, k) as draw(i, k) / 2147483647.0;
-- The front of a list is drawn most, as with names.
create or replace macro pick(words, i, k) as words[1 + floor(len(words) * pow(share(i, k), 1.6))::integer];

create or replace temp table words as
select
    str_split_regex($first, '\\s+') as first, str_split_regex($head, '\\s+') as head,
    str_split_regex($tail, '\\s+') as tail;

create or replace temp table truth as
select i as n, if(i < $people, i, (draw(i, 1) % $people)) as who from range($customers) as rows(i);

create or replace temp table everybody as
select
    n, who, n >= $people as is_again, draw(n, 2) % 6 as difference,
    pick(first, who, 3) as first_name, pick(head, who, 4) || pick(tail, who, 5) as last_name,
    '07' || lpad((100000000 + who)::varchar, 9, '0') as phone,
    (1 + draw(who, 6) % 180) || ' ' || pick(head, who, 7) || pick(tail, who, 8) || ' Street' as street,
    'AB' || (1 + draw(who, 9) % 90) || ' ' || (draw(who, 10) % 10) || chr((65 + draw(who, 11) % 26)::integer)
        || chr((65 + draw(who, 12) % 26)::integer) as postcode,
    pick(head, draw(who, 9) % 90, 13) || pick(tail, draw(who, 9) % 90, 14) as city,
    date '1940-01-01' + (draw(who, 15) % 24000)::integer as birth_date,
    date '2020-01-01' + (draw(n, 16) % 2200)::integer as joined,
    share(who, 17) < 0.85 as has_email, share(n, 18) < 0.75 as has_phone, share(who, 19) < 0.6 as has_birth_date
from truth, words;

create or replace temp table people as
select
    'C' || lpad(n::varchar, 8, '0') as customer_id,
    if(is_again and difference = 0, first_name[1] || '.', first_name) as first_name,
    if(is_again and difference = 1, last_name[1:2] || last_name[2:], last_name) as last_name,
    if(has_email, lower(first_name || '.' || last_name || who || if(is_again and difference = 2, '+shop', '')
        || '@example.org'), null) as email,
    if(has_phone, if(is_again, '+44 ' || phone[2:5] || ' ' || phone[6:], phone), null) as phone,
    if(is_again and difference = 3, replace(street, ' Street', ' St'), street) as street,
    if(is_again and difference = 4, replace(postcode, ' ', ''), postcode) as postcode,
    city, if(has_birth_date and not (is_again and difference = 5), birth_date, null) as birth_date, joined
from everybody order by n;

create or replace temp table products as
select
    'P' || lpad(i::varchar, 4, '0') as product_id, pick(head, i, 30) || ' ' || pick(tail, i, 31) as name,
    'Category ' || (1 + i % 12) as category, round(0.9 + 60 * pow(share(i, 32), 3), 2)::decimal(10, 2) as price
from range($products) as rows(i), words;

create or replace temp table order_lines as
with drawn as (
    select
        i, least($orders - 1, ((i + draw(i, 40) % 4) * $orders // $lines)) as n,
        (pow(share(i, 41), 2) * $products)::integer % $products as product, 1 + draw(i, 42) % 3 as quantity
    from range($lines) as rows(i)
)
select
    i + 1 as line_id, n, product_id, quantity, price as unit_price, (quantity * price)::decimal(10, 2) as total
from drawn join products on product_id = 'P' || lpad(product::varchar, 4, '0');

create or replace temp table orders as
with totals as (select n, sum(total) as total from order_lines group by n)
select
    n + 1 as order_id,
    -- A fifth never bought; the prime scatters those who buy most over the list.
    'C' || lpad((floor(pow(share(n, 50), 1.5) * 0.8 * $customers)::bigint * 7919 % $customers)::varchar, 8, '0')
        as customer_id,
    timestamp '2023-01-02 08:00:00' + to_seconds(floor(n * (94600000.0 / $orders))::bigint + draw(n, 51) % 36000)
        as ordered_at,
    case when share(n, 52) < 0.02 then 'refunded' when share(n, 52) < 0.03 then 'cancelled' else 'completed' end
        as status,
    total, if(share(n, 52) < 0.02, total, null) as refunded
from totals order by n;
"""

FILES = {
    "people": "select * from people",
    "orders": "select * from orders",
    "order_lines": "select line_id, n + 1 as order_id, * exclude (line_id, n) from order_lines order by line_id",
    "products": "select * from products",
    "truth": "select 'C' || lpad(n::varchar, 8, '0') as record_id, 'P' || who as person_id from truth order by n",
}


def make_shop(folder: Path, customers: int, lines: int, seed: int = 1) -> dict[str, int]:
    """Write the shop and say how many rows each file has."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = {
        "customers": customers,
        "people": max(1, round(customers * (1 - DUPLICATES))),
        "lines": lines,
        "orders": max(1, round(lines / LINES_PER_ORDER * 0.99)),
        "products": PRODUCTS,
        "seed": seed,
    }
    words = {"first": FIRST, "head": HEAD, "tail": TAIL}
    with duckdb.connect(config={"memory_limit": "3GB"}) as connection:
        connection.execute(_filled(SHOP, {**numbers, **{name: f"'{text.strip()}'" for name, text in words.items()}}))
        for name, query in FILES.items():
            connection.execute(f"copy ({query}) to '{folder / name}.csv' (header)")
        counts = connection.execute(
            "select " + ", ".join(f"(select count(*) from {name})" for name in FILES)
        ).fetchall()
    (folder / "regulars.yaml").write_text(CONFIG, encoding="utf-8")
    return dict(zip(FILES, counts[0], strict=True))


def _filled(script: str, values: dict[str, int | str]) -> str:
    """The script with its values in it: a macro and a script of several statements take no parameters."""
    for name in sorted(values, key=len, reverse=True):
        script = script.replace(f"${name}", str(values[name]))
    return script


def main() -> None:
    """Read the command line, write the shop, print its size and the time it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    start = time.perf_counter()
    counts = make_shop(arguments.folder, arguments.customers, arguments.lines, arguments.seed)
    size = sum(path.stat().st_size for path in arguments.folder.glob("*.csv")) / 1e6
    rows = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    print(f"{rows}; {size:,.0f} MB in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
