"""Sending one request, once: no retries of its own, no redirects, always a time-out.

    Received      status, headers and body, read whole
    RetryableError it did not come back: cut, late, unreachable

What does not belong here: what an answer means (`connectors.http.answers` and the system's own folder), how often to try
(`connectors.http.retry`).
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from connectors.errors import SourceRejected
from connectors.http.auth import NOBODY
from connectors.http.request import Call
from connectors.http.retry import RetryableError, RetryReason

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SOFTWARE = "regulars (gzip)"
"""Google compresses its answers only for programs that name gzip here; it does no harm elsewhere."""


@dataclass(frozen=True, slots=True)
class Received:
    """An answer; `response` is the same for those who want it as requests has it."""

    response: requests.Response

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """By name in any case."""
        return self.response.headers

    @property
    def body(self) -> bytes:
        """Unpacked."""
        return self.response.content


class Transport:
    """One session for each thread, because sessions of requests are not made to be shared."""

    def __init__(self, system: str, timeout: tuple[float, float], address_in: str) -> None:
        """Connect to nobody yet.

        Args:
            system: What messages call whoever is asked.
            timeout: Seconds to connect, and to wait for each part of an answer.
            address_in: Where the address of the system was written down, for a person who has to correct it.
        """
        self._system = system
        self._address_in = address_in
        self._timeout = timeout
        self._of_thread = threading.local()

    def send(self, call: Call, *, seconds: float, auth: AuthBase = NOBODY) -> Received:
        """Send to `call.url` as it stands, and wait no longer than the time-outs and `seconds` allow.

        Raises:
            RetryableError: No whole answer came.
            SourceRejected: Whoever answered could not prove to be the one we asked.
        """
        connecting, reading = (max(min(limit, seconds), 0.001) for limit in self._timeout)
        try:
            return Received(
                self._session(call.url).request(
                    call.method,
                    call.url,
                    params=call.params,
                    json=call.json,
                    data=call.data,
                    files=call.files,
                    headers=call.headers,
                    timeout=(connecting, reading),
                    auth=auth,
                    allow_redirects=False,
                )
            )
        except requests.RequestException as error:
            raise self._failure(error) from None

    def _session(self, url: str) -> requests.Session:
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = requests.Session()
            session.headers["User-Agent"] = SOFTWARE
            self._of_thread.session = session
        # A stand-in on this computer is not reached through the proxy of the network.
        session.trust_env = urlsplit(url).hostname not in LOOPBACK
        return session

    def _failure(self, error: requests.RequestException) -> Exception:
        if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
            return SourceRejected(
                f"whoever answered could not prove to be {self._system}: set this computer's clock, or ask whoever runs the network"
                " whether a proxy reads along"
            )
        if isinstance(error, requests.Timeout) or "timed out" in str(error):
            return RetryableError(RetryReason.TIMED_OUT)
        if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
            return RetryableError(RetryReason.DAMAGED)
        if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
            return SourceRejected(f"the address in {self._address_in} is not a web address")
        return RetryableError(RetryReason.UNREACHABLE) if isinstance(error, requests.ConnectionError) else error
