"""A spreadsheet's contents in other formats, and a csv file put in their place.

Here: csv and tsv (first tab, as shown), xlsx (every tab, values, formulas and formats of numbers), ods and zipped html (every tab, as
shown), a pdf (one page, to have one), and the upload of v2 that gspread's `import_csv` does. Not here: who may (`drive.py`).
"""

import csv
import html
import io
import secrets
import zipfile
from collections.abc import Callable
from typing import Any

from google_server.document import Document, Sheet, new_sheet
from google_server.errors import DriveError
from google_server.exchange import Response
from google_server.routing import Call
from google_server.store import fill

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def export(call: Call, document: Document) -> Response:
    """The file in the wanted format.

    Raises:
        DriveError: 400, there is no such conversion.
    """
    mime_type = call.request.option("mimeType")
    if mime_type not in _FORMATS:
        where = {"locationType": "parameter", "location": "convertTo"}
        raise DriveError(400, "badRequest", "The requested conversion is not supported.", **where)
    headers = {"Content-Disposition": "attachment"}
    return Response(200, _FORMATS[mime_type](document), mime_type, headers)


def import_csv(call: Call, document: Document) -> None:
    """Every tab goes; the one that comes is called as the file, and holds the rows as if typed in."""
    rows = list(csv.reader(io.StringIO(call.request.body.decode("utf-8-sig"))))
    height, width = max(1000, len(rows)), max(26, *map(len, rows), 1)
    sheet = new_sheet(secrets.randbelow(2**31 - 1) + 1, document.name, 0, height, width)
    document.sheets, document.named_ranges, document.developer_metadata = [sheet], {}, {}
    document.properties["timeZone"] = "America/Los_Angeles"  # what was converted is as new, and in the converter's zone
    fill(document, sheet.title, rows)
    call.store.edited(document)


def shown(sheet: Sheet) -> list[list[str]]:
    """What people see, as far as there are values; every row as wide as the widest."""
    height, width = sheet.data_size()
    return [
        [str(sheet.cell(row, column).get("formattedValue", "")) for column in range(width)] for row in range(height)
    ]


def _separated(delimiter: str) -> Callable[[Document], bytes]:
    def write(document: Document) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(shown(document.sheets[0]))
        return text.getvalue().removesuffix("\r\n").encode()

    return write


def _xlsx(document: Document) -> bytes:
    from openpyxl import Workbook  # half of the time that a stand-in takes to start

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in document.sheets:
        page = workbook.create_sheet(sheet.title[:31])
        height, width = sheet.data_size()
        for row in range(height):
            for column in range(width):
                _put(page.cell(row + 1, column + 1), sheet.cell(row, column))
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _plain(value: dict[str, Any]) -> tuple[str, Any]:
    return next(iter(value.items()), ("", None))


def _put(cell: Any, held: dict[str, Any]) -> None:
    kind, value = _plain(held.get("userEnteredValue", {}))
    cell.value = value
    number_format = held.get("userEnteredFormat", {}).get("numberFormat", {})
    if number_format:
        cell.number_format = number_format.get("pattern") or _PATTERNS.get(number_format.get("type", ""), "General")
    if kind == "stringValue":
        cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula


def _ods(document: Document) -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    workbook = OpenDocumentSpreadsheet()
    for sheet in document.sheets:
        table = Table(name=sheet.title)
        for texts in shown(sheet):
            line = TableRow()
            for text in texts:
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=text))
                line.addElement(cell)
            table.addElement(line)
        workbook.spreadsheet.addElement(table)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _zipped_html(document: Document) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in document.sheets:
            lines = ("".join(f"<td>{html.escape(text)}</td>" for text in texts) for texts in shown(sheet))
            page = f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
            archive.writestr(f"{sheet.title.replace('/', '_')}.html", page)
    return file.getvalue()


def _pdf(document: Document) -> bytes:
    """One empty page, with a table of references that is right."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )
    file, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj" % number + content + b"endobj\n"
    start = len(file)
    file += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return file + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start


_PATTERNS = {
    "TEXT": "@",
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": "#,##0.00",
    "SCIENTIFIC": "0.00E+00",
    "DATE": "yyyy-mm-dd",
    "TIME": "h:mm:ss",
    "DATE_TIME": "yyyy-mm-dd h:mm:ss",
}
"""How a kind of number is shown that has no pattern of its own."""

_FORMATS: dict[str, Callable[[Document], bytes]] = {
    "text/csv": _separated(","),
    "text/tab-separated-values": _separated("\t"),
    XLSX: _xlsx,
    ODS: _ods,
    "application/x-vnd.oasis.opendocument.spreadsheet": _ods,
    "application/zip": _zipped_html,
    "application/pdf": _pdf,
}
