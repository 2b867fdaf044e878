"""`regulars add`: further sources in a config that is there, written below the others; nothing else of it is touched."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipelines.commands.init.config_text import Guess, source_blocks
from pipelines.commands.init.describe import proposal_lines
from pipelines.commands.init.propose import Proposal, propose
from pipelines.commands.init.shop_addresses import ShopEntry, shop_entries
from pipelines.commands.init.start import ENV_EXAMPLE, Settle, copy_used, given_files, refuse_if_useless
from pipelines.config.load import Config, ConfigError, load
from pipelines.config.problems import CONFIG_FILE, Problem


def add_files(
    config: Config,
    files: Sequence[Path],
    environ: Mapping[str, str],
    settle: Settle | None = None,
    addresses: Sequence[str] = (),
) -> list[str]:
    """Propose sources for the files, and for shops, and write them into the config; what was done, in lines for the person.

    Raises:
        ConfigError: The config has no place to write them at: the lines stand in the message.
        SourceError: A file cannot be read.
    """
    folder = config.folder
    there = {(entry.path, getattr(entry, "tab", None)) for entry in config.sources.values() if hasattr(entry, "path")}
    given = given_files(folder, files)
    proposals = [each for each in propose(given, config.sources, _people(config)) if (each.path, each.tab) not in there]
    shops = list(shop_entries(addresses, {*config.sources, *(each.name for each in proposals)}))
    if not proposals and not shops:
        return ["Nothing to add: the project reads all of it already."]
    refuse_if_useless(proposals)
    if settle:
        _, proposals = settle(_business(config), proposals)
    has_copied = copy_used(folder, given, proposals)
    blocks = source_blocks(proposals, is_settled=settle is not None) + "".join(shop.block() for shop in shops)
    # Their keys are put into .env afterwards.
    later = {variable: "later" for shop in shops for variable in shop.variables}
    _write(folder, blocks, later | dict(environ))
    _note_keys(folder, shops)
    return list(_said(proposals, shops, folder, has_copied))


def _note_keys(folder: Path, shops: Sequence[ShopEntry]) -> None:
    """What has to be filled in stands in .env.example, as for a new project."""
    file = folder / ENV_EXAMPLE
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if shops:
        file.write_text(before + "".join(f"\n{shop.env()}" for shop in shops), encoding="utf-8")


def _people(config: Config) -> list[Proposal]:
    """The people sources that are there: each may have numbers and names, which landing and staging know for sure."""
    columns = {"number": "record_id", "name": "name"}
    return [
        Proposal(name, getattr(entry, "path", ""), columns=columns)
        for name, entry in config.sources.items()
        if "people" in entry.held
    ]


def _business(config: Config) -> Guess:
    business = config.business
    return Guess(business.name, business.country, business.currency, business.timezone)


def _write(folder: Path, blocks: str, environ: Mapping[str, str]) -> None:
    """Put the lines at the end of `sources:`; the config is as it was where it would not load any more.

    Raises:
        ConfigError: There is no place for them, and they are in the message.
    """
    file = folder / CONFIG_FILE
    before = file.read_text(encoding="utf-8")
    lines = before.splitlines(keepends=True)
    if (at := _end_of_sources(lines)) is not None:
        file.write_text("".join([*lines[:at], "\n", blocks, *lines[at:]]), encoding="utf-8")
        try:
            load(folder, environ)
        except ConfigError:
            file.write_text(before, encoding="utf-8")
        else:
            return
    raise ConfigError([Problem(0, "sources", "the lines could not be added here", f"add them yourself:\n{blocks}")])


def _end_of_sources(lines: Sequence[str]) -> int | None:
    """The line behind the last source, before the blank lines and comments that belong to what follows."""
    start = next((number for number, line in enumerate(lines) if line.rstrip() == "sources:"), None)
    if start is None:
        return None
    end = start + 1
    for number in range(start + 1, len(lines)):
        if lines[number].strip() and not lines[number].startswith((" ", "#")):
            break
        if lines[number].startswith(" "):
            end = number + 1
    return end


def _said(proposals: Sequence[Proposal], shops: Sequence[ShopEntry], folder: Path, has_copied: bool) -> Iterator[str]:
    added = sum(each.is_ready for each in proposals) + len(shops)
    yield f"Added {added} {'source' if added == 1 else 'sources'} to {folder / CONFIG_FILE}."
    if has_copied:
        yield "The files were copied into sheets/; from now on, the copies are what is read."
    for each in proposals:
        yield from proposal_lines(each)
    for shop in shops:
        yield from shop.told
    yield "Look through them, then: regulars check; regulars refresh"
