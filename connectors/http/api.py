"""A JSON API as one account sees it: every request patient, within the quota, its errors sorted by what to do next.

    ask        one request, until there is an answer or no hope for one
    Answer     the JSON that came, and the headers beside it

What belongs here: what holds for every system. What does not: which answers of a system mean "slower", and the words
for its refusals; a connector passes both in as `refuse`. Only requests that read, or that may be done twice, are sent.
No key, token or record ever stands in a message.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.errors import SourceRejected
from connectors.http.answers import read_json, refuse_passing
from connectors.http.rate_limit import RateLimit
from connectors.http.request import Call, at
from connectors.http.retry import RetryableError, RetryPolicy, RetryReason

if TYPE_CHECKING:
    from connectors.http.auth import AuthBase
    from connectors.http.transport import Received, Transport

Refuse = Callable[[Call, int, Mapping[str, str], Any], None]
"""Called with the request, the status, the headers and the answer's JSON (None for anything else): raises RetryableError
(slow down, damaged …) or a SourceError, and returns where the answer is good or means nothing special."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    json: Any
    headers: Mapping[str, str]


class Api:
    """One API; any thread may ask.

    Attributes:
        requests: Requests sent, repeated ones too.
    """

    def __init__(
        self,
        system: str,
        auth: "Callable[[], AuthBase]",
        refuse: Refuse,
        *,
        stand_in: str | None = None,
        address_in: str = "the config",
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = random.random,
        timeout: tuple[float, float] = (10, 60),
        per_minute: int = 600,
    ) -> None:
        """Ask nobody yet.

        Args:
            system: What messages call it: `the shop at shop.example.org`.
            auth: Who we are, asked for before each request; imported late, since it needs requests.
            refuse: What this system's answers mean.
            stand_in: Who answers in its place: an address on this computer.
            address_in: Where its address was written down.
            sleep: Waits, in seconds.
            clock: Seconds that only ever grow.
            random: From 0 to 1.
            timeout: Seconds to connect, and to wait for each part of an answer.
            per_minute: How many requests we allow ourselves.
        """
        self.system = system
        self.requests = 0
        self._auth = auth
        self._refuse = refuse
        self._stand_in = stand_in
        self._address_in = address_in
        self._timeout = timeout
        self._policy = RetryPolicy(system, sleep, clock, random)
        self._quota = RateLimit(per_minute, sleep, clock)
        self._lock = threading.Lock()
        self._transport: Transport | None = None

    def ask(self, call: Call, is_whole: Callable[[Any], bool] = lambda _: True) -> Answer:
        """The answer; one whose JSON `is_whole` does not know counts as damaged.

        Raises:
            SourceUnavailable: Eight tries or five minutes brought nothing.
            SourceError: A person has to act.
        """

        def once(seconds: float) -> Answer:
            with self._lock:
                self.requests += 1
            there = Call(
                call.method, at(call.url, self._stand_in), call.params, call.json, call.data, None, call.headers
            )
            received = self._sender().send(there, seconds=seconds, auth=self._auth())
            return self._read(call, received, is_whole)

        return self._policy.persist(once, self._quota.take)

    def _read(self, call: Call, received: "Received", is_whole: Callable[[Any], bool]) -> Answer:
        status, headers = received.status, received.headers
        if 300 <= status < 400:
            raise self._elsewhere(call, headers.get("Location", ""))
        try:
            found = read_json(received.body)
        except RetryableError:
            found = None
        self._refuse(call, status, headers, found)
        refuse_passing(status, headers)
        if status >= 400:
            raise SourceRejected(f"{self.system} refused the request ({status}), and does not say why")
        if found is None or not is_whole(found):
            raise RetryableError(RetryReason.DAMAGED)
        return Answer(found, headers)

    def _elsewhere(self, call: Call, location: str) -> SourceRejected:
        """Nothing is followed: it may be the sign-in page of a network, and our key is meant for nobody else."""
        asked, told = urlsplit(call.url), urlsplit(location)
        if told.hostname in (None, asked.hostname) and told.scheme in ("", asked.scheme):
            where, do = (
                "another page of its own",
                "open it in a browser: is there a page in between, such as a sign-in?",
            )
        else:
            where = f"{told.scheme}://{told.netloc.rpartition('@')[2]}"
            do = f"if it has moved, write its new address in {self._address_in}"
        return SourceRejected(f"{self.system} sends us to {where} instead of answering: {do}")

    def _sender(self) -> "Transport":
        with self._lock:
            if self._transport is None:
                from connectors.http.transport import Transport

                self._transport = Transport(self.system, self._timeout, self._address_in)
            return self._transport
