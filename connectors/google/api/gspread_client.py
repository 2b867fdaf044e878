"""gspread, sending by our own patient client.

What belongs here: where the two meet. gspread 6.2 by itself waits for an answer without end, takes a page of HTML for an
error of its own, and its back-off client never gives up.
"""

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

import gspread
import requests
from google.auth.credentials import Credentials
from gspread.http_client import FileType, HTTPClient, ParamsType

from connectors.google.api.addresses import has_json
from connectors.http.answers import read_object
from connectors.http.request import Call

if TYPE_CHECKING:
    from connectors.google.api.client import Google
    from connectors.http.transport import Received


class PatientHTTPClient(HTTPClient):
    """Where gspread would send, `Google.ask` does; errors are those of `connectors.errors`, never gspread's APIError."""

    def __init__(self, google: "Google", credentials: Credentials, session: requests.Session) -> None:
        super().__init__(credentials, session)
        self.auth = credentials
        self._google = google

    def login(self) -> None:
        """Nothing: every request fetches a token when it needs one."""

    def request(
        self,
        method: str,
        endpoint: str,
        params: ParamsType | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: FileType = None,
        headers: MutableMapping[str, str] | None = None,
    ) -> requests.Response:
        """An answer that is whole."""
        call = Call(method, endpoint, params, json, data, files, headers)

        def read(received: "Received") -> requests.Response:
            if has_json(call) and received.status != 204:
                read_object(received.body)
            return received.response

        return self._google.ask(call, read)


def client(google: "Google", credentials: Credentials) -> gspread.Client:
    """A gspread client, each of whose requests `google` sends."""
    session = requests.Session()
    made = gspread.Client(credentials, session)
    made.http_client = PatientHTTPClient(google, credentials, session)
    return made
