"""Reading a project's `regulars.yaml`: every mistake at once, each with its line and what to write instead.

What does not belong here: the keys themselves (`config_model`), nor what opening the sources shows (`checkup`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.config.file_sources import CsvSource, ExcelSource, ExcelTarget
from pipelines.config.google_access import access
from pipelines.config.lines import Document, read_lines
from pipelines.config.messages import plain_problems
from pipelines.config.model import Config
from pipelines.config.object_sources import stand_ins
from pipelines.config.problems import CONFIG_FILE, ConfigError, Found, Problem, dotted
from pipelines.config.rules import broken_rules
from pipelines.config.variables import Variables, read_dotenv

__all__ = [
    "CONFIG_FILE", "Config", "ConfigError", "CsvSource", "ExcelSource", "ExcelTarget", "Problem", "json_schema", "load",
    "starter_config",
]  # fmt: skip


def load(folder: Path, environ: Mapping[str, str]) -> Config:
    """Read the config of the project in `folder`.

    Raises:
        ConfigError: There is none, or it has mistakes: all of them.
    """
    document = read_lines(_read(folder))
    dotenv, problems = read_dotenv(folder)
    variables = Variables(environ, dotenv)
    tree = variables.fill(document.value)
    config, found = _validated(
        tree,
        {
            "folder": folder,
            "google_access": access(folder, variables.value),
            "stand_ins": stand_ins(variables.value),
        },
    )
    unset = {each.path for each in variables.found}
    found = [*variables.found, *(variables.hide(each) for each in found if each.path not in unset)]
    problems += [*document.problems, *(_problem(each, document) for each in found)]
    if problems or config is None:
        raise ConfigError(problems)
    return config


def starter_config(folder: Path) -> Config:
    """The config of a project that has none yet: no sources, no lists."""
    return Config.model_validate({"business": {"name": "Regulars", "country": "GB"}}, context={"folder": folder})


def json_schema() -> dict[str, Any]:
    """JSON Schema of `regulars.yaml`, for editors."""
    schema = Config.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": CONFIG_FILE}


def _validated(tree: Any, context: Mapping[str, Any]) -> tuple[Config | None, list[Found]]:
    if tree is None:
        return None, [Found((), "the file is empty", "start with business: {name: …, country: …}")]
    if not isinstance(tree, dict):
        return None, [Found((), "the file does not hold keys with values", "write key: value, with a space after ':'")]
    config, failed = None, None
    try:
        config = Config.model_validate(tree, context=dict(context))
    except ValidationError as error:
        # Looked at outside: it holds values, which a traceback of ours would print with it.
        failed = error
    found = plain_problems(failed, tree) if failed else ()
    return config, [*found, *broken_rules(tree)]


def _problem(found: Found, document: Document) -> Problem:
    return Problem(document.line(found.path), dotted(found.path), found.what, found.instead)


def _read(folder: Path) -> str:
    path = folder / CONFIG_FILE
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ConfigError([Problem(line, "", "a letter in this line is not UTF-8", "save the file as UTF-8")]) from None
    except FileNotFoundError:
        what, instead = _missing(folder)
        raise ConfigError([Problem(0, "", what, instead)]) from None
    except OSError as error:
        raise ConfigError([Problem(0, "", f"the file cannot be read ({error.strerror})", "allow reading it")]) from None


def _missing(folder: Path) -> tuple[str, str]:
    if not folder.is_dir():
        return f"there is no folder {folder}", "write --project and the project's folder, or run `regulars init`"
    others: Iterator[Path] = (folder / name for name in ("regulars.yml", "Regulars.yaml", "regulars.yaml.txt"))
    for other in others:
        if other.exists():
            return f"{folder} has a {other.name}", f"rename it to {CONFIG_FILE}"
    return f"there is no {CONFIG_FILE} in {folder}", f"run `regulars init {folder}` to make one, or write --project"
