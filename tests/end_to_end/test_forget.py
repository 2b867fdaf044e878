"""Twenty people ask to be forgotten: nothing of them is left in anything of ours, and no import brings them back."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest

from assets.run import RunResult
from assets.warehouse.publish import link
from pipelines.commands.privacy.requests import forget
from pipelines.config.load import load
from pipelines.refresh import exit_code

HERE = Path(__file__).parent
sys.path += [str(HERE), str(HERE.parent / "stand_ins")]

from google_server.document import Document  # noqa: E402  (needs the path)
from google_server.editing import Type  # noqa: E402
from leftovers import leftovers  # noqa: E402
from stand_in import Running, start  # noqa: E402

CONFIG = """
business: {{name: Corner Bakery, country: GB, currency: GBP, timezone: Europe/London}}
sources:
  book: {{type: csv, path: people.csv, holds: people}}
  till: {{type: csv, path: orders.csv, holds: orders, people: book}}
  lines: {{type: csv, path: lines.csv, holds: order_lines}}
  answers: {{type: csv, path: answers.csv, holds: feedback}}
  friends: {{type: csv, path: friends.csv, holds: referrals}}
  yes_and_no: {{type: csv, path: consents.csv, holds: consents, people: book}}
follow_ups:
  callers: {{where: orders >= 1, because: "{{{{ orders }}}} orders", say: "Hello {{{{ first_name }}}}", channel: call}}
deliver:
  - {{type: excel, path: out/lists.xlsx}}
  - {{type: google_sheet, spreadsheet: {lists}}}
