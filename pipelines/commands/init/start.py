"""`regulars init` and `regulars add`: a config that loads, refreshes, and explains itself; files fill in the sources.

What does not belong here: what a header means (`assets.staging.headers`), what a table is (`assets.staging.guess`), and
the words of the file (`config_text`).
"""

import filecmp
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from connectors.errors import SourceRejected
from pipelines.commands.init.config_text import Guess, config_text, env_text
from pipelines.commands.init.describe import proposal_lines
from pipelines.commands.init.file_kinds import in_folder
from pipelines.commands.init.locale_guess import guess_business
from pipelines.commands.init.propose import Given, Proposal, propose
from pipelines.commands.init.shop_addresses import ShopEntry, shop_entries
from pipelines.config.problems import CONFIG_FILE, ConfigError, Problem

SHEETS = "sheets"
ENV_EXAMPLE = ".env.example"

Settle = Callable[[Guess, Sequence[Proposal]], tuple[Guess, list[Proposal]]]
"""Asks the person what nobody can be sure of."""


def start(
    folder: Path,
    files: Sequence[Path] = (),
    environ: Mapping[str, str] = os.environ,
    settle: Settle | None = None,
    addresses: Sequence[str] = (),
) -> list[str]:
    """Make a project in `folder`; what was done, in lines for the person.

    The files are copied, never moved. Everything is read before anything is written, so that a refusal leaves nothing.

    Args:
        folder: Is made.
        files: Files, or folders of files.
        environ: Tells the country.
        settle: How questions are asked; None writes them into the config.
        addresses: Of shops.

    Raises:
        ConfigError: The folder has a config already.
        SourceError: A file cannot be read.
    """
    if (folder / CONFIG_FILE).exists():
        instead = "`regulars add FILE` adds to it; or choose another folder"
        raise ConfigError([Problem(0, "", f"{folder} is a project already: this file is there", instead)])
    given = given_files(folder, files)
    proposals = propose(given)
    refuse_if_useless(proposals)
    shops = list(shop_entries(addresses, [each.name for each in proposals]))
    guess = guess_business(folder, environ)
    if settle:
        guess, proposals = settle(guess, proposals)
    folder.mkdir(parents=True, exist_ok=True)
    copied = copy_used(folder, given, proposals)
    (folder / ENV_EXAMPLE).write_text(env_text() + "".join(f"\n{shop.env()}" for shop in shops), encoding="utf-8")
    with (folder / CONFIG_FILE).open("x", encoding="utf-8") as config:
        config.write(config_text(guess, proposals, shops, is_settled=settle is not None))
    return list(_said(folder, guess, proposals, shops, copied))


def given_files(folder: Path, files: Sequence[Path]) -> list[Given]:
    """Each file once, and the files of a folder, with its path in the project."""
    given: list[Given] = []
    for typed in files:
        inside = in_folder(typed) if typed.is_dir() else [typed]
        for file in inside:
            if file.resolve() not in {one.file for one in given}:
                place = _place(folder, file.resolve(), {one.place for one in given})
                given.append(Given(file.resolve(), str(file), place, is_found=typed.is_dir()))
    return given


def refuse_if_useless(proposals: Sequence[Proposal]) -> None:
    """Nothing is made of files that are none of them tables.

    Raises:
        SourceRejected: Not one of them holds rows.
    """
    if proposals and all(each.problem and not each.looks for each in proposals):
        raise SourceRejected("\n".join(f"{each.place}: {each.problem}" for each in proposals))


def copy_used(folder: Path, given: Sequence[Given], proposals: Sequence[Proposal]) -> bool:
    """Copy the files that something was proposed for; whether any had to be."""
    used = {each.path for each in proposals if not (each.problem and not each.looks and each.tab is None)}
    copied = [_copy(one.file, folder / one.place) for one in given if one.place in used]
    return any(copied)


def _place(folder: Path, file: Path, taken: Collection[str]) -> str:
    """Where it is when it is in the project already, else under sheets/."""
    home = folder.resolve()
    if file.is_relative_to(home) and "data" not in file.relative_to(home).parts[:1]:
        return file.relative_to(home).as_posix()
    return _free(folder, file, taken)


def _free(folder: Path, file: Path, taken: Collection[str]) -> str:
    """A path under sheets/ that no other file has; a copy that an earlier try left behind is used again."""
    stem = "".join(letter if letter.isprintable() and letter not in '\\/:*?"<>|' else "_" for letter in file.stem)
    for number in range(1, 1000):
        place = f"{SHEETS}/{stem}{f'-{number}' if number > 1 else ''}{file.suffix}"
        there = folder / place
        if place not in taken and (not there.exists() or (file.exists() and filecmp.cmp(file, there, shallow=False))):
            return place
    raise ConfigError([Problem(0, "", f"{folder / SHEETS} is full of files called {file.name}", "remove some")])


def _copy(file: Path, target: Path) -> bool:
    """Copy a file into the project; False when it is there already."""
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, target)
    return True


def _said(
    folder: Path, guess: Guess, proposals: Sequence[Proposal], shops: Sequence[ShopEntry], has_copied: bool
) -> Iterator[str]:
    yield f"Made {folder / CONFIG_FILE}: {guess.name}, {guess.country}, {guess.currency}, {guess.timezone}."
    if has_copied:
        yield f"Your files were copied into {folder / SHEETS}; from now on, the copies are what is read."
    for each in proposals:
        yield from proposal_lines(each)
    for shop in shops:
        yield from shop.told
    if not shops and not any(each.is_ready for each in proposals):
        yield f"Next: say in {CONFIG_FILE} what you have, under sources:."
    at = "" if folder.resolve() == Path.cwd() else f" --project {folder}"
    yield f"Look through {CONFIG_FILE}, then: regulars check{at}; regulars refresh{at}"
