"""Several files that are one stream: `exports/orders-*.csv`, read as if they stood below each other, the newest last.

What belongs here: which files a pattern means, and putting their rows together. What does not: which of two versions of
a record counts, which needs to know what names a record.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from connectors.errors import SourceRejected
from connectors.source import ROW, ROWS_OF_A_FILE, TYPES, Extract, TableSource


def is_pattern(path: Path) -> bool:
    """Whether a path means several files; a file that is really called so is that file."""
    return any(sign in str(path) for sign in "*?") and not path.exists()


@dataclass(frozen=True, slots=True)
class SeveralFiles:
    """All files that match a pattern.

    Attributes:
        folder: The project's.
        pattern: As the person wrote it, in the folder.
        open: The source of one of the files, and its place in the project.
    """

    folder: Path
    pattern: str
    open: Callable[[Path, str], TableSource]

    def extract(self, known: str | None = None) -> Extract | None:
        """The rows of every file, older ones first; None when all are as the fingerprint `known` says.

        Raises:
            SourceError: No file matches, or one cannot be read.
        """
        found = sorted(self.folder.glob(self.pattern), key=lambda file: (file.stat().st_mtime_ns // 10**9, file.name))
        files = [file for file in found if not file.name.startswith((".", "~$"))]
        if not files:
            raise SourceRejected(
                f"reading {self.pattern}: no file is called so; check the path, or put the first one there"
            )
        places = [file.relative_to(self.folder).as_posix() for file in files]
        extracts = [self.open(file, place).extract() for file, place in zip(files, places, strict=True)]
        read = [extract for extract in extracts if extract is not None]
        fingerprint = hashlib.sha256("\n".join(extract.fingerprint for extract in read).encode()).hexdigest()
        return None if fingerprint == known else _together(self.pattern, read, fingerprint)


def _together(pattern: str, extracts: Sequence[Extract], fingerprint: str) -> Extract:
    headers = list(dict.fromkeys(name for extract in extracts for name in extract.rows.column_names[:-2]))
    tables = [_under(headers, extract.rows, number) for number, extract in enumerate(extracts)]
    notices = tuple(f"{extract.place}: {notice}" for extract in extracts for notice in extract.notices)
    first = replace(extracts[-1], rows=pa.concat_tables(tables), place=pattern, fingerprint=fingerprint, link=None)
    return replace(first, notices=notices, files=tuple(extract.place for extract in extracts))


def _under(headers: Sequence[str], rows: pa.Table, number: int) -> pa.Table:
    """The rows of one file under the headers of all; a column that it lacks is blank."""
    place = {name: index for index, name in enumerate(rows.column_names[:-2])}
    blank = pa.nulls(rows.num_rows, pa.string())
    cells = {name: rows.column(name) if name in place else blank for name in headers}
    letters = [
        pc.utf8_slice_codeunits(rows.column(TYPES), place[name], place[name] + 1)
        if name in place
        else pc.if_else(pc.is_valid(rows.column(TYPES)), "-", None)
        for name in headers
    ]
    types = pc.binary_join_element_wise(*letters, "") if letters else rows.column(TYPES)
    numbered = pc.add(rows.column(ROW), number * ROWS_OF_A_FILE)
    return pa.table(cells | {ROW: numbered, TYPES: types.cast(pa.string())})
