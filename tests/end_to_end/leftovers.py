"""Whatever is left of somebody: every file of a folder, looked into as whoever finds it would."""

import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb


def leftovers(folder: Path, needles: Iterable[str]) -> set[tuple[str, str]]:
    """(file, needle) of everything that holds a needle: as bytes, in a cell, or inside an archive."""
    wanted = [needle.lower() for needle in needles]
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and not file.is_symlink()]
    return {
        (str(file.relative_to(folder)), needle)
        for file in files
        for text in texts(file)
        for needle in wanted
        if needle in text
    }


def texts(file: Path) -> Iterator[str]:
    """What a file says, in every way in which it can be read."""
    data = file.read_bytes()
    yield data.decode("latin-1").lower()
    yield data.decode("utf-16-le", "replace").lower()
    if data[:4] == b"PAR1":
        yield repr(duckdb.sql(f"from read_parquet('{file}')").fetchall()).lower()
        yield repr(duckdb.sql(f"select decode(value) from parquet_kv_metadata('{file}')").fetchall()).lower()
    elif data[8:12] == b"DUCK":
        yield from tables(file)
    elif data[:15] == b"SQLite format 3":
        with closing(sqlite3.connect(file)) as connection:
            yield "\n".join(connection.iterdump()).lower()
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            yield from (archive.read(name).decode("utf-8", "replace").lower() for name in archive.namelist())


def tables(file: Path) -> Iterator[str]:
    """Every row of every table and view."""
    with duckdb.connect(str(file), read_only=True) as connection:
        names = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        for schema, table in names:
            yield repr(connection.execute(f'from "{schema}"."{table}"').fetchall()).lower()
