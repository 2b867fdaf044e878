"""The transport and the token that all requests of one run share.

What belongs here: holding the two together. It imports requests and google-auth, which a refresh without Google does not
pay for; so it is imported when the first request is made.
"""

from google.auth.credentials import Credentials

from connectors.google.api.addresses import API
from connectors.google.api.tokens import Tokens
from connectors.http.auth import Bearer
from connectors.http.transport import Transport


class Connection:
    """How one account reaches Google."""

    def __init__(self, credentials: Credentials, timeout: tuple[float, float]) -> None:
        self.transport = google_transport(timeout)
        self.tokens = Tokens(credentials, self.transport)

    def auth(self, token: str) -> Bearer:
        """How a request says who we are."""
        return Bearer(token)


def google_transport(timeout: tuple[float, float]) -> Transport:
    """What sends to Google."""
    return Transport("Google", timeout, f"the credentials or in {API}")
