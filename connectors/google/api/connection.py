"""The transport and the token that all requests of one run share.

What belongs here: holding the two together. It imports requests and google-auth, which a refresh without Google does not
pay for; so it is imported when the first request is made.
"""

from google.auth.credentials import Credentials

from connectors.google.api.tokens import Tokens
from connectors.http.transport import Transport


class Connection:
    """How one account reaches Google."""

    def __init__(self, credentials: Credentials, timeout: tuple[float, float]) -> None:
        self.transport = Transport(timeout)
        self.tokens = Tokens(credentials, self.transport)
