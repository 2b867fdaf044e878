"""1,000,000 customers with 10,000,000 order lines from csv, full and again with nothing changed: `python -m benchmarks.million`.

The peer is DuckDB reading the same csv files and writing each as a table, in a process of its own.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.timed import timed

PEER = """
import duckdb, sys
from pathlib import Path
with duckdb.connect(sys.argv[2]) as connection:
    for file in Path(sys.argv[1]).glob("*.csv"):
        connection.execute(f"create table {file.stem} as from read_csv('{file}')")
"""


def main() -> None:
    """Print seconds and memory of each, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=10_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop"
        # In a process of its own: its memory would be counted as that of the runs below.
        timed("-m", "benchmarks.make_shop", str(shop), f"--customers={options.customers}", f"--lines={options.lines}")
        refresh = ("-m", "pipelines.cli", "refresh", "--project", str(shop))
        peer = timed("-c", PEER, str(shop), str(Path(folder) / "peer.duckdb"))
        full = timed(*refresh)
        unchanged = timed(*refresh)
    print(f"peer, read csv, write tables {peer.seconds:7.1f} s {peer.megabytes:6.0f} MB")
    for name, run in (("refresh, full", full), ("refresh, nothing changed", unchanged)):
        print(
            f"{name:28} {run.seconds:7.1f} s {run.megabytes:6.0f} MB"
            f"   {run.seconds / peer.seconds:.2f} x the peer, {run.seconds / full.seconds:.3f} x full"
        )


if __name__ == "__main__":
    main()
