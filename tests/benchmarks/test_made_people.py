"""The made-up records of `benchmarks/identity`: what the benchmark says of its dirt is so."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.identity.make_people import COLUMNS, PEOPLE, make_people

RECORDS = 12_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("made") / "records.parquet"
    make_people(file, RECORDS, seed=7)
    return file


@pytest.fixture(scope="module")
def made(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The records, with the household of each person that is in one."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table records as select *, if(person[1] = 'P', person[2:]::bigint // 4, null) as household"
            f" from '{file}'"
        )
        yield connection


def one(made: duckdb.DuckDBPyConnection, sql: str) -> Any:
    [(found,)] = made.execute(sql).fetchall()
    return found


def lines(file: Path) -> set[str]:
    return {str(row) for row in duckdb.sql(f"select * exclude (record_id) from read_parquet('{file}')").fetchall()}


def test_every_record_has_an_id_of_its_own_and_a_person(made: duckdb.DuckDBPyConnection) -> None:
    found = made.execute("select count(*), count(distinct record_id), count(person) from records").fetchall()
    assert found == [(RECORDS, RECORDS, RECORDS)]


def test_the_same_seed_gives_the_same_records_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        make_people(tmp_path / name, 300, seed)
    assert lines(tmp_path / "first") == lines(tmp_path / "again")
    assert len(lines(tmp_path / "first") & lines(tmp_path / "other")) == 0


def test_the_columns_are_those_that_staging_makes(file: Path) -> None:
    assert (
        dict(duckdb.sql(f"select column_name, lower(column_type) from (describe from '{file}')").fetchall()) == COLUMNS
    )


def test_record_ids_say_nothing_of_the_person(made: duckdb.DuckDBPyConnection) -> None:
    beside = one(
        made,
        "select count(*) from records l join records r on r.record_id[2:]::int = l.record_id[2:]::int + 1"
        " where l.person = r.person",
    )
    assert beside < 10


def test_every_rate_is_used_and_every_rate_used_is_written_down() -> None:
    with (PEOPLE / "rates.csv").open(encoding="utf-8") as rates:
        listed = [row["rate"] for row in csv.DictReader(rates) if row["where from"]]
    sql = "".join(file.read_text(encoding="utf-8") for file in PEOPLE.glob("*.sql"))
    used = re.findall(r"happens\([^']+, '(\w+)'\)|\['(\w+)'\]", sql)
    assert sorted(listed) == sorted({first or second for first, second in used})


def test_sources_share_all_records() -> None:
    with (PEOPLE / "sources.csv").open(encoding="utf-8") as sources:
        assert sum(float(row["share"]) for row in csv.DictReader(sources)) == pytest.approx(1)


DIRT = {
    "two of one household under one e-mail": "select count(*) from records l join records r using (household, email)"
    " where l.person < r.person",
    "two of one household under one phone": "select count(*) from records l join records r using (household, phone)"
    " where l.person < r.person",
    "another family name at the same e-mail": "select count(*) from records l join records r using (person, email)"
    " where jaro_winkler_similarity(l.last_name, r.last_name) < 0.6 and l.first_name = r.first_name",
    "father and son of one name": "select count(*) from records where suffix = 'Jr' or name like '% Jr'",
    "many orders under the marketplace's address": "select count(*) from records where email = 'orders@bigmarket.example'",
    "a relay address of the marketplace": "select count(*) from records where email like '%@relay.bigmarket.example'",
    "a tag": "select count(*) from records where email like '%+shop@%'",
    "dots": "select count(*) from records l join records r using (person) where l.email like '%@gmail.com'"
    " and l.email <> r.email and replace(l.email, '.', '') = replace(r.email, '.', '')",
    "a provider mistyped": "select count(*) from records where email like '%@gm%' and email not like '%@gmail.com'",
    "a company with several people": "select count(*) from records l join records r using (company)"
    " where l.person < r.person and l.person[1] = 'P' and r.person[1] = 'P'",
    "a company and nobody": "select count(*) from records where company is not null and name is null",
    "one who moved": "select count(*) from records l join records r using (person) where l.city < r.city",
    "a name in its own script": r"select count(*) from records where regexp_matches(name, '[\p{Cyrillic}\p{Han}\p{Arabic}]')",
    "names swapped": "select count(*) from records l join records r using (person)"
    " where l.first_name = r.last_name and l.last_name = r.first_name",
    "day and month swapped": "select count(*) from records l join records r using (person)"
    " where l.birth_month = r.birth_day and l.birth_day = r.birth_month and l.birth_day <> r.birth_day",
    "a year only": "select count(*) from records where birth_year is not null and birth_date is null",
    "an initial": "select count(*) from records where regexp_matches(first_name, '^[A-Z][.]?$')",
    "a nickname": "select count(*) from records l join records r using (person)"
    " where (l.first_name, r.first_name) in (('Bob', 'Robert'), ('Rob', 'Robert'), ('Mike', 'Michael'), ('Dave', 'David'),"
    " ('Paco', 'Francisco'), ('Pepe', 'José'), ('Jim', 'James'), ('Sue', 'Susan'), ('Andy', 'Andrew'), ('Tom', 'Thomas'))",
    "a placeholder for a name": "select count(*) from records where name in ('Guest', 'n/a', 'Test Test', 'Unknown')",
    "a placeholder for an e-mail": "select count(*) from records where email = 'test@test.com'",
    "a placeholder for a phone": "select count(*) from records where phone = '0000000000'",
    "the shop's own phone": "select count(*) from records where phone = '+441632960960'",
    "the whole address in one line": r"select count(*) from records where regexp_matches(street, ', .* \w+')",
    "a family name with an error": "select count(*) from records l join records r using (person)"
    " where l.last_name <> r.last_name and jaro_winkler_similarity(l.last_name, r.last_name) > 0.9",
    "a phone with a wrong digit": "select count(*) from records l join records r using (person)"
    " where l.phone <> r.phone and hamming(rpad(l.phone, 16, ' '), rpad(r.phone, 16, ' ')) = 1",
    "two people of one name": "select count(*) from records l join records r using (first_name, last_name)"
    " where l.household < r.household",
}


@pytest.mark.parametrize("dirt", DIRT)
def test_the_records_hold(made: duckdb.DuckDBPyConnection, dirt: str) -> None:
    assert one(made, DIRT[dirt]) > 0


def test_common_names_are_common_and_most_are_rare(made: duckdb.DuckDBPyConnection) -> None:
    made.execute(
        "create or replace temp table counts as select count(*) / 12000 as share from records"
        " where last_name is not null group by last_name"
    )
    assert 0.002 < one(made, "select list(share order by share desc)[1] from counts") < 0.02
    assert one(made, "select count(*) from counts") > 2_500


def test_what_is_rare_is_as_rare_as_written_down(made: duckdb.DuckDBPyConnection) -> None:
    counted = [
        one(made, "select avg((email = 'orders@bigmarket.example')::int) from records where source = 'market'"),
        one(
            made, "select avg((email like '%+shop@%')::int) from records where source in ('web', 'guest', 'newsletter')"
        ),
        one(made, "select avg((birth_date is null)::int) from records where birth_year is not null"),
        one(made, "select avg((source = 'till')::int) from records"),
    ]
    assert counted == pytest.approx([0.7, 0.015, 0.03, 0.15], rel=0.35)


def test_more_records_are_more_of_the_same(file: Path, tmp_path: Path) -> None:
    make_people(tmp_path / "few", 2_000, seed=7)
    [few, many] = [
        duckdb.sql(
            "select count(distinct person) / count(*), count(email) / count(*), count(phone) / count(*),"
            f" count(birth_date) / count(*), count(company) / count(*) from read_parquet('{each}')"
        ).fetchall()[0]
        for each in (tmp_path / "few", file)
    ]
    assert few == pytest.approx(many, abs=0.03)
