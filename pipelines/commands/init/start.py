"""`regulars init`: a folder with a config that loads, refreshes, and explains itself; `--from` fills in the sources.

What does not belong here: what a header means (`assets.staging.headers`), and the words of the file (`starter_text`).
"""

import filecmp
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipelines.commands.init.config_text import Guess, config_text, env_text
from pipelines.commands.init.locale_guess import guess_business
from pipelines.commands.init.propose import Proposal, propose
from pipelines.config.problems import CONFIG_FILE, ConfigError, Problem

SHEETS = "sheets"
ENV_EXAMPLE = ".env.example"


def start(folder: Path, files: Sequence[Path] = (), environ: Mapping[str, str] = os.environ) -> list[str]:
    """Make a project in `folder`; what was done, in lines for the person.

    The files are copied, never moved. Everything is read before anything is written, so that a refusal leaves nothing.

    Raises:
        ConfigError: The folder has a config already.
        SourceError: A file cannot be read.
    """
    if (folder / CONFIG_FILE).exists():
        instead = "change it, or choose another folder"
        raise ConfigError([Problem(0, "", f"{folder} is a project already: this file is there", instead)])
    places = _places(folder, files)
    proposals = propose(places)
    guess = guess_business(folder, environ)
    folder.mkdir(parents=True, exist_ok=True)
    copied = [_copy(file, folder / place) for file, place in places.items()]
    (folder / ENV_EXAMPLE).write_text(env_text(), encoding="utf-8")
    with (folder / CONFIG_FILE).open("x", encoding="utf-8") as config:
        config.write(config_text(guess, proposals))
    return list(_said(folder, guess, proposals, any(copied)))


def _places(folder: Path, files: Sequence[Path]) -> dict[Path, str]:
    """File -> its path in the project: where it is when it is there already, else under sheets/."""
    places: dict[Path, str] = {}
    for file in dict.fromkeys(file.resolve() for file in files):
        home = folder.resolve()
        if file.is_relative_to(home) and "data" not in file.relative_to(home).parts[:1]:
            places[file] = file.relative_to(home).as_posix()
        else:
            places[file] = _free(folder, file, set(places.values()))
    return places


def _free(folder: Path, file: Path, taken: set[str]) -> str:
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


def _said(folder: Path, guess: Guess, proposals: Sequence[Proposal], has_copied: bool) -> Iterator[str]:
    yield f"Made {folder / CONFIG_FILE}: {guess.name}, {guess.country}, {guess.currency}, {guess.timezone}."
    if has_copied:
        yield f"Your files were copied into {folder / SHEETS}; from now on, the copies are what is read."
    for each in proposals:
        yield each.summary()
    if not any(each.is_ready for each in proposals):
        yield f"Next: say in {CONFIG_FILE} what you have, under sources:."
    at = "" if folder.resolve() == Path.cwd() else f" --project {folder}"
    yield f"Look through {CONFIG_FILE}, then: regulars check{at}; regulars refresh{at}"
