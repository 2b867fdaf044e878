"""What a file is that is no table, and how to get one out of it: what `init` and `add` say of a .vcf or a .pdf."""

from pathlib import Path
from types import MappingProxyType

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
TEXTS = frozenset({".csv", ".tsv", ".txt", ".tab"})
TABLES = WORKBOOKS | TEXTS

_SAVE = "and save them as .csv or .xlsx"
_OTHERS = MappingProxyType(
    {
        ".vcf": "address cards of a phone or mail program; import them into Google Contacts or Outlook and export them there as .csv",
        ".numbers": "a table of Apple's Numbers; open it there and choose File > Export To > CSV or Excel (.xlsx)",
        ".pdf": "a page for printing, not a table; ask the program that made it for an export as .csv or .xlsx",
        ".json": "data for programs; export the same as .csv, or open it in Excel (Data > Get Data > From JSON) and save as .xlsx",
        ".jsonl": "data for programs; export the same as .csv, or open it in Excel (Data > Get Data > From JSON) and save as .xlsx",
        ".docx": f"a text of Word; copy its table into an empty Excel sheet {_SAVE}",
        ".doc": f"a text of Word; copy its table into an empty Excel sheet {_SAVE}",
        ".odt": f"a text document; copy its table into an empty sheet {_SAVE}",
        ".rtf": f"a text document; copy its table into an empty sheet {_SAVE}",
        ".pages": f"a text of Apple's Pages; copy its table into an empty sheet {_SAVE}",
        ".xml": "an xml file (Excel 2003 saved such as well); open it in Excel or LibreOffice and save as .xlsx",
        ".html": "a web page; open it in Excel or LibreOffice and save its table as .xlsx",
        ".htm": "a web page; open it in Excel or LibreOffice and save its table as .xlsx",
        ".mht": "a web page; open it in Excel or LibreOffice and save its table as .xlsx",
        ".zip": "a packed folder; unpack it and give us the .csv or .xlsx files in it",
        ".gz": "a packed file; unpack it and give us the .csv or .xlsx in it",
        ".gsheet": "a link to a Google sheet, not the sheet; download it as .xlsx, or read it by `type: google_sheet`",
        ".mdb": "a database of Access; export its tables as .xlsx or .csv",
        ".accdb": "a database of Access; export its tables as .xlsx or .csv",
        ".db": "a database; export its tables as .csv or .xlsx",
        ".sqlite": "a database; export its tables as .csv or .xlsx",
        ".qbb": "a backup of QuickBooks; run the Customer Contact List there and export it as .xlsx or .csv",
        ".pst": "a mailbox of Outlook; export its contacts there as .csv",
        ".ics": "a calendar; export what you need of it as .csv",
        **dict.fromkeys((".png", ".jpg", ".jpeg", ".heic", ".gif"), "a picture; we need the table itself as .csv or .xlsx"),
    }
)  # fmt: skip


def not_a_table(file: Path) -> str | None:
    """What the file is and how to go on; None for a table, or something that may be one."""
    return _OTHERS.get(file.suffix.lower())


def in_folder(folder: Path) -> list[Path]:
    """The files of a folder and its folders that may hold tables, or that people take for such; hidden ones are not ours."""
    inside = sorted(path for path in folder.rglob("*") if path.is_file())
    visible = [
        path for path in inside if not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    ]
    return [path for path in visible if path.suffix.lower() in TABLES or not_a_table(path)]
