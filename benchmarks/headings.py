"""How many headings mean what they should: the everyday lists, and every column of the exports in the catalogue.

    python -m benchmarks.headings

The exports are read without the catalogue, as those of a program that nobody has noted, and compared with what it says.
Beside them stands what two import screens match by themselves, as far as their documents tell: the labels of the fields,
written as they are there ("Match your columns", knowledge.hubspot.com; "Format guidelines", mailchimp.com/help).
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assets.settings import Stream
from assets.staging.headers import map_headers
from assets.staging.heading_forms import heading_key
from assets.staging.known_exports import known_exports
from assets.staging.parsed_rows import PERSONAL

LISTS = Path(__file__).parents[1] / "tests" / "staging" / "headings"

HUBSPOT = {
    "name": (), "first_name": ("First name",), "last_name": ("Last name",), "email": ("Email",), "title": ("Salutation",),
    "phone": ("Phone number", "Mobile phone number"), "street": ("Street address",), "city": ("City",),
    "region": ("State/Region",), "postcode": ("Postal code",), "country": ("Country/Region",), "company": ("Company name",),
    "birth_date": ("Date of birth",), "joined_at": ("Create date",), "record_id": ("Record ID", "Contact ID"),
}  # fmt: skip
MAILCHIMP = {
    "email": ("Email Address", "Email"), "first_name": ("First Name",), "last_name": ("Last Name",),
    "street": ("Address",), "phone": ("Phone Number",), "birth_date": ("Birthday",), "company": ("Company",),
}  # fmt: skip

Asked = tuple[str, str, str | None]
"""A stream, a heading of it, and the field that it means."""


def main() -> None:
    """Print one line for each list and each way of understanding it."""
    lists = {f"{name}.csv": list(_listed(name)) for name in ("everyday", "ours", "strangers")}
    for name, asked in lists.items():
        print(f"\n{name}: {len(asked)} headings, {sum(field is not None for *_, field in asked)} of them a field")
        _print("by the vocabulary", asked, _alone)
        _print("HubSpot's labels", asked, _labels(HUBSPOT))
        _print("Mailchimp's labels", asked, _labels(MAILCHIMP))
    _print_catalogue()


def _listed(name: str) -> Iterator[Asked]:
    text = (LISTS / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    for line in csv.DictReader(text):
        yield line["stream"], line["heading"], line["field"] or None


def _catalogue() -> Iterator[tuple[str, Sequence[str], dict[str, str]]]:
    """Stream, header and meaning of every export, which a person has looked through."""
    for export in known_exports():
        for holds in export.fields:
            if export.headers:
                yield holds, export.headers, _used(holds, export.headers, knows_exports=True)


def _used(holds: str, headers: Sequence[str], *, knows_exports: bool) -> dict[str, str]:
    """Header -> the field that it fills, or fills in for; of an event's own field only one is read."""
    found = map_headers(Stream("export", holds), headers, knows_exports=knows_exports)
    used = {header: field for field, header in found.fields.items()}
    used |= {header: field for field, more in found.others.items() if field in PERSONAL for header in more}
    return {header: field for header, field in used.items() if not field.startswith("attributes.")}


def _alone(holds: str, heading: str) -> str | None:
    return next(iter(map_headers(Stream("one", holds), [heading]).fields), None)


def _labels(fields: dict[str, tuple[str, ...]]) -> Callable[[str, str], str | None]:
    labels = {heading_key(label): field for field, names in fields.items() for label in names}
    return lambda _, heading: labels.get(heading_key(heading))


def _print(how: str, asked: list[Asked], understand: Callable[[str, str], str | None]) -> None:
    _shares(how, [(understand(holds, heading), field) for holds, heading, field in asked])


def _shares(how: str, pairs: Sequence[tuple[str | None, str | None]]) -> None:
    counts = Counter(_judged(got, meant) for got, meant in pairs)
    shares = ", ".join(f"{what} {counts[what] / len(pairs):6.1%}" for what in ("right", "wrong", "not understood"))
    print(f"  {how:22} {shares}")


def _print_catalogue() -> None:
    exports = list(_catalogue())
    print(f"\nthe catalogue: {len(exports)} streams, {sum(len(headers) for _, headers, _ in exports)} columns")
    without = [_used(holds, headers, knows_exports=False) for holds, headers, _ in exports]
    pairs = list(zip(exports, without, strict=True))
    first = [(used.get(header), meant.get(header)) for (_, headers, meant), used in pairs for header in headers]
    _shares("without the catalogue", first)
    for name, fields in (("HubSpot's labels", HUBSPOT), ("Mailchimp's labels", MAILCHIMP)):
        understand = _labels(fields)
        _shares(name, [(understand(holds, h), meant.get(h)) for holds, headers, meant in exports for h in headers])


def _judged(got: str | None, meant: str | None) -> str:
    if got == meant:
        return "right"
    return "not understood" if got is None else "wrong"


if __name__ == "__main__":
    main()
