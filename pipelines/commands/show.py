"""`regulars show`: one customer on one screen, what matters most first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from textwrap import wrap
from typing import Any
from zoneinfo import ZoneInfo

from assets.crm.lookup import Rows, profile, published, sections
from assets.identity.review.find_records import NotFound, Record, SeveralMeant, find_in_one_customer
from assets.settings import Business
from assets.staging.parsing.phones import as_written
from assets.warehouse.publish import link
from connectors.errors import SourceRejected
from pipelines.config.load import Config
from pipelines.project import now

SHOWN = 30
"""Lines of the timeline, unless somebody asks for all."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A customer: the row of `crm.customers`, and everything else by section."""

    customer: Row
    known: Mapping[str, Rows]

    def as_dict(self) -> dict[str, Any]:
        """All of it, for a script."""
        return {"customer": self.customer, **self.known}


def find_shown(config: Config, who: str) -> Shown:
    """The customer that is meant, from what analysts open, so that nobody waits for a refresh.

    Raises:
        SourceRejected: Nothing is published yet, nobody is meant by `who`, or several are.
    """
    settings = config.settings(config.folder / "data")
    if not link(settings.state).exists():
        raise SourceRejected("there is no customer view yet: run `regulars refresh` first")
    with published(settings, now()) as warehouse:
        try:
            meant: Record = find_in_one_customer(warehouse, who)[0]
        except (NotFound, SeveralMeant) as problem:
            raise SourceRejected(str(problem)) from None
        return Shown(profile(warehouse, meant.customer_id), sections(warehouse, meant.customer_id))


def page(shown: Shown, business: Business, *, is_whole: bool = False) -> Iterator[str]:
    """The customer for a person: who, how to reach them, what they buy; then what happened, and where it is from."""
    words = _Words(business)
    customer = _Told(shown.customer)
    name = customer("name") or customer("company") or "(no name)"
    yield f"{name}  ({customer('customer_id')})"
    yield from (f"  {line}" for line in _lead(customer, shown.known, words) if line)
    timeline = shown.known["timeline"]
    cut = timeline if is_whole else timeline[:SHOWN]
    length = f"{len(cut)} of {len(timeline)}; all with --all" if len(cut) < len(timeline) else f"{len(timeline)}"
    yield from _section("Lists", shown.known["lists"], words)
    yield from _section("Contacts", shown.known["follow_ups"], words)
    yield from _section(f"Timeline ({length})", cut, words)
    yield from _section("May we contact them?", shown.known["permissions"], words)
    yield from _section("Consents", shown.known["consents"], words)
    yield from _records(shown.known, words)
    yield from _section("Formerly", shown.known["history"], words)
    if is_whole:
        yield from _section("Values", shown.known["values"], words)
    own = [row for row in shown.known["values"] if row["field"].partition(".")[0] in ("attributes", "identifiers")]
    yield from _section("Your own columns", [{"told": f"{_own(row['field'])}: {row['value']}"} for row in own], words)
    rest = customer.rest({"name", "customer_id", "attributes", "records", "sources", "birth_month", "birth_day"})
    yield from ("", "More", *_wrapped(f"{field} {words.cell(value)}" for field, value in rest))


class _Told:
    """A row that remembers what was said of it, so that the rest can be said as well."""

    def __init__(self, row: Row) -> None:
        self._row, self._told = row, set[str]()

    def __call__(self, field: str) -> Any:
        self._told.add(field)
        return self._row.get(field)

    def rest(self, without: set[str]) -> list[tuple[str, Any]]:
        """What was not asked for, and is known."""
        return [
            (field, value)
            for field, value in self._row.items()
            if value is not None and field not in self._told | without
        ]


def _lead(customer: _Told, known: Mapping[str, Rows], words: "_Words") -> Iterator[str]:
    """What somebody wants to know who has the customer on the phone."""
    company = customer("company")
    yield company if company and company != customer("name") else ""
    salutation = customer("salutation")
    yield f"Address as {salutation}" if salutation and salutation != customer("first_name") else ""
    town = " ".join(part for part in (customer("city"), customer("region"), customer("postcode")) if part)
    reached = (customer("email"), words.phone(customer("phone")), customer("street"), town, customer("country"))
    yield ", ".join(part for part in reached if part)
    yield _born(customer)
    yield _permissions(customer)
    yield _bought(customer, words)
    segments = [row["segment"] for row in known["segments"]]
    standing = [told for field in ("value_tier", "ladder_stage") if (told := customer(field)) != "none"]
    yield "; ".join(part for part in (", ".join(filter(None, standing)), ", ".join(segments)) if part)
    yield customer("need_advice") or ""
    yield "; ".join(filter(None, _waiting(customer, words)))
    yield _habits(customer)


