"""The command line: `regulars …`.

Each command is a few lines; the work is done by modules that it imports late, so that `--help` never waits for a database.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.options import (
    Told,
    config_of,
    environment,
    json_option,
    project_option,
    to_json,
    told_plainly,
)
from pipelines.commands.privacy import cli as privacy_cli
from pipelines.commands.progress import progress
from pipelines.commands.steward import cli as steward_cli
from pipelines.exit_codes import WRONG_CONFIG

if TYPE_CHECKING:
    from assets.run import RunResult
    from pipelines.config.load import Config


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="regulars")
def main() -> None:
    """Know your regulars: one true view of every customer, and the list of whom to contact today."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("regulars-demo"))
def demo(folder: Path) -> None:
    """Make a small, lively shop in FOLDER and refresh it."""
    from datetime import date

    from pipelines.demo import make_demo

    with told_plainly():
        make_demo(folder, date.today())  # noqa: DTZ011  # the person's own day, whatever the zone
        click.echo(f"Made a shop in {folder}: its tables are in sheets/, its settings in regulars.yaml.\n")
        _refresh(folder, only=(), accept_shrunk=(), dry_run=False, no_push=False, as_json=False)
        _say_what_to_open(folder)


def _say_what_to_open(folder: Path) -> None:
    from pipelines.commands.installed import installed

    click.echo(
        f"\nSee how the shop is doing: {folder / 'data' / 'reports'}\n"
        f"Open {folder / 'out' / 'follow-ups.xlsx'}, set a Status or write a note, save, close, and run\n"
        f"  {installed('regulars', Path())} refresh --project {folder}\n"
        "What you typed is kept. See also README.md in that folder."
    )


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.argument("more", nargs=-1, metavar="[FILE]...")
@click.option(
    "--from", "files", multiple=True, help="Workbooks, csv files, or folders of them; or the address of a shop."
)
def init(folder: Path, more: tuple[str, ...], files: tuple[str, ...]) -> None:
    """Start a project in FOLDER; with --from, propose what each column means."""
    from pipelines.commands.init.questions import asked
    from pipelines.commands.init.shop_addresses import addresses_in
    from pipelines.commands.init.start import start

    with told_plainly():
        found, addresses = addresses_in((*files, *more))
        for line in start(folder, found, settle=asked if sys.stdin.isatty() else None, addresses=addresses):
            click.echo(line)


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@project_option
def add(files: tuple[str, ...], project: Path) -> None:
    """Propose sources for further files, folders of them, or a shop's address, in a project that is there."""
    from pipelines.commands.init.add import add_files
    from pipelines.commands.init.questions import asked
    from pipelines.commands.init.shop_addresses import addresses_in

    with told_plainly():
        found, addresses = addresses_in(files)
        settle = asked if sys.stdin.isatty() else None
        for line in add_files(config_of(project), found, environment(), settle, addresses):
            click.echo(line)


@main.command()
@project_option
@json_option
def check(project: Path, as_json: bool) -> None:
    """Look at the config, the sources and the targets; change nothing."""
    from pipelines.commands.check.check import check_up

    with told_plainly():
        report = check_up(project, environment())
        click.echo(to_json(report.as_dict()) if as_json else report.as_text())
        if not report.is_fine:
            sys.exit(WRONG_CONFIG)


@main.command()
@click.argument("service", type=click.Choice(["google"]))
@project_option
@click.option("--port", default=0, help="Where the browser comes back to, if a tunnel leads to this computer.")
def login(service: str, project: Path, port: int) -> None:
    """Sign in once as yourself, where no service account reads and writes your sheets. SERVICE: google."""
    import webbrowser

    from pipelines.config.google_access import sign_in

    with told_plainly():
        click.echo(sign_in(config_of(project), click.echo, webbrowser.open, port))


@main.command()
@project_option
@json_option
@click.option("--dry-run", is_flag=True, help="Work everything out and show it; store, publish and push nothing.")
@click.option("--source", "only", multiple=True, metavar="NAME", help="Read only this source (may be repeated).")
@click.option("--no-push", is_flag=True, help="Publish, and leave the sheets as they are.")
@click.option(
    "--accept-shrunk", multiple=True, metavar="NAME", help="This source may have lost more than half of its records."
)
def refresh(
    project: Path, as_json: bool, dry_run: bool, only: tuple[str, ...], no_push: bool, accept_shrunk: tuple[str, ...]
) -> None:
    """Bring the customer view and the lists up to date."""
    with told_plainly():
        code = _refresh(project, only, accept_shrunk, dry_run, no_push, as_json)
    sys.exit(code)


