"""What every command shares: its options, JSON, and errors told without a stack trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.exit_codes import BUSY, FAILED, WRONG_CONFIG

if TYPE_CHECKING:
    from pipelines.config.load import Config


class Told(click.ClickException):
    """A message for the person, and the exit code that goes with it."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]


project_option = click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder that holds regulars.yaml (default: the current one).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@contextmanager
def told_plainly() -> Iterator[None]:
    """What a person can mend is told without a stack trace, with the exit code that belongs to it."""
    from connectors.errors import SourceError, SourceRejected
    from pipelines import system_errors
    from pipelines.config.load import ConfigError
    from pipelines.disk_room import DiskFull
    from pipelines.lock import Busy

    try:
        yield
    except ConfigError as problem:
        raise Told(str(problem), WRONG_CONFIG) from None
    except SourceRejected as problem:
        raise Told(str(problem), WRONG_CONFIG) from None
    except SourceError as problem:
        raise Told(str(problem)) from None
    except Busy as problem:
        raise Told(str(problem), BUSY) from None
    except DiskFull as problem:
        raise Told(str(problem)) from None
    except system_errors.database_error() as problem:
        raise Told(*system_errors.of_the_database(problem)) from None
    except system_errors.history_error() as problem:
        raise Told(system_errors.of_the_history(problem)) from None
    except OSError as problem:
        raise Told(system_errors.of_the_system(problem)) from None


def config_of(project: Path) -> "Config":
    """The project's config; every mistake in it at once."""
    from pipelines.config.load import load

    return load(project, environment())


def environment() -> dict[str, str]:
    """The variables that the config may name."""
    import os

    return dict(os.environ)


def to_json(found: Any) -> str:
    """The result as a script reads it."""
    import json

    return json.dumps(found, indent=2, default=str, ensure_ascii=False)
