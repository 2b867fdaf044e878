"""Every request to Google: patient, within the quota, errors sorted by what to do next.

What belongs here: the requests that the rest of the program makes. What does not: who we are (`account`), how long we
try (`connectors.http.retry`), what answers mean (`responses`, `errors`), and which spreadsheets are read or written.

Requests that write are repeated like those that read, also when the connection broke and nobody knows whether the first
one arrived: callers make only such writes as may be done twice. No token, key or cell ever stands in a message.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from connectors.google.api.account import READ, WRITE, Account
from connectors.google.api.addresses import DRIVE, SHEETS, is_write
from connectors.google.api.errors import refusal, signed_out
from connectors.google.api.responses import Expired, GoogleRefused, classify
from connectors.google.api.spreadsheet_id import spreadsheet_id
from connectors.http.answers import read_object
from connectors.http.rate_limit import RateLimit
from connectors.http.request import Call, at
from connectors.http.retry import RetryableError, RetryPolicy, RetryReason

if TYPE_CHECKING:
    import gspread

    from connectors.google.api.connection import Connection
    from connectors.http.transport import Received

__all__ = ["Google", "GoogleRefused", "spreadsheet_id"]

Read = TypeVar("Read")

COMPACT = {"prettyPrint": "false"}
PLAIN_VALUES = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}


class Google:
    """Google as one account sees it, for one run; any thread may ask.

    Attributes:
        reads: Requests sent that Google counts as reads, repeated ones too; requests for tokens are not counted.
        writes: Likewise, those that change something.
    """

    def __init__(
        self,
        account: Account,
        *,
        writes: bool,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = random.random,
        timeout: tuple[float, float] = (10, 120),
        per_minute: int = 50,
        scopes: Sequence[str] | None = None,
    ) -> None:
        """Ask nobody yet; `scopes` narrows what is asked for by default: all that sources, and with `writes` targets, need."""
        self.account = account
        self.reads = 0
        self.writes = 0
        self._may_write = writes
        self._scopes = tuple(scopes or (WRITE if writes else READ))
        self._timeout = timeout
        self._patience = RetryPolicy("Google", sleep, clock, random)
        self._budgets = {writing: RateLimit(per_minute, sleep, clock) for writing in (False, True)}
        self._lock = threading.Lock()
        self._connected: Connection | None = None

    @property
    def requests(self) -> int:
        """Requests sent, repeated ones too."""
        return self.reads + self.writes

    @cached_property
    def sheets(self) -> "gspread.Client":
        """gspread, each of whose requests goes through `ask`."""
        from connectors.google.api.gspread_client import client

        return client(self, self._connection.tokens.credentials)

    def spreadsheet(self, spreadsheet_id: str, fields: str, ranges: Sequence[str] = ()) -> dict[str, Any]:
        """`spreadsheets.get`: what `fields` names of the spreadsheet, its cells within `ranges`.

        Raises:
            SourceRejected: It is not there or not shared with us; GoogleRefused for a range that is not there.
            SourceUnavailable: Google cannot be had now.
        """
        params = {**COMPACT, "fields": fields, **({"ranges": list(ranges)} if ranges else {})}
        return self.ask_object("GET", _of(spreadsheet_id), params=params)

    def values(self, spreadsheet_id: str, ranges: Sequence[str], **options: Any) -> list[list[list[Any]]]:
        """`values.batchGet`: for each range its rows, as long as they hold anything; numbers and dates are numbers.

        Raises:
            SourceRejected: As for `spreadsheet`.
            SourceUnavailable: As for `spreadsheet`.
        """
        if not ranges:
            return []
        params = {**COMPACT, **PLAIN_VALUES, **options, "ranges": list(ranges)}
        found = self.ask_object(
            "GET",
            f"{_of(spreadsheet_id)}/values:batchGet",
            params=params,
            is_whole=lambda answer: len(answer.get("valueRanges", ())) == len(ranges),
        )
        return [one.get("values", []) for one in found["valueRanges"]]

    def batch_update(
        self, spreadsheet_id: str, requests: Sequence[Mapping[str, Any]], fields: str = "replies", **options: Any
    ) -> dict[str, Any]:
        """`spreadsheets.batchUpdate`: all of the requests or none; `options` go beside them (responseRanges …).

        Raises:
            GoogleRefused: One of the requests cannot be done; nothing was done.
            SourceRejected: As for `spreadsheet`, or we may only read.
            SourceUnavailable: Google cannot be had now; the requests may have been done.
        """
        if not requests:
            return {}
        body = {"requests": list(requests), **options}
        return self.ask_object(
            "POST", f"{_of(spreadsheet_id)}:batchUpdate", params={**COMPACT, "fields": fields}, json=body
        )

    def file(self, file_id: str, fields: str) -> dict[str, Any]:
        """Drive's `files.get`: what `fields` names about the file, such as its version.

        Raises:
            SourceRejected: As for `spreadsheet`.
            SourceUnavailable: As for `spreadsheet`.
        """
        params = {**COMPACT, "fields": fields, "supportsAllDrives": "true"}
        return self.ask_object("GET", f"{DRIVE}/files/{quote(file_id, safe='')}", params=params)

    def ask_object(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Mapping[str, Any] | None = None,
        is_whole: Callable[[Mapping[str, Any]], bool] = lambda _: True,
    ) -> dict[str, Any]:
        """`ask`, for any method of Google's that answers an object; one that is not whole counts as damaged."""

        def read(received: "Received") -> dict[str, Any]:
            answer = read_object(received.body)
            if not is_whole(answer):
                raise RetryableError(RetryReason.DAMAGED)
            return answer

        return self.ask(Call(method, url, params, json), read)

    def ask(self, call: Call, read: "Callable[[Received], Read]") -> Read:
        """Send until there is an answer that `read` can read, or no hope for one.

        Raises:
            SourceRejected: A person has to act; GoogleRefused when the request itself was refused.
            SourceUnavailable: Eight tries or five minutes brought nothing.
        """
        refused: list[str] = []
        return self._patience.persist(partial(self._once, call, read, refused), self._budgets[is_write(call)].take)

    def _once(self, call: Call, read: "Callable[[Received], Read]", refused: list[str], seconds: float) -> Read:
        connection = self._connection
        token = connection.tokens.current(seconds)
        self._count(call)
        call_there = replace(call, url=at(call.url, self.account.api))
        received = connection.transport.send(call_there, seconds=seconds, auth=connection.auth(token))
        try:
            found = classify(received.status, received.headers, received.body)
        except Expired:
            if refused:
                raise signed_out() from None
            refused.append(token)
            connection.tokens.forget(token)
            raise RetryableError(RetryReason.SIGNED_OUT) from None
        if found is not None:
            raise refusal(call, found, self.account.address(), writes=self._may_write)
        return read(received)

    def _count(self, call: Call) -> None:
        with self._lock:
            if is_write(call):
                self.writes += 1
            else:
                self.reads += 1

    @property
    def _connection(self) -> "Connection":
        with self._lock:
            if self._connected is None:
                from connectors.google.api.connection import Connection

                self._connected = Connection(self.account.credentials_for(self._scopes), self._timeout)
            return self._connected


def _of(spreadsheet_id: str) -> str:
    return f"{SHEETS}/{quote(spreadsheet_id, safe='')}"
