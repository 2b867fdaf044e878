"""What somebody decided takes effect at once: a refresh of the tables and the lists that reads no source.

What was decided is stored before, so it is safe whatever happens here; the next refresh carries it out, too.
"""

from collections.abc import Callable

from assets.run import RunOptions
from pipelines.commands.refresh_report import problem_lines
from pipelines.config.load import Config
from pipelines.exit_codes import BUSY
from pipelines.lock import Busy


def carry_out(config: Config, tell: Callable[[str], None], *, is_pushed: bool) -> tuple[int, tuple[str, ...]]:
    """Refresh; the exit code, and what stood in the way. Busy is such a thing, and no error."""
    # Imported here: who only asks why does not wait for Dagster.
    from pipelines.refresh import exit_code, refresh

    try:
        outcome = refresh(config, RunOptions(only=frozenset(), is_pushed=is_pushed), tell)
    except Busy as problem:
        return BUSY, (str(problem),)
    return exit_code(outcome), tuple(problem_lines(outcome))
