"""The words of a starter config: YAML by hand, since no library writes the comments that explain it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.commands.init.propose import Proposal
    from pipelines.commands.init.shop_addresses import ShopEntry

_HEAD = """\
# What `regulars` reads, what it makes of it, and where it writes.
# `regulars check` tells you what is wrong with it, and what would be read. Every key is explained in docs/config.md.
# A password or key never stands here: write ${{NAME}}, and NAME=… into the file .env beside this one.

# The country, currency and time zone were guessed from this computer: change what is not so.
business:
  name: {name}
  country: {country}            # phone numbers without +… are read as of here
  currency: {currency}
  timezone: {timezone}
"""

_NO_SOURCES = """
# Where your customers are. Put the files into this folder, or links to them; each tab or file is one source.
sources:
#  counter_book:
#    type: excel
#    path: sheets/customers.xlsx
#    tab: Customers
#    holds: people            # or: orders order_lines products interactions complaints feedback agreements loyalty
#                             #     consents referrals
#    columns:                 # only what does not say so itself: "E-mail", "Mobile", "Postcode" and the like do
#      Full name: name
#      OK to email?: consent.email
#  till:
#    type: csv
#    path: sheets/orders.csv
#    holds: orders
#    people: counter_book     # whose customer numbers stand in it
#  answers:
#    type: google_form        # or google_sheet; docs/config.md says how we come to see them
#    spreadsheet: ${ANSWERS}
#    holds: feedback
"""

_SOURCES = """
# Where your customers are. Each tab or file is one source; `columns` says what its headers mean, and was proposed from
# their names: change what is wrong. A column that is not named is kept with the customer as it is.
sources:
"""

_TAIL = """
# Groups of customers: any condition over the columns of crm.customers.
segments:
  champions: {where: "rfm_score >= 13", describe: Best customers now}

# Whom to contact, and why. These four are built in; any other name with a `where` is a list of your own.
follow_ups:
  birthdays: {lead_days: 7}
  win_back: {}
  thank_you: {}
  missing_details: {}
#  lapsed_regulars:
#    where: "orders >= 3 and recency_days > 2 * usual_gap_days"
#    say: "Hi {{ first_name }}, we miss you"
#    because: "Used to come every {{ usual_gap_days }} days, last seen {{ recency_days }} days ago"

# Nobody is asked twice within quiet_days. A holdout of 0.1 leaves a tenth of each list alone, to measure.
contact_policy: {quiet_days: 7, holdout: 0}

# When you are open, and what you promise: complaints and enquiries are measured in these hours.
#service: {hours: {mon-fri: "9:00-17:30"}, holidays: GB-ENG, closed: [], first_answer: 4 hours, resolution: 3 days}

# How you are doing, in pictures: made anew in data/reports with each refresh.
report: {}

# Where the lists go. What your team types there stays, and is read back.
deliver:
  - {type: excel, path: out/follow-ups.xlsx}
#  - {type: google_sheet, spreadsheet: "${SHEET_ID}"}

# Minute, hour, day, month, day of the week; `regulars ui` must be running.
# schedule: "0 6 * * *"
"""

_ENV = """\
# Passwords and keys for regulars.yaml, one NAME=value in each line. Copy this file to .env and fill it in there;
# in regulars.yaml write ${NAME}. Keep .env to yourself: never share it or check it in.
#
# SHOP_KEY=…
#
# Google Sheets: the file that Google Cloud gives out, in one of two kinds (docs/config.md shows how to get each).
# - The key of a service account: best for a schedule. Share each sheet with its address; `regulars check` says which.
# - The client of a desktop app: then run `regulars login google` once, and sign in as yourself.
# Put it beside this file as google-credentials.json, or say where it is. It is as secret as a password.
#
# GOOGLE_APPLICATION_CREDENTIALS=google-credentials.json
# SHEET_ID=…
"""


QUESTION = "# QUESTION:"
"""How a line begins that somebody should answer; `regulars check` repeats it until it is taken out."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a new project's business section says."""

    name: str
    country: str
    currency: str
    timezone: str


def config_text(
    guess: Guess, proposals: Sequence["Proposal"] = (), shops: Sequence["ShopEntry"] = (), *, is_settled: bool = False
) -> str:
    """A whole `regulars.yaml`; what nobody was asked about stands there as a question."""
    head = _HEAD.format(
        name=quoted(guess.name), country=guess.country, currency=guess.currency, timezone=guess.timezone
    )
    blocks = source_blocks(proposals, is_settled=is_settled) + "".join(shop.block() for shop in shops)
    return head + (_SOURCES + blocks if blocks else _NO_SOURCES) + _TAIL


def source_blocks(proposals: Sequence["Proposal"], *, is_settled: bool) -> str:
    """The lines of the sources."""
    return "\n".join(line for proposal in proposals for line in (*_block(proposal, is_settled=is_settled), ""))


def env_text() -> str:
    """A `.env.example`."""
    return _ENV


def quoted(text: str) -> str:
    """Text as YAML: plain where nothing can be mistaken, else in double quotes."""
    if re.fullmatch(r"[^\W\d_][\w ()/.-]*(?<! )", text) and text.casefold() != "null":
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _block(proposal: "Proposal", *, is_settled: bool) -> Iterator[str]:
    """The lines of a source; as a comment when it cannot be read as it is."""
    if proposal.problem:
        yield f"  # {_one_line(proposal.place)}: left out, {_one_line(proposal.problem)}"
        return
    if proposal.doubt:
        yield f"  # {_one_line(proposal.path)} {proposal.doubt}: say what they hold, and take the # away."
    if proposal.instead and not is_settled:
        yield f"  {QUESTION} {_one_line(proposal.place)}: is each row one of the {proposal.holds}, or of the {proposal.instead}?"
    for header in proposal.unclear:
        yield f"  {QUESTION} {_one_line(proposal.place)}: what does {_one_line(header)!r} say of consent? Map it under columns."
    for line in _source(proposal):
        yield f"#{line}" if proposal.doubt else line


def _source(proposal: "Proposal") -> Iterator[str]:
    is_csv = proposal.tab is None
    yield f"  {proposal.name}:"
    yield f"    type: {'csv' if is_csv else 'excel'}"
    yield f"    path: {quoted(proposal.path)}"
    if not is_csv:
        yield f"    tab: {quoted(proposal.tab or '')}"
    yield f"    holds: {proposal.holds}"
    if proposal.export:
        yield f"    # {proposal.export}, by its headings"
    if proposal.people:
        yield f"    people: {proposal.people}"
    elif "person_id" in proposal.columns.values():
        yield "    # people: the source whose customer numbers stand in it"
    yield "    columns:"
    for header, meaning in proposal.columns.items():
        yield f"      {quoted(header)}: {meaning}"
    for line in further_columns(proposal.fills):
        yield from _comment(line)
    if proposal.attributes:
        kept = f"kept as attributes: {', '.join(map(_one_line, proposal.attributes))}"
        yield from _comment(kept)


def further_columns(fills: Mapping[str, str]) -> Iterator[str]:
    """What becomes of the further columns of a field (header -> field), in a line each."""
    consents = {name: field for name, field in fills.items() if "consent." in field}
    others = {name: field for name, field in fills.items() if name not in consents}
    for told, columns in (("used where the first is blank", others), ("read as well, and a no counts", consents)):
        if columns:
            yield f"{told}: {', '.join(f'{_one_line(name)} ({field})' for name, field in columns.items())}"


def _comment(text: str) -> list[str]:
    return wrap(text, 110, initial_indent="      # ", subsequent_indent="      #   ", break_long_words=False)


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
