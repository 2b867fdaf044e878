"""Whatever goes wrong at Google, at whichever request: the sheet ends as it should, and nothing of people's is lost.

Each case starts from a spreadsheet in a known state, lets a request fail (once, twice, or from then on for ever) while a
refresh reads and pushes, or kills the refresh there. Then a second refresh goes undisturbed. Every cell of every tab is
compared with the spreadsheet to which nothing happened.
"""

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
from unlucky_refresh import ADDRESS, PLACE, SPREADSHEET, Killed, World, rows_of, state_of, told, world

from connectors.errors import SourceError
from connectors.google_sheet import GoogleSheetTab
from connectors.sheet import Column, Pushed, Tab

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
    return {"id": key, "Customer": f"Ada {key}", "Phone": phone, "Due": date(2026, 3, 5), "Status": "To do", "Points": points}


EARLIER = [
    tab("Birthdays", *((f"f{n}", f"+44 {n}") for n in range(6))),
    tab("Renewals", ("f0", "+44 0"), ("f1", "+44 1")),
]
LATER = [
    tab("Birthdays", ("f0", "+44 0"), ("f1", "+44 11"), ("f2", "+44 22"), ("f3", "+44 3"), ("f6", "+44 6"), ("f7", "+44 7")),
    tab("Renewals", ("f0", "+44 99"), ("f2", "+44 2")),
    tab("Win back", ("f8", "+44 8")),
]
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
    world.wire.kill = ("after", len(world.wire.sent) + 4)
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
    "time-out": {"fault": "time-out", "seconds": 0.3},
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

MAIN = ("first push", "changes", "nothing to do")
DIFFERENT = ("503", "cut before it was done", "cut after it was done", "a page instead of an answer", "401", "404", "413")
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
    """When people sort while we fail, the order that comes of it depends on who was first."""
    return state_of(world.document, is_ordered=scenario.meanwhile is None)


def begin(world, played):
    world.begin(played.document, played.landed)
    if played.scenario.meanwhile:
        world.at_first_write(lambda: played.scenario.meanwhile(world))


def refresh(world, tabs):
    """What it says when it fails, None when it succeeds."""
    try:
        world.refresh(tabs)
    except SourceError as error:
        assert [secret for secret in world.secrets() if secret in told(error)] == []
        return str(error)
    return None


def assert_well(world, played):
    """Another refresh, to which nothing happens, ends where one ends that was never disturbed; a third writes nothing."""
    tabs = played.scenario.tabs
    assert (world.wire.tries() <= 8, world.wire.per_minute() <= 60) == (True, True)
    world.calm()
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
    assert (said is not None) == (fault in FINAL or is_about_titles), said
    assert_well(at_google, played[name])


@pytest.mark.parametrize(("name", "at", "fault"), cases(["changes"], FAULTS))
def test_it_fails_twice(at_google, played, name, at, fault):
    begin(at_google, played[name])
    at_google.fail(FAULTS[fault], at, times=2)

    said = refresh(at_google, SCENARIOS[name].tabs)

    print(fault, at, said)
    assert_well(at_google, played[name])


@pytest.mark.parametrize(("name", "at", "fault"), cases(["changes"], FAULTS))
def test_it_fails_for_ever_and_says_so(at_google, played, name, at, fault):
    begin(at_google, played[name])
    at_google.fail(FAULTS[fault], at, times=None)

    said = refresh(at_google, SCENARIOS[name].tabs)

    print("EVER", fault, at, said)
    assert_well(at_google, played[name])


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("name", "at"), [(name, at) for name, at, _ in cases(SCENARIOS, [""])])
def test_the_refresh_is_killed(at_google, played, name, at, when):
    begin(at_google, played[name])
    at_google.wire.kill = (when, at)

    with pytest.raises(Killed):
        at_google.refresh(SCENARIOS[name].tabs)

    assert_well(at_google, played[name])
