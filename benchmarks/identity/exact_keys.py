"""What a spreadsheet does: records with the same e-mail are one person, or those with the same e-mail or phone.

    python -m benchmarks.identity.exact_keys RECORDS.parquet FOLDER {email,email-or-phone}

Upper and lower case count alike; nothing else is known about the values. Writes clusters.parquet.
"""

import json
import sys
import time
from pathlib import Path

import duckdb

from assets.warehouse.connection import literal

KEYS = {"email": ("lower(email)",), "email-or-phone": ("lower(email)", "phone")}

# Each round, a record takes the smallest number among those that share a key with it.
ROUND = """
create or replace temp table next_round as
with keyed as ({keyed}),
smallest as (select key, min(cluster) as cluster from keyed group by key)
select r.n, least(any_value(r.cluster), coalesce(min(s.cluster), any_value(r.cluster))) as cluster
from reached as r left join keyed as k on k.n = r.n left join smallest as s on s.key = k.key
group by r.n
"""


def main(records: Path, folder: Path, kind: str) -> None:
    """Join by the keys until nothing changes."""
    with duckdb.connect() as connection:
        run = connection.execute
        run(
            f"create temp table records as select row_number() over () as n, * from read_parquet({literal(str(records))})"
        )
        began = time.perf_counter()
        run("create temp table reached as select n, n as cluster from records")
        keyed = " union all ".join(
            f"select n, {number} || ':' || {key} as key, cluster from records join reached using (n) where {key} is not null"
            for number, key in enumerate(KEYS[kind])
        )
        is_moving = True
        while is_moving:
            run(ROUND.format(keyed=keyed))
            [(moved,)] = run(
                "select count(*) from next_round join reached using (n) where next_round.cluster <> reached.cluster"
            ).fetchall()
            run("create or replace temp table reached as from next_round")
            is_moving = moved > 0
        seconds = time.perf_counter() - began
        run(
            "copy (select source, record_id, cluster from records join reached using (n))"
            f" to {literal(str(folder / 'clusters.parquet'))} (format parquet)"
        )
    print(json.dumps({"seconds": seconds, "clusters": {"": "clusters.parquet"}}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
