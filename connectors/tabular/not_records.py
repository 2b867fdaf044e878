"""Rows of a table that are no records: sums, sections, headings said again, the closing lines of a report.

What belongs here: knowing such rows by what they say and how little of the table they fill. Nobody is called
`-- VIP --` or `Confidential`; but somebody of whom only the name is known fills as little, so that a short row by itself
is a record.
What does not: taking them out, and telling of it (see `connectors.tabular.records`).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from connectors.tabular.grid import Merge, Strings
from connectors.tabular.header_row import Headings, is_data, normal

TOTALS = frozenset(
    {
        *("total", "totals", "grandtotal", "sum", "subtotal", "summe", "gesamt", "gesamtsumme", "zwischensumme"),
        *("insgesamt", "totale", "totaux", "somma", "suma", "razem", "totaal", "som", "soma", "celkem", "osszesen"),
        *("yhteensa", "сумма", "итого", "всего", "合計", "小計", "合计", "总计", "총계", "soustotal", "subtotale"),
        *("subtotaal", "grandtotals", "subtotals", "totalgeneral"),
    }
)
"""Words for a sum, as `normal` spells them."""

SECTION_WORDS = frozenset(
    {
        *("vip", "customers", "customer", "clients", "client", "members", "member", "guests", "contacts", "prospects"),
        *("leads", "suppliers", "staff", "friends", "family", "new", "old", "former", "inactive", "active", "archive"),
        *("archived", "regulars", "moved", "deceased", "closed", "contact", "list", "misc", "other", "others", "year"),
        *("kunden", "kundinnen", "mitglieder", "neukunden", "stammkunden", "ehemalige", "lieferanten", "inaktiv"),
        *("inaktive", "archiv", "verzogen", "interessenten", "clientes", "clientas", "socios", "nuevos", "antiguos"),
        *("inactivos", "proveedores", "clienti", "soci", "nuovi", "vecchi", "inattivi", "fornitori", "nouveaux"),
        *("anciens", "inactifs", "fournisseurs", "klanten", "leden", "nieuwe", "oude", "inactief", "leveranciers"),
    }
)
"""Words of headings within a list, as `normal` spells them, in the languages of the parsers."""

NOBODY = re.compile(
    r"""copyright | © | \(c\)\s?\d{4} | all\ rights\ reserved | confidential | do\ not\ distribute
    | \b(generated|created|printed|exported|downloaded)\ (by|on|at|from)\b | ^(report|filter(ed)?|sorted|source)\b.*:
    | \bend\ of\ (the\ )?(report|list|file|data|export)\b | ^\W*(page|seite|pagina|página)\s\d+
    | ^\W*\d[\d.,\s]*(records?|rows?|results?|items?|entries|clients?|customers?|contacts?|members?|people|persons?
        |guests?|users?|subscribers?|orders?|kund(en|innen)|kontakte|einträge|datensätze|zeilen|mitglieder|personen|clientes
        |contactos|registros|filas|personas|clienti|contatti|righe|persone|lignes|enregistrements|personnes|klanten
        |contacten|rijen|regels|leden)\b\W*$
    | ^(total|count|number|anzahl|summe|gesamt|nombre|número|numero|totale|aantal)\b[^@]*\d[^@]*$
    | \b(erstellt|gedruckt|exportiert|generiert)\b | ^stand:?\s | vertraulich | ^(imprimé|généré|exporté)\b | confidentiel
    | ^(impreso|generado|exportado)\b | confidencial | ^(stampato|generato|esportato)\b | riservato
    | ^(afgedrukt|gegenereerd|geëxporteerd)\b | vertrouwelijk""",
    re.VERBOSE | re.IGNORECASE,
)
MOMENT = re.compile(r"(\w+,?\s)?\d{1,4}[./\s-]+(\d{1,2}|\w{3,10})[./\s-]+\d{2,4}([ ,T]+\d{1,2}[:.]\d{2}.*)?")
MARKED = re.compile(r"[\W_]{2,}\s*\w.*|\w.*:|[\[(<*#=~].*[\])>*#=~]")
LONGEST = 200
LAST_ROWS = 6
"""Totals without numbers are looked for among the last rows that hold anything."""
MOST_CLOSING = 15
MOST_LOOKED_AT = 20_000
"""Short rows beyond are not sections, but how the table is."""


@dataclass(frozen=True, slots=True)
class NotRecords:
    """Places of rows from the first one below the headings; a section's with what it says."""

    totals: tuple[int, ...] = ()
    repeats: tuple[int, ...] = ()
    closing: tuple[int, ...] = ()
    sections: tuple[tuple[int, str], ...] = ()

    def places(self) -> set[int]:
        """All of them."""
        return {*self.totals, *self.repeats, *self.closing, *(place for place, _ in self.sections)}


def find(texts: Sequence[Strings], headings: Headings, blank: Strings | None, merged: Collection[int]) -> NotRecords:
    """The rows below the headings that are no records; `merged` are those with a cell merged over several columns."""
    table = _Table(texts, blank)
    repeats = tuple(_repeats(texts, headings))
    totals = tuple(_totals(table))
    closing = tuple(place for place in _closing(table) if place not in totals)
    left_out = {*repeats, *totals, *closing}
    sections = tuple((place, text) for place, text in _sections(table, merged) if place not in left_out)
    return NotRecords(totals, repeats, closing, sections)