def _refresh(
    project: Path, only: tuple[str, ...], accept_shrunk: tuple[str, ...], dry_run: bool, no_push: bool, as_json: bool
) -> int:
    from assets.run import RunOptions
    from pipelines.commands import refresh_report
    from pipelines.refresh import exit_code, refresh, rehearse

    config = config_of(project)
    _know_sources(config, (*only, *accept_shrunk))
    read, shrunk = (frozenset(map(config.first_name, names)) for names in (only, accept_shrunk))
    options = RunOptions(read or None, shrunk, is_pushed=not no_push)
    with progress(is_shown=not as_json) as tell:
        outcome = (rehearse if dry_run else refresh)(config, options, tell)
    code = exit_code(outcome)
    if as_json:
        click.echo(to_json(refresh_report.as_dict(outcome, code)))
    else:
        _print_outcome(outcome, is_rehearsal=dry_run)
    return code


def _print_outcome(outcome: "RunResult", *, is_rehearsal: bool) -> None:
    from pipelines.commands import refresh_report

    for line in refresh_report.as_lines(outcome, is_rehearsal=is_rehearsal):
        click.echo(line)
    for line in refresh_report.problem_lines(outcome):
        click.echo(line, err=True)


def _know_sources(config: "Config", names: tuple[str, ...]) -> None:
    from assets.suggestions import nearest

    for name in names:
        if config.first_name(name) not in config.sources:
            near = nearest(name, config.sources)
            raise Told(f"there is no source {name!r}" + (f"; did you mean {near!r}?" if near else ""), WRONG_CONFIG)


@main.command()
@project_option
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="As things were known at the end of this day.")
def rebuild(project: Path, day: Any) -> None:
    """Make every table again from landing, as of any day."""
    from pipelines.commands.rebuild import rebuild_as_of, rebuild_now
    from pipelines.refresh import exit_code

    with told_plainly():
        config = config_of(project)
        if day is not None:
            click.echo(f"Made {rebuild_as_of(config, day.date())}")
            return
        with progress(is_shown=True) as tell:
            outcome = rebuild_now(config, tell)
        _print_outcome(outcome, is_rehearsal=False)
        code = exit_code(outcome)
    sys.exit(code)


@main.command()
@click.argument("who")
@project_option
@json_option
@click.option("--all", "is_whole", is_flag=True, help="Nothing is left out: the whole timeline, every value's origin.")
def show(who: str, project: Path, as_json: bool, is_whole: bool) -> None:
    """Everything known of one customer. WHO is an id, name, e-mail, phone or card, of today or of before."""
    with told_plainly():
        from pipelines.commands.show import find_shown, page

        config = config_of(project)
        shown = find_shown(config, who)
        business = config.settings(config.folder / "data").business
        click.echo(to_json(shown.as_dict()) if as_json else "\n".join(page(shown, business, is_whole=is_whole)))


@main.command()
@project_option
@click.option(
    "--month",
    type=click.DateTime(["%Y-%m"]),
    help="The month that it is about: 2026-03. The last full one unless given.",
)
@click.option("--names", is_flag=True, help="Name the best customers.")
@click.option("--open", "is_opened", is_flag=True, help="Show it in the browser.")
@click.option("--pdf", "is_printed", is_flag=True, help="Print it to a PDF beside it, by Chromium, Chrome or Edge.")
def report(project: Path, month: Any, names: bool, is_opened: bool, is_printed: bool) -> None:
    """Write the report for the business: one HTML file with pictures, in data/reports."""
    with told_plainly():
        from pipelines.commands.report import as_pdf, make_report

        page = make_report(config_of(project), month and month.date(), with_names=names)
        click.echo(page)
        if is_printed:
            click.echo(as_pdf(page))
        if is_opened:
            click.launch(page.resolve().as_uri())


@main.command()
def schema() -> None:
    """Print the JSON Schema of regulars.yaml, for editors."""
    from pipelines.config.load import json_schema

    click.echo(to_json(json_schema()))


@main.command()
@project_option
@click.option("--port", default=3000, show_default=True, help="The port on this machine.")
def ui(project: Path, port: int) -> None:
    """Open Dagster's own UI on this project: the graph, its runs, the schedule."""
    from pipelines.commands.ui import serve

    with told_plainly():
        config_of(project)
        sys.exit(serve(project.resolve(), port))


@main.command()
@project_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8086, show_default=True, help="The port to listen on.")
def serve(project: Path, host: str, port: int) -> None:
    """Take in web forms: webhooks, posts of your own pages, the contact and feedback forms. Ends with Ctrl-C."""
    from pipelines.commands.serve import intake_of, told

    with told_plainly():
        from pipelines.serve.server import run

        config = config_of(project)
        intake = intake_of(config, host, port)
        for line in told(config, intake):
            click.echo(line, err=True)
        run(intake, host, port)


for command in (*steward_cli.COMMANDS, *privacy_cli.COMMANDS):
    main.add_command(command)


if __name__ == "__main__":
    main()
