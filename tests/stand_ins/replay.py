"""Asks the stand-in what gspread once asked Google, and compares the answers: `python tests/stand_ins/replay.py`.

Here: one conversation after the other, each with an empty account, ids exchanged as they appear. Not here: what was
recorded (`recordings`), which differences are known (`known_differences`), or speed.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

if __name__ == "__main__":
    # `google.py` beside this file is called as a package that libraries import; its folder must not come first.
    sys.path[:1] = []
    sys.path.append(str(Path(__file__).parent))

from comparison import Difference, differences
from google_server.app import App
from google_server.exchange import JSON, Response
from known_differences import KNOWN, Known
from known_ids import KnownIds, with_times_of
from recordings import Conversation, Exchange, conversations

RECORDER = "regulars@regulars.iam.gserviceaccount.com"
PRIVATE = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"  # somebody else's, asked for in one conversation
SCOPES = {"https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"}


@dataclass(frozen=True)
class Replayed:
    """One request asked again, and what was otherwise than recorded."""

    conversation: str
    position: int
    request: str
    differences: list[Difference]

    def known(self, difference: Difference) -> Known | None:
        """The entry of the list that this difference is under."""
        where = (self.conversation, self.request, difference.place)
        return next((known for known in KNOWN if known.concerns(*where)), None)


def replay(conversation: Conversation) -> Iterator[Replayed]:
    """Ask a new stand-in everything of one conversation, in order."""
    app = App()
    app.store.create("Somebody else's", document_id=PRIVATE, owner="somebody@example.org")
    headers = {"authorization": f"Bearer {app.oauth.issue(RECORDER, SCOPES)}"}
    ids = KnownIds()
    for position, exchange in enumerate(conversation.exchanges):
        _add_listed(app, exchange, ids)
        uri = urlsplit(ids.exchanged_text(exchange.uri))
        query = parse_qs(uri.query, keep_blank_values=True)
        response = app.handle(exchange.method, uri.path, query, headers, _body(ids.exchanged(exchange.body)))
        request = f"{exchange.method} {unquote(urlsplit(exchange.uri).path)}"
        yield Replayed(conversation.name, position, request, _compared(exchange, response, ids))


def replay_all() -> list[Replayed]:
    """Every recorded conversation."""
    return [replayed for conversation in conversations() for replayed in replay(conversation)]


def _add_listed(app: App, exchange: Exchange, ids: KnownIds) -> None:
    """Add the files that a recorded list shows and nobody made in this conversation: the account was not empty."""
    listed = exchange.answer.get("files", []) if isinstance(exchange.answer, dict) else []
    for file in listed:
        if ids.exchanged_text(file["id"]) == file["id"] and file["id"] not in app.documents:
            document = app.store.create(file["name"], document_id=file["id"], owner=RECORDER)
            document.created_at = datetime.fromisoformat(file["createdTime"]).timestamp()
            document.modified_at = datetime.fromisoformat(file["modifiedTime"]).timestamp()


def _body(content: Any) -> bytes:
    if content is None:
        return b""
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def _compared(exchange: Exchange, response: Response, ids: KnownIds) -> list[Difference]:
    """What differs: the status, the type, the layout of JSON, and every place in it."""
    text = response.body.decode()
    if response.status != exchange.status:
        return [Difference("status", exchange.status, f"{response.status}: {text}")]
    if exchange.answer is None:
        return list(differences("", text, "body"))
    if response.content_type != exchange.type:
        return [Difference("type", exchange.type, response.content_type)]
    if exchange.type != JSON:
        return list(differences(exchange.answer, text, "body"))
    answered = json.loads(text)
    ids.learn(exchange.answer, answered)
    expected = with_times_of(answered, ids.exchanged(exchange.answer))
    laid_out = json.dumps(answered, indent=2, ensure_ascii=False) + "\n"
    return [*differences(expected, answered), *differences(laid_out, text, "layout")]


def report(replayed: list[Replayed]) -> list[str]:
    """How many requests got the recorded answer, each known difference with its reason, and what nobody knows of."""
    found = [(one, difference, one.known(difference)) for one in replayed for difference in one.differences]
    same = sum(not one.differences for one in replayed)
    explained = sum(bool(one.differences) and all(map(one.known, one.differences)) for one in replayed)
    by_reason = Counter(known.reason for _, _, known in found if known)
    return [
        f"{len(replayed)} requests: {same} the same, {explained} explained, {len(replayed) - same - explained} not",
        *(f"  known, {count} times: {reason}" for reason, count in by_reason.items()),
        *(f"  {one.conversation}[{one.position}] {one.request} {it}" for one, it, known in found if not known),
    ]


if __name__ == "__main__":
    lines = report(replay_all())
    print(*lines, sep="\n")
    sys.exit("explained, 0 not" not in lines[0])