class _Table:
    def __init__(self, texts: Sequence[Strings], blank: Strings | None) -> None:
        self.texts = [column for column in texts if column.null_count < len(column)]
        self.height = len(texts[0]) if texts else 0
        self.blank = blank

    def cells(self, place: int) -> list[str]:
        """What the row holds, from left to right."""
        return [text for column in self.texts if (text := column[place].as_py()) is not None]

    def is_blank(self, place: int) -> bool:
        return self.blank is not None and bool(self.blank[place].as_py())

    def last(self, most: int) -> list[int]:
        """The last rows that hold anything, from top to bottom."""
        places: list[int] = []
        for place in range(self.height - 1, -1, -1):
            if not self.is_blank(place):
                places.append(place)
            if len(places) == most:
                break
        return places[::-1]

    def short_rows(self) -> list[int]:
        """Rows of one cell, in a table of three columns and more of which most rows have several."""
        if len(self.texts) < 3:
            return []
        filled = pa.chunked_array([pa.array([0] * self.height, pa.int32())])
        for column in self.texts:
            filled = pc.add(filled, pc.cast(column.is_valid(), pa.int32()))
        short = pc.equal(filled, 1)
        several = pc.sum(pc.greater(filled, 1)).as_py() or 0
        found = pc.indices_nonzero(short)
        return found.to_pylist() if len(found) <= min(MOST_LOOKED_AT, several) else []


def _repeats(texts: Sequence[Strings], headings: Headings) -> list[int]:
    """Rows that say the headings again, as pasted exports do."""
    named = [(place, label) for place, label in enumerate(headings.labels) if label]
    if len(named) < 2 or headings.top != headings.bottom or any(is_data(label) for _, label in named):
        return []
    found: Strings | None = None
    for place, label in named:
        same = pc.fill_null(pc.equal(texts[place], label), False)
        found = same if found is None else pc.and_(found, same)
        if not pc.any(found).as_py():
            return []
    return [place for place, hit in enumerate(found.to_pylist()) if hit] if found is not None else []


def _totals(table: _Table) -> Iterator[int]:
    """Rows that add up others: the only words are those for a sum, the rest is numbers; at the end also nothing else."""
    words = pa.array(sorted({*TOTALS, "grand total", "sub total", "sub-total", "sous-total"}))
    found: set[int] = set()
    for column in table.texts[:3]:
        is_word = pc.is_in(pc.utf8_lower(pc.utf8_trim(column, " :")), words)
        found.update(pc.indices_nonzero(is_word).to_pylist() if pc.any(is_word).as_py() else ())
    last = table.last(LAST_ROWS)
    yield from (place for place in sorted(found) if _is_total(table.cells(place), is_last=place in last))


def _is_total(cells: Sequence[str], *, is_last: bool) -> bool:
    words = [text for text in cells if not is_data(text.strip())]
    has_numbers = len(cells) > len(words)
    return len(words) == 1 and normal(words[0]) in TOTALS and (has_numbers or (is_last and cells[0] == words[0]))


def _closing(table: _Table) -> list[int]:
    """The last rows, where they are short and say what no record says; what stands with them after a blank row, too."""
    width = len(table.texts)
    if width < 2:
        return []
    places: list[int] = []
    for place in reversed(table.last(MOST_CLOSING)):
        if len(table.cells(place)) > max(1, min(2, width - 1)):
            break
        places.insert(0, place)
    apart = [place > 0 and table.is_blank(place - 1) and len(table.cells(place)) == 1 for place in places]
    says = [_is_nobody(table.cells(place), is_apart) for place, is_apart in zip(places, apart, strict=True)]
    for number in range(len(places)):
        if says[number] or (apart[number] and any(says[number:])):
            return places[number:]
    return []


def _is_nobody(cells: Sequence[str], is_apart: bool) -> bool:
    """A moment alone may be a record's; below a blank row it is when the list was printed."""
    said = [text.strip() for text in cells if len(text) <= LONGEST]
    return any(NOBODY.search(text) or (is_apart and MOMENT.fullmatch(text)) for text in said)


def _sections(table: _Table, merged: Collection[int]) -> Iterator[tuple[int, str]]:
    """Headings within the list: the rows below belong to them."""
    for place in table.short_rows():
        [text] = table.cells(place)
        is_apart = (place > 0 and table.is_blank(place - 1)) and not table.is_blank(min(place + 1, table.height - 1))
        if place in merged or _is_section(text.strip()) or (is_apart and not is_data(text.strip())):
            yield place, text.strip()


def _is_section(text: str) -> bool:
    if is_data(text) or len(text) > LONGEST:
        return False
    words = {normal(word) for word in text.split()}
    return MARKED.fullmatch(text) is not None or bool(words & SECTION_WORDS)


def merged_rows(merges: Sequence[Merge], start: int) -> set[int]:
    """Rows from `start` on with a cell merged over three columns and more."""
    return {merge.top - start for merge in merges if merge.top == merge.bottom and merge.right - merge.left >= 2}
