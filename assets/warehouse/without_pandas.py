"""DuckDB without pandas, which it would load to see whether a bound value is one of its kinds of nothing.

Great Expectations brings pandas with it, so it is there, and takes half a second of every command; we give and take Arrow and plain
values only.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class _NoPandas:
    """A finder that is asked first, and says that there is none."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("not needed here", name=name)


@contextmanager
def without_pandas() -> Iterator[None]:
    """As if pandas were not installed, unless somebody has loaded it already."""
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
