"""The commands for a person's rights: export and forget."""

import sys
from pathlib import Path

import click

from pipelines.commands.options import config_of, json_option, project_option, to_json, told_plainly
from pipelines.commands.progress import progress


@click.command()
@click.argument("who")
@project_option
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file for it, readable by you alone.")
def export(who: str, project: Path, output: Path | None) -> None:
    """A person's data as JSON: every record, event, consent, list and decision, and where each came from."""
    with told_plainly():
        from pipelines.commands.privacy.requests import export as handed_over

        found = to_json(handed_over(config_of(project), who))
        if output is None:
            click.echo(found)
            return
        output.touch(mode=0o600)
        output.write_text(found + "\n", encoding="utf-8")
        click.echo(f"Written to {output}")


@click.command()
@click.argument("whom", nargs=-1, required=True, metavar="WHO...")
@project_option
@json_option
@click.option("--yes", is_flag=True, help="Do not ask back.")
@click.option("--dry-run", is_flag=True, help="Show who it is and where they stand; erase nothing.")
def forget(whom: tuple[str, ...], project: Path, as_json: bool, yes: bool, dry_run: bool) -> None:
    """Erase a person, or several, everywhere, with a receipt for each place. It cannot be undone."""
    with told_plainly():
        from pipelines.commands.privacy import requests

        config = config_of(project)
        if dry_run or not yes:
            person, would = requests.foresee(config, whom)
            if dry_run:
                told = "\n".join((person, *requests.lines(would, is_rehearsal=True)))
                click.echo(to_json(requests.as_dict(would)) if as_json else told)
                return
            click.confirm(f"{person}\nErase all of it? It cannot be undone", abort=True, err=True)
        with progress(is_shown=not as_json) as tell:
            done = requests.forget(config, whom, tell)
    click.echo(to_json(requests.as_dict(done)) if as_json else "\n".join(requests.lines(done)))
    if not as_json:
        for problem in done.problems:
            click.echo(problem, err=True)
    sys.exit(done.code)


COMMANDS = (export, forget)
