"""The commands of a steward: why, merge, split, undo, train."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.options import config_of, json_option, project_option, to_json, told_plainly
from pipelines.commands.progress import progress

if TYPE_CHECKING:
    from assets.identity.review.decide import OptOuts
    from pipelines.commands.steward.decisions import Done, How

_OPTIONS = (
    project_option,
    json_option,
    click.option("--reason", help="Why, for whoever asks later."),
    click.option("--by", help="Who decides (default: your login name)."),
    click.option("--dry-run", is_flag=True, help="Show what would become of it; decide nothing."),
    click.option("--no-refresh", is_flag=True, help="Only note it; the next refresh carries it out."),
    click.option("--no-push", is_flag=True, help="Publish, and leave the sheets as they are."),
)


def _decides(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every decision has, given to the command as one `how`."""

    @wraps(command)
    def run(by: str | None, reason: str | None, dry_run: bool, no_refresh: bool, no_push: bool, **rest: Any) -> None:
        from pipelines.commands.steward.decisions import How

        how = How(by or _login(), reason, dry_run, not no_refresh, not no_push)
        command(how=how, **rest)

    for option in reversed(_OPTIONS):
        run = option(run)
    return run


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A container may have no name for the number it runs as.
        return "a steward"


@click.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@project_option
@json_option
def why(left: str, right: str, project: Path, as_json: bool) -> None:
    """Why A and B are, or are not, the same customer. Each is an id, e-mail, phone, name or source:record_id."""
    with told_plainly():
        from pipelines.commands.steward.decisions import why as explained
        from pipelines.commands.steward.messages import why_lines

        found = explained(config_of(project), left, right)
        click.echo(to_json(found.as_dict()) if as_json else "\n".join(why_lines(found)))


@click.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@_decides
def merge(left: str, right: str, project: Path, as_json: bool, how: "How") -> None:
    """A and B are the same customer, from now on. Each is an id, e-mail, phone, name or source:record_id."""
    with told_plainly(), progress(is_shown=not as_json) as tell:
        from pipelines.commands.steward.decisions import merge as merged

        done = merged(config_of(project), left, right, how, tell)
    _end(done, as_json)


@click.command()
@click.argument("record")
@click.option("--alone", is_flag=True, help="This record only, not those that it was merged in with.")
@click.option(
    "--opt-outs-of",
    type=click.Choice(["record", "others"]),
    help="Whose every no was that was said while they were one; without this it holds for both.",
)
@_decides
def split(record: str, alone: bool, opt_outs_of: "OptOuts | None", project: Path, as_json: bool, how: "How") -> None:
    """RECORD (source:record_id, or what only it says) is somebody else; what was merged comes apart again."""
    with told_plainly(), progress(is_shown=not as_json) as tell:
        from pipelines.commands.steward.decisions import split as taken_out

        done = taken_out(config_of(project), record, how, tell, is_alone=alone, opt_outs=opt_outs_of)
    _end(done, as_json)


@click.command()
@click.argument("decision", required=False)
@click.option("--list", "is_listed", is_flag=True, help="Show the decisions that could be taken back.")
@_decides
def undo(decision: str | None, is_listed: bool, project: Path, as_json: bool, how: "How") -> None:
    """Take back a DECISION, or the last one; also an answer in the tab Possible duplicates, and an undo."""
    with told_plainly(), progress(is_shown=not as_json) as tell:
        from pipelines.commands.steward.decisions import decisions
        from pipelines.commands.steward.decisions import undo as taken_back

        if is_listed:
            _list(decisions(config_of(project)), as_json)
            return
        done = taken_back(config_of(project), decision, how, tell)
    _end(done, as_json)


def _list(made: Any, as_json: bool) -> None:
    from pipelines.commands.steward.messages import made_dicts, made_lines

    click.echo(to_json(made_dicts(made)) if as_json else "\n".join(made_lines(made)) or "Nobody has decided anything.")


def _end(done: "Done", as_json: bool) -> None:
    from pipelines.commands.steward.messages import done_dict, done_lines

    click.echo(to_json(done_dict(done)) if as_json else "\n".join(done_lines(done)))
    if not as_json:
        for problem in done.problems:
            click.echo(problem, err=True)
    sys.exit(done.code)


@click.command()
@project_option
@json_option
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@click.option("--reset", "is_reset", is_flag=True, help="Go back to the shipped weights.")
@click.option("--no-refresh", is_flag=True, help="Only keep the weights; the next refresh carries it out.")
@click.option("--no-push", is_flag=True, help="Publish, and leave the sheets as they are.")
def train(project: Path, as_json: bool, dry_run: bool, is_reset: bool, no_refresh: bool, no_push: bool) -> None:
    """Fit how much an agreement counts to your own customers, where there are enough of them."""
    with told_plainly(), progress(is_shown=not as_json) as tell:
        from pipelines.commands import train as training

        how = training.How(dry_run, not no_refresh, not no_push)
        done = (training.reset if is_reset else training.train)(config_of(project), how, tell)
    click.echo(to_json(training.as_dict(done)) if as_json else "\n".join(training.lines(done)))
    for problem in () if as_json else done.problems:
        click.echo(problem, err=True)
    sys.exit(done.code)


COMMANDS = (why, merge, split, undo, train)
