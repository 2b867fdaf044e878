"""Whatever goes wrong at Google, at whichever request: the sheet ends as it should, and nothing of people's is lost.

Each case starts from a spreadsheet in a known state, lets a request fail (once, twice, or from then on for ever) while a
refresh reads and pushes, or kills the refresh there. Then a second refresh goes undisturbed. Every cell of every tab is
compared with the spreadsheet to which nothing happened.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "stand_ins")]

from google_server.arranging import AddColumn, RenameTab
from google_server.document import new_document
from google_server.editing import Paste, Sort, Type
from stand_in import ADDRESS
from unlucky_refresh import PLACE, SPREADSHEET, Killed, World, rows_of, state_of, told, world

from connectors.errors import SourceError
from connectors.google.sheet_source import GoogleSheetTab
from connectors.target import Column, Tab

COLUMNS = (
    Column("Customer", is_key=True),
    Column("Phone"),
    Column("Due", kind="date"),
    Column("Status", ours=False, choices=("To do", "Won"), begins_with="To do"),
    Column("Notes", ours=False),
    Column("id", hidden=True),
)
POINTS = Column("Points", kind="number")


def tab(name, *rows, columns=COLUMNS):
    return Tab(name, columns, [wanted(*row) for row in rows])


def wanted(key, phone, points=None):
    return {
        "id": key,
        "Customer": f"Ada {key}",
        "Phone": phone,
        "Due": date(2026, 3, 5),
        "Status": "To do",
        "Points": points,
    }


EARLIER = [
    tab("Birthdays", *((f"f{n}", f"+44 {n}") for n in range(6))),
    tab("Renewals", ("f0", "+44 0"), ("f1", "+44 1")),
]
LATER = [
    tab(
        "Birthdays",
        ("f0", "+44 0"),
        ("f1", "+44 11"),
        ("f2", "+44 22"),
        ("f3", "+44 3"),
        ("f6", "+44 6"),
        ("f7", "+44 7"),
    ),
    tab("Renewals", ("f0", "+44 99"), ("f2", "+44 2")),
    tab("Win back", ("f8", "+44 8")),
]
GROWN = [tab("Birthdays", *((f"f{n}", f"+44 {n % 4}") for n in range(2, 9))), EARLIER[1]]
WIDER = [tab("Birthdays", ("f0", "+44 0", 5), ("f2", "+44 2", 7), columns=(*COLUMNS, POINTS)), EARLIER[1]]


def nothing(world):
    """People have not seen it yet."""


def delivered(world):
    world.refresh(EARLIER)


def edited(world):
    """The lists stood there for a day, and people worked in them."""
    world.refresh(EARLIER)
    people = world.running.app.editor(SPREADSHEET)
    actions = [
        Type("Birthdays", 2, 4, "rang twice"),
        Type("Birthdays", 3, 1, "020 7946 0018"),
        Type("Birthdays", 5, 4, "moved away"),
        Type("Birthdays", 6, 3, "Won"),
        AddColumn("Birthdays", "Colour", ("", "", "", "green")),
        Paste("Birthdays", 9, 0, (("Walk-in", "0151 496 0000"),)),
        RenameTab("Renewals", "Contracts"),
    ]
    assert [people.do(action) for action in actions] == [True] * len(actions)


def killed(world):
    """The refresh before was killed when it had hit the wrong rows, because people sorted them at that moment."""
    edited(world)
    world.at_first_write(lambda: sort(world))
    world.wire.kill = len(world.wire.sent) + 4
    with pytest.raises(Killed):
        world.refresh(LATER)
    world.calm()


def sort(world):
    people = world.running.app.editor(SPREADSHEET)
    assert people.do(Sort("Birthdays", 0, descending=True))


@dataclass(frozen=True)
class Scenario:
    """What the spreadsheet is like, what we want in it, and how many requests a refresh makes to which nothing happens.

    `meanwhile` people do something right before our first write reaches Google.
    """

    begin: Callable[[World], None]
    tabs: list[Tab]
    requests: int
    meanwhile: Callable[[World], None] | None = None


SCENARIOS = {
    "first push": Scenario(nothing, EARLIER, 3),
    "changes": Scenario(edited, LATER, 6),
    "nothing to do": Scenario(delivered, EARLIER, 2),
    "no new tab": Scenario(delivered, GROWN, 6),
    "a new column": Scenario(edited, WIDER, 9),
    "sorted meanwhile": Scenario(edited, LATER, 11, sort),
    "killed before": Scenario(killed, LATER, 9),
}

FAULTS = {
    "429": {"fault": "429"},
    "429 and when to come back": {"fault": "429", "retry_after": 7},
    "429 and a moment to come back": {"fault": "429", "retry_after": 7, "retry_at": True},
    "500": {"fault": "500"},
    "500 as a page": {"fault": "500-html"},
    "502": {"fault": "502"},
    "503": {"fault": "503"},
    "503 as a page": {"fault": "503-html", "retry_after": 2},
    "cut before it was done": {"fault": "cut-before"},
    "cut after it was done": {"fault": "cut-after"},
    "time-out": {"fault": "time-out", "seconds": 0.4},
    "half an answer": {"fault": "half-json"},
    "half an answer that looks whole": {"fault": "half-json", "keeps_length": False},
    "a page instead of an answer": {"fault": "html"},
    "403 for the quota": {"fault": "403-usage"},
    "401": {"fault": "401"},
    "403": {"fault": "403"},
    "403 switched off": {"fault": "403-disabled"},
    "404": {"fault": "404"},
    "413": {"fault": "413"},
}
FINAL = ("403", "403 switched off", "404")
"""Those that a person has to do something about."""

MAIN = ("first push", "changes")
DIFFERENT = ("cut after it was done", "404", "413")
"""One for each way in which a push meets a fault: the others differ for the client alone."""


@dataclass
class Played:
    """A scenario before anything went wrong, and what it ends in when nothing does."""

    scenario: Scenario
    document: object
    landed: dict
    ends: list


@pytest.fixture(scope="module")
def at_google(tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch, world(tmp_path_factory.mktemp("google"), monkeypatch) as made:
        yield made


@pytest.fixture(scope="module")
def played(at_google):
    return {name: play(at_google, scenario) for name, scenario in SCENARIOS.items()}


def play(world, scenario):
    world.begin(new_document("Lists", document_id=SPREADSHEET), {})
    world.running.app.share(SPREADSHEET, ADDRESS)
    scenario.begin(world)
    world.calm()
    found = Played(scenario, world.document.copy(), dict(world.landed), [])
    begin(world, found)
    world.refresh(scenario.tabs)
    found.ends = state(world, scenario)
    return found


def state(world, scenario):
    """When people sort while requests fail, the order of the rows depends on which was first: they are compared by cells."""
    if scenario.meanwhile is None:
        return state_of(world.document)
    return {sheet.title: sorted(rows_of(sheet)) for sheet in world.document.sheets if sheet.title != "_regulars"}


def begin(world, played):
    world.begin(played.document, played.landed)
    if played.scenario.meanwhile:
        world.at_first_write(lambda: played.scenario.meanwhile(world))


def refresh(world, tabs):
    """What it says when it fails, None when it succeeds."""
    return said_by(world, lambda: world.refresh(tabs))[0]


def said_by(world, act):
    """What an error said, in which no secret stands, and what came of it otherwise."""
    try:
        return None, act()
    except SourceError as error:
        failed = error
    assert [secret for secret in world.secrets() if secret in told(failed)] == []
    return str(failed), None


def assert_well(world, played, *, is_done):
    """The next refresh, to which nothing happens, ends where one ends that was never disturbed; the last writes nothing."""
    tabs = played.scenario.tabs
    assert (world.wire.tries() <= 8, world.wire.per_minute() <= 60) == (True, True)
    world.calm()
    if not is_done:
        world.refresh(tabs)
    assert state(world, played.scenario) == played.ends
    assert [sheet.title for sheet in world.document.sheets if sheet.title.startswith("_regulars before")] == []
    world.wire.sent.clear()
    world.refresh(tabs)
    assert [sent.method for sent in world.wire.sent] == ["GET", "GET"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_scenario_takes_as_many_requests_as_the_cases_below_count_on(at_google, played, name):
    begin(at_google, played[name])
    at_google.refresh(SCENARIOS[name].tabs)
    assert len(at_google.wire.sent) == SCENARIOS[name].requests


@pytest.mark.parametrize("name", ["changes", "sorted meanwhile", "killed before"])
def test_what_people_typed_and_what_we_want_stands_there_when_nothing_goes_wrong(at_google, played, name):
    begin(at_google, played[name])
    at_google.refresh(SCENARIOS[name].tabs)
    found = {sheet.title: sorted(rows_of(sheet)[1:]) for sheet in at_google.document.sheets}
    assert {title: rows for title, rows in found.items() if title != "_regulars"} == {
        "Sheet1": [],
        "Birthdays": [
            ["Ada f0", "+44 0", "5 Mar 2026", "To do", "", "f0"],
            ["Ada f1", "+44 11", "5 Mar 2026", "To do", "rang twice", "f1"],
            ["Ada f2", "020 7946 0018", "5 Mar 2026", "To do", "", "f2"],
            ["Ada f3", "+44 3", "5 Mar 2026", "To do", "", "f3", "green"],
            ["Ada f6", "+44 6", "5 Mar 2026", "To do", "", "f6"],
            ["Ada f7", "+44 7", "5 Mar 2026", "To do", "", "f7"],
            ["Walk-in", "0151 496 0000"],
        ],
        "Contracts": [
            ["Ada f0", "+44 99", "5 Mar 2026", "To do", "", "f0"],
            ["Ada f2", "+44 2", "5 Mar 2026", "To do", "", "f2"],
        ],
        "Win back": [["Ada f8", "+44 8", "5 Mar 2026", "To do", "", "f8"]],
        "Conflicts": [["Birthdays", "Ada f2", "Phone", "020 7946 0018", "+44 22", "1 Mar 2026", "86b75f37e9ca"]],
    }


def cases(names, faults):
    return [(n, at, f) for n in names for at in range(1, SCENARIOS[n].requests + 1) for f in faults]


@pytest.mark.parametrize(
    ("name", "at", "fault"), [*cases(MAIN, FAULTS), *cases([n for n in SCENARIOS if n not in MAIN], DIFFERENT)]
)
def test_one_request_fails(at_google, played, name, at, fault):
    begin(at_google, played[name])
    at_google.fail(FAULTS[fault], at, times=1)

    said = refresh(at_google, SCENARIOS[name].tabs)

    is_about_titles = fault == "413" and at == 1
    assert (said is None) == (fault not in FINAL and not is_about_titles), said
    assert_well(at_google, played[name], is_done=said is None)


@pytest.mark.parametrize(("name", "at", "fault"), cases(["changes"], DIFFERENT))
def test_two_requests_fail_one_after_the_other(at_google, played, name, at, fault):
    begin(at_google, played[name])
    at_google.fail(FAULTS[fault], at, times=2)

    said = refresh(at_google, SCENARIOS[name].tabs)

    assert_well(at_google, played[name], is_done=said is None)


GOES_ON = "the next refresh goes on from there"
SLOW_DOWN = f"Google asked us to slow down 8 times within N s; {GOES_ON}"
FAILED = f"Google failed with an error of its own 8 times within N s; {GOES_ON}"
HUNG_UP = f"Google could not be reached, or hung up, 8 times within N s; look at the internet connection; {GOES_ON}"
DAMAGED = f"Google sent a damaged answer 8 times within N s; is there a proxy in between, or a hotel's sign-in page? {GOES_ON}"
WORDS = {
    "429": SLOW_DOWN,
    "429 and when to come back": SLOW_DOWN,
    "429 and a moment to come back": SLOW_DOWN,
    "500": FAILED,
    "500 as a page": FAILED,
    "502": FAILED,
    "503": FAILED,
    "503 as a page": FAILED,
    "cut before it was done": HUNG_UP,
    "cut after it was done": HUNG_UP,
    "time-out": f"Google did not answer in time 8 times within N s; {GOES_ON}",
    "half an answer": DAMAGED,
    "half an answer that looks whole": DAMAGED,
    "a page instead of an answer": DAMAGED,
    "403 for the quota": SLOW_DOWN,
    "401": "Google does not accept us, not even with a fresh token: the credentials were withdrawn; make a new key for the"
    " service account, or run `regulars login google` again",
    "403": f"it is not shared for writing with {ADDRESS}: open the sheet, press Share, and add that address as Editor",
    "403 switched off": "the Google Sheets API is not switched on for these credentials: press Enable at"
    " https://console.cloud.google.com/apis/library/sheets.googleapis.com?project=108200000000, wait a minute, try again",
    "404": f"there is no spreadsheet with that id, or it is not shared with {ADDRESS}: compare the address of the spreadsheet"
    " in the browser with the config; open the sheet, press Share, and add that address as Editor",
    "413": "Google refused the request (413): the request is too large",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_that_never_goes_through_is_told_with_what_to_do(at_google, played, fault):
    begin(at_google, played["changes"])
    at_google.fail(FAULTS[fault], 4, times=None)

    said = refresh(at_google, LATER)

    assert re.sub("within [0-9]+ s", "within N s", said) == f"writing the lists to {PLACE}: {WORDS[fault]}"
    assert_well(at_google, played["changes"], is_done=False)


@pytest.mark.parametrize(("name", "at", "fault"), cases(["changes"], DIFFERENT))
def test_google_cannot_be_had_from_some_request_on(at_google, played, name, at, fault):
    begin(at_google, played[name])
    at_google.fail(FAULTS[fault], at, times=None)

    said = refresh(at_google, SCENARIOS[name].tabs)

    assert said.startswith(("reading what people typed in " if at < 3 else "writing the lists to ") + PLACE)
    assert_well(at_google, played[name], is_done=False)


@pytest.mark.parametrize(("name", "at"), [(name, at) for name, at, _ in cases(SCENARIOS, [""])])
def test_the_refresh_is_killed_after_a_request(at_google, played, name, at):
    begin(at_google, played[name])
    at_google.wire.kill = at

    with pytest.raises(Killed):
        at_google.refresh(SCENARIOS[name].tabs)

    assert_well(at_google, played[name], is_done=False)


@pytest.mark.parametrize("times", [1, 2, None])
@pytest.mark.parametrize(
    "fault", [f for f in FAULTS if not f.startswith(("403", "404", "413", "401", "429 and", "time"))]
)
def test_no_token_is_to_be_had(at_google, played, fault, times):
    begin(at_google, played["changes"])
    at_google.fail({**FAULTS[fault], "path": "/token"}, 1, times=times)

    said = refresh(at_google, LATER)

    assert (said is None) == (times is not None), said
    assert_well(at_google, played["changes"], is_done=said is None)


PEOPLE = [["Name", "Email"], ["Ada Lovelace", "ada@example.org"], ["Grace Hopper", "grace@example.org"]]
ANSWERS = [["Timestamp", "Email"], ["2026-03-01 10:00:00", "ada@example.org"]]
SOURCES = {
    "a sheet": ({"tab": "Customers"}, 3),
    "a form's answers": ({"tab": "Form responses 1", "is_form": True}, 2),
}


@pytest.mark.parametrize(
    ("name", "at", "fault", "times"),
    [
        (name, at, fault, times)
        for name, (_, count) in SOURCES.items()
        for at in range(1, count + 1)
        for times, faults in ((1, FAULTS), (None, DIFFERENT))
        for fault in faults
    ],
)
def test_a_source_is_read_whole_or_not_at_all(at_google, name, at, fault, times):
    at_google.begin(new_document("Book", document_id=SPREADSHEET), {})
    google_s = at_google.running
    google_s.spreadsheet({"Customers": PEOPLE, "Form responses 1": ANSWERS}, "reader", document_id=SPREADSHEET)
    source = GoogleSheetTab(at_google.google(), SPREADSHEET, PLACE, **SOURCES[name][0])
    whole = source.extract()
    at_google.fail(FAULTS[fault], at, times=times)

    said, extract = said_by(
        at_google, GoogleSheetTab(at_google.google(), SPREADSHEET, PLACE, **SOURCES[name][0]).extract
    )

    # Without Drive's word on the version the first source is read in full.
    is_fatal = fault in (*FINAL, "413") and (at > 1 or name == "a form's answers")
    is_read = times == 1 and not is_fatal
    assert (said is None) == is_read, said
    assert is_read or said.startswith(
        (f"reading {PLACE}: ", "reading tab 'Customers' of ", "reading tab 'Form responses 1' of ")
    )
    assert extract is None or extract.rows == whole.rows
    assert at_google.wire.tries() <= 8
    at_google.calm()
    assert source.extract().rows == whole.rows
