"""Splink 5 on DuckDB as its documentation sets it up, trained on the records themselves.

    PEER_PYTHON with_splink.py RECORDS.parquet FOLDER {once,each}

Runs in an environment of its own that has splink, and imports nothing of ours. Its ready-made comparisons for names
(together, with term frequencies), birth dates, postcodes and e-mails, and exact or fuzzy ones for the rest. As its pages
advise, values are cleaned first (case, full names split, placeholders and keys that more than fifty records carry
emptied), random matches and u are estimated before m, and m is trained from three starts so that each comparison is
free in one of them. Columns that hardly any record fills are left out, so that the labelled sets run as well.

Of an address it compares the postcode (the town where there is none), as its own examples do, or with the last word
`each` street and town as well. It takes comparisons for independent, which those are not: the first is better where
families buy, the second where they don't.
"""

import json
import sys
import time
from pathlib import Path

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLDS = (0.95, 0.999)
"""The first is that of its quick start; the second is for those to whom a wrong merge is worse."""

ENOUGH = 0.1
"""A column that fewer records fill is left out: there is too little to train it on."""

CLEAN = """
with words as (
    select *, string_split(trim(regexp_replace(lower(name), '[^\\p{L} ''-]', ' ', 'g')), ' ') as all_words
    from read_parquet($file)
),
plain as (
    select
        row_number() over () as unique_id, source, record_id,
        nullif(trim(lower(strip_accents(coalesce(first_name, if(last_name is null, all_words[1], null))))), '') as first_name,
        nullif(trim(lower(strip_accents(coalesce(last_name, if(first_name is null and len(all_words) > 1, all_words[-1], null))))), '')
            as surname,
        strftime(birth_date, '%Y-%m-%d') as dob, upper(postcode) as postcode, lower(strip_accents(city)) as city,
        lower(strip_accents(concat_ws(' ', house_number, street))) as street, lower(email) as email, phone,
        lower(strip_accents(company)) as company, identifiers::varchar as identifiers
    from words
)
select
    * replace (
        nullif(street, '') as street,
        if(count(*) over (partition by email) > 50, null, email) as email,
        if(count(*) over (partition by phone) > 50, null, phone) as phone
    ),
    first_name || ' ' || surname as first_name_surname
from plain
"""


def main(records: Path, folder: Path, address: str) -> None:
    """Clean, train, predict, cluster."""
    connection = duckdb.connect()
    connection.execute("create table cleaned as " + CLEAN.replace("$file", repr(str(records))))
    filled = _filled(connection)
    compared = filled if address == "each" else filled - ({"street", "city"} if "postcode" in filled else {"street"})
    began = time.perf_counter()
    api = DuckDBAPI(connection=connection)
    linker = Linker(api.register("cleaned"), _settings(filled, compared), log_level="ERROR")
    _train(linker, filled)
    trained = time.perf_counter()
    predicted = linker.inference.predict(threshold_match_probability=0.5)
    clusters = {}
    for threshold in THRESHOLDS:
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        if threshold == THRESHOLDS[0]:
            ended = time.perf_counter()
        clusters[f"at {threshold}"] = f"clusters-{threshold}.parquet"
        connection.execute(
            f"copy (select c.source, c.record_id, f.cluster_id as cluster from cleaned as c join {found.physical_name} as f"
            f" using (unique_id)) to '{folder / f'clusters-{threshold}.parquet'}' (format parquet)"
        )
    print(json.dumps({"seconds": ended - began, "training": trained - began, "clusters": clusters}))


def _filled(connection: duckdb.DuckDBPyConnection) -> set[str]:
    columns = [name for (name, *_) in connection.execute("describe cleaned").fetchall()]
    shares = ", ".join(f"count({name}) / count(*)" for name in columns)
    [found] = connection.execute(f"select {shares} from cleaned").fetchall()
    return {name for name, share in zip(columns, found, strict=True) if share > ENOUGH}


def _settings(filled: set[str], compared: set[str]) -> SettingsCreator:
    comparisons = {
        "first_name": cl.ForenameSurnameComparison(
            "first_name", "surname", forename_surname_concat_col_name="first_name_surname"
        ),
        "dob": cl.DateOfBirthComparison("dob", input_is_string=True),
        "postcode": cl.PostcodeComparison("postcode"),
        "street": cl.JaroWinklerAtThresholds("street", [0.92, 0.8]),
        "city": cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        "email": cl.EmailComparison("email"),
        "phone": cl.DamerauLevenshteinAtThresholds("phone", [1]),
        "company": cl.JaroWinklerAtThresholds("company", [0.92, 0.8]),
        "identifiers": cl.LevenshteinAtThresholds("identifiers", [1]),
    }
    rules = (
        ("email",), ("phone",), ("first_name", "surname"), ("first_name", "postcode"), ("surname", "postcode"),
        ("postcode", "street"), ("first_name", "dob"), ("surname", "dob"), ("company", "city"), ("identifiers",),
    )  # fmt: skip
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparison for column, comparison in comparisons.items() if column in compared],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules if filled.issuperset(rule)],
        additional_columns_to_retain=["source", "record_id"],
        max_iterations=10,
        em_convergence=0.01,
    )


def _train(linker: Linker, filled: set[str]) -> None:
    surely = (("email", "surname"), ("first_name", "surname", "dob"), ("phone", "surname"), ("identifiers",))
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in surely if filled.issuperset(rule)], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (("first_name", "surname"), ("email",), ("postcode",), ("dob",)):
        if filled.issuperset(rule):
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
