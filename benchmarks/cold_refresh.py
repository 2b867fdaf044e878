"""A cold `regulars refresh` of 5,000 customers, checks, publish and push included: `python -m benchmarks.cold_refresh`.

The peer is what the two frameworks cost before anything is done: importing dagster and Great Expectations, one after the
other, in a process of its own.
"""

import argparse
import compileall
import shutil
import statistics
import tempfile
from pathlib import Path

from benchmarks.make_shop import make_shop
from benchmarks.timed import timed

HOUSE = Path(__file__).parent.parent
PEER = "import dagster; import great_expectations"


def main() -> None:
    """Print the median of each, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    for package in ("assets", "checks", "connectors", "pipelines"):
        compileall.compile_dir(HOUSE / package, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop"
        make_shop(shop, options.customers, options.customers * 4, seed=1)
        refresh = ("-m", "pipelines.cli", "refresh", "--project", str(shop))
        timed("-c", PEER)
        peer, cold, unchanged = [], [], []
        for _ in range(options.runs):
            shutil.rmtree(shop / "data", ignore_errors=True)
            shutil.rmtree(shop / "out", ignore_errors=True)
            peer.append(timed("-c", PEER).seconds)
            cold.append(timed(*refresh).seconds)
            unchanged.append(timed(*refresh).seconds)
    middle = statistics.median
    print(f"peer, imports alone      {middle(peer):6.2f} s")
    print(f"refresh, cold            {middle(cold):6.2f} s   {middle(cold) / middle(peer):.2f} x the peer")
    print(f"refresh, nothing changed {middle(unchanged):6.2f} s   {middle(unchanged) / middle(peer):.2f} x the peer")


if __name__ == "__main__":
    main()