def _waiting(customer: _Told, words: "_Words") -> Iterator[str]:
    """What is open between them and us."""
    points, tier, rights = customer("loyalty_points"), customer("loyalty_tier"), customer("loyalty_rights")
    if points is not None:
        told = f"{words.cell(points)} loyalty points"
        yield told + (f", {tier}" if tier not in (None, "none") else "") + (f": {rights}" if rights else "")
    expiring, expires_on = customer("points_expiring"), customer("points_expire_on")
    yield f"{words.cell(expiring)} of them expire on {_day(expires_on)}" if expiring and expires_on else ""
    renewal, complaints, overdue = customer("next_renewal_on"), customer("open_complaints"), customer("overdue")
    yield "" if renewal is None else f"renewal on {_day(renewal)}"
    yield _counted(complaints, "open complaint") if complaints else ""
    yield f"{words.amount(overdue)} overdue" if overdue else ""


def _habits(customer: _Told) -> str:
    """How they usually buy, learned from their orders."""
    ways = {"buys": "usual_channel", "receives": "usual_delivery", "pays": "usual_payment"}
    found = [f"{what} by {way.lower()}" for what, field in ways.items() if (way := customer(field))]
    return f"Usually {', '.join(found)}" if found else ""


def _born(customer: _Told) -> str:
    born, month, day = customer("birth_date"), customer("birth_month"), customer("birth_day")
    age, is_minor = customer("age"), customer("is_minor")
    if born is not None:
        years = "" if age is None else f", {age} years old"
        return f"Born {_day(born)}{years}{': under age, do not contact' if is_minor else ''}"
    return f"Born on {date(2000, month, day):%-d %B}" if month and day else ""


_CONTACTS = {"may_email": "e-mail", "may_sms": "text message", "may_call": "call", "may_post": "letter"}


def _permissions(customer: _Told) -> str:
    allowed = [name for field, name in _CONTACTS.items() if customer(field)]
    refused = [name for field, name in _CONTACTS.items() if not customer(field)]
    preferred = customer("preferred_channel")
    may = f"May be contacted by {', '.join(allowed)}" if allowed else "May not be contacted"
    never = f"; not by {', '.join(refused)}" if allowed and refused else ""
    return may + never + (f"; prefers {preferred}" if preferred else "")


def _bought(customer: _Told, words: "_Words") -> str:
    orders, revenue, mean = customer("orders"), customer("revenue"), customer("average_order")
    days, gap = customer("recency_days"), customer("usual_gap_days")
    if not orders:
        return "No orders"
    each = f", {words.amount(mean)} on average" if orders > 1 and mean is not None else ""
    ago = "" if days is None else f"; last seen {_counted(days, 'day')} ago" if days else "; last seen today"
    usual = "" if gap is None else f", usually every {_counted(gap, 'day')}"
    return f"{_counted(orders, 'order')} for {words.amount(revenue)}{each}{ago}{usual}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


_PARTS = frozenset({"first_name", "last_name", "birth_year", "birth_month", "birth_day"})
"""Fields that another says with more."""


def _records(known: Mapping[str, Rows], words: "_Words") -> Iterator[str]:
    """The records, and which of the values each gave."""
    yield from ("", f"Records ({len(known['records'])})")
    for row in known["records"]:
        of = (row["source"], row["record_id"])
        gave = [
            each["field"]
            for each in known["values"]
            if (each["source"], each["record_id"]) == of and "." not in each["field"] and each["field"] not in _PARTS
        ]
        yield f"  {row['source']}:{row['record_id']}  {row['position'] or ''}".rstrip()
        yield from (f"  {line}" for line in _wrapped(gave, "gave ") if gave)


def _section(heading: str, rows: Iterable[Row], words: "_Words") -> Iterator[str]:
    """A line per row, the moments in a column of their own."""
    lines = [[words.cell(value) for value in row.values() if value is not None] for row in rows]
    if not lines:
        return
    first = max(len(line[0]) for line in lines if line)
    yield from ("", heading)
    yield from ("  " + "  ".join([line[0].ljust(first), " · ".join(line[1:])]).rstrip() for line in lines)


def _wrapped(parts: Iterable[str], head: str = "") -> list[str]:
    return wrap(head + ", ".join(parts), 96, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def _own(field: str) -> str:
    return field.partition(".")[2]


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


class _Words:
    """Values as the people of this business write them."""

    def __init__(self, business: Business) -> None:
        self._country, self._currency, self._zone = business.country, business.currency, ZoneInfo(business.timezone)

    def phone(self, number: str | None) -> str | None:
        return number and as_written(number, self._country)

    def amount(self, amount: Decimal) -> str:
        return f"{amount:,.2f} {self._currency}"

    def cell(self, value: Any) -> str:
        """Any value; a moment without an hour is a day: it is kept as midnight here, not elsewhere."""
        if isinstance(value, datetime):
            here = value.replace(tzinfo=UTC).astimezone(self._zone)
            return here.strftime("%Y-%m-%d" if here.time() == time() else "%Y-%m-%d %H:%M")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Decimal):
            return f"{value.normalize():f}" if value == value.to_integral() else f"{value:.2f}"
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
