"""Running the application until somebody stops it: one process, HTTP/1.1, what is under way is finished first."""

import logging

import uvicorn
from starlette.applications import Starlette

from connectors.inbox.store import open_inbox
from pipelines.serve.app import build_app
from pipelines.serve.intake import Intake
from pipelines.serve.protocol import ImpatientProtocol

MOST_CONNECTIONS = 2000
MOST_HEADER_BYTES = 16 * 1024
STOPPING_SECONDS = 15


def run(intake: Intake, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        SourceError: The inbox cannot be used.
        SystemExit: The port is taken.
    """
    with open_inbox(intake.state) as inbox:
        inbox.probe()
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    uvicorn.Server(settings(build_app(intake), host, port)).run()


def settings(app: Starlette, host: str, port: int) -> uvicorn.Config:
    """How the application is served."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=ImpatientProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=MOST_HEADER_BYTES,
        timeout_graceful_shutdown=STOPPING_SECONDS,
        # A reverse proxy on this computer says who its clients are; nobody else is believed.
        forwarded_allow_ips="127.0.0.1",
    )