"""
CANARIES = range(1, 21)
FAMILY, MENTIONS = "zibelfamily@example.org", "mentions@example.org"
FIRST = [
    "Quirin", "Xymene", "Ottoline", "Thorvald", "Melisende", "Ferencz", "Vashti", "Radomir", "Ulfrida", "Kaspian",
    "Leocadia", "Hjalmar", "Perpetua", "Gwendal", "Sidonie", "Barthulf", "Iphigenia", "Ywain", "Brunhild",
    "Zoltanka",
]  # fmt: skip
FAMILIES = [
    "Zibelow", "Kwantz", "Ombrecht", "Fyrquin", "Dschulnigg", "Vozhik", "Hexterby", "Lurgan", "Pfnuer", "Aczel",
    "Tjurbin", "Mroz", "Galvagno", "Zschokke", "Bhoot", "Ngwira", "Quistorp", "Ewbank", "Wyrwal", "Strzelec",
]  # fmt: skip


def name(number: int) -> str:
    return f"{FIRST[number - 1]} {FAMILIES[number - 1]}"


def family(number: int) -> str:
    return FAMILIES[number - 1]


def email(number: int) -> str:
    return FAMILY if number == 20 else f"{FIRST[number - 1].lower()}@zibel.example.org"


def phone(number: int) -> str:
    return f"020 7{number * 437 % 1000:03} {number * 7919 % 10000:04}"


def write_sources(shop: Path, *, old: str = "", more: str = "") -> None:
    people = [f"{n},{name(n)},{old}{email(n)},{phone(n)},yes,\n" for n in CANARIES]
    stays = [
        f"90,Anna Stays,{FAMILY},,yes,\n",
        f"91,Bert Remains,{MENTIONS},020 7946 0991,yes,see {email(3)} and +44 {phone(3)[1:]}\n",
    ]
    (shop / "people.csv").write_text("record_id,name,email,phone,ok to email,notes\n" + "".join(people + stays) + more)
    orders = [f"o{n},{n},2026-01-05,{10 + n}.50\n" for n in (*CANARIES, 90, 91)]
    (shop / "orders.csv").write_text("order_id,customer_id,ordered_at,total\n" + "".join(orders))
    lines = [f"o{n},Rye for {family(n)},1,{10 + n}.50\n" for n in CANARIES]
    (shop / "lines.csv").write_text("order_id,product,quantity,total\n" + "".join(lines) + "o91,Rye,1,101.50\n")
    answers = [f"2026-02-0{n},{email(n)},{n},call {family(n)} back\n" for n in range(1, 6)]
    (shop / "answers.csv").write_text("at,email,score,comment\n" + "".join(answers) + f"2026-02-01,{MENTIONS},4,fine\n")
    (shop / "friends.csv").write_text(f"at,referrer,referred\n2026-01-01,{MENTIONS},{email(4)}\n")
    said = [f"{n},{email(n)},2026-02-01,email,withdrawn,{family(n)} wrote\n" for n in (7, 20)]
    (shop / "consents.csv").write_text("person_id,email,at,channel,status,evidence\n" + "".join(said))


def needles() -> list[str]:
    """Every spelling of everything that only they have."""
    numbers = [phone(n) for n in CANARIES] + [phone(n).replace(" ", "")[1:] for n in CANARIES]
    return [*FIRST, *FAMILIES, "@zibel.example.org", *numbers]


def spoken(document: Document) -> str:
    """Every cell of every tab, hidden ones too, and whatever else the spreadsheet keeps."""
    return repr(document).lower()


@pytest.fixture
def google() -> Iterator[Running]:
    with start() as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path, google: Running) -> Path:
    google.service_account(tmp_path)
    (tmp_path / ".env").write_text(f"REGULARS_GOOGLE_API={google.url}\n", encoding="utf-8")
    google.spreadsheet({"Sheet1": [["Mine"]]}, title="Our lists")
    [document] = google.app.store.documents.values()
    (tmp_path / "regulars.yaml").write_text(CONFIG.format(lists=document.id), encoding="utf-8")
    write_sources(tmp_path)
    return tmp_path


def type_everywhere(shop: Path, google: Running, document: Document) -> None:
    """A note beside every canary, in either workbook."""
    book = openpyxl.load_workbook(shop / "out/lists.xlsx")
    for row in book["Callers"].iter_rows(min_row=2):
        if row[1].value and row[1].value.split()[0] in FIRST:
            row[10].value = f"{row[1].value} called back"
    book.save(shop / "out/lists.xlsx")
    sheet = document.sheet_by_title("Callers")
    assert sheet is not None
    [row] = [number for number, cells in enumerate(sheet.rows) if name(9) in json.dumps(cells, default=str)]
    assert google.app.editor(document.id).do(Type("Callers", row, 10, f"Mo rang {family(9)}"))


STAY = [("Anna Stays", 1, False), ("Bert Remains", 1, True)]
"""Anna's mailbox is the family's: somebody of them, who is forgotten now, said no to e-mail."""


def customers(shop: Path) -> list[tuple[str, int, bool]]:
    with duckdb.connect(str(link(shop / "data")), read_only=True) as view:
        found = view.execute("select name, orders, may_email from crm.customers where name is not null order by 1")
        return found.fetchall()


def test_twenty_are_forgotten_everywhere_and_no_import_brings_them_back(
    shop: Path, google: Running, run: Callable[..., RunResult]
) -> None:
    [document] = google.app.store.documents.values()
    write_sources(shop, old="old.", more=f"92,{name(8)},{email(8)},,,\n")
    run(shop)
    type_everywhere(shop, google, document)
    write_sources(shop)
    run(shop)
    data, out = shop / "data", shop / "out"
    assert len(leftovers(data, needles())) > 100
    assert set(STAY) <= set(customers(shop))
    assert family(9).lower() in spoken(document)
    config = load(shop, {"REGULARS_GOOGLE_API": google.url})
    done = forget(config, [f"book:{n}" for n in CANARIES], lambda _: None)
    assert (done.code, done.problems) == (0, ())
    assert [each.place for each in done.receipts if not each.is_done and not each.is_yours] == []
    assert (leftovers(data, needles()), leftovers(out, needles())) == (set(), set())
    assert [needle for needle in needles() if needle.lower() in spoken(document)] == []
    assert customers(shop) == STAY

    write_sources(shop, more=f"93,{name(5)},{email(5)},,yes,\n94,{name(20)},{FAMILY},,,\n")
    again = run(shop)
    assert (exit_code(again), customers(shop)) == (0, STAY)
    assert (leftovers(data, needles()), leftovers(out, needles())) == (set(), set())
