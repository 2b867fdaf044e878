"""What a YAML parser says, in the words of someone who has never heard of YAML."""

import re

import yaml

_WORDS = (
    ("unknown escape", "a backslash in double quotes means something else", "use single quotes"),
    ("quoted scalar|unexpected end of stream", "a quote is opened here and never closed", "close it"),
    ("mapping values are not allowed", "there is a second ': ' in this line, or it is indented too far",
     "put text that holds ': ' in quotes, and indent keys of one level alike"),
    ("expected ',' or", "a bracket { or [ is opened and not closed, or a comma is missing", "close it"),
    ("alias", "text that starts with * needs quotes", 'write it as "* …"'),
    ("anchor", "text that starts with & needs quotes", 'write it as "& …"'),
    ("block scalar", "text that starts with > or | needs quotes", 'write it as "> …"'),
    ("could not find expected ':'", "this line, or the one above, has no ': ' after its key",
     "write key: value, with a space after ':'"),
    ("'-' indicator|block sequence entries", "a line that starts with '- ' and others that do not are mixed",
     "indent what belongs to a '- ' below its text"),
    ("expected key", "the indentation does not fit, or text goes on after a closing quote",
     "indent keys of one level alike, and put the whole text into one pair of quotes"),
    ("document start", "something stands where no key can stand", "write key: value, with a space after ':'"),
    ("node content", "a value is missing, or text starts with a closing bracket", "put such text in quotes"),
    ("incompatible YAML|directive", "a line that starts with % means something else in YAML", "put it in quotes"),
)  # fmt: skip
"""Pattern in the parser's own message, what it means, what to do."""


def plain_words(error: yaml.YAMLError, text: str) -> tuple[int, str, str]:
    """The line of a syntax error, what it is, and what to do."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return _bad_character(error, text)
    said = f"{error.context or ''}: {error.problem or ''}"
    is_opened = "closed" in _explain(said)[0]
    mark = (error.context_mark if is_opened else None) or error.problem_mark
    line = min((mark.line if mark else 0) + 1, max(text.count("\n") + (not text.endswith("\n")), 1))
    if "cannot start any token" in said:
        return line, *_bad_start(text.splitlines()[line - 1])
    return line, *_explain(said)


def _explain(said: str) -> tuple[str, str]:
    for pattern, what, instead in _WORDS:
        if re.search(pattern, said):
            return what, instead
    return f"this is not YAML ({said.strip(': ')})", "see docs/config.md for an example"


def _bad_start(line: str) -> tuple[str, str]:
    if "\t" in line:
        return "the line is indented with a tab", "use spaces"
    found = re.search(r"[@`%]", line)
    sign = found.group() if found else "this character"
    return f"text that starts with {sign} needs quotes", f'write it as "{sign} …"'


def _bad_character(error: yaml.YAMLError, text: str) -> tuple[int, str, str]:
    position = getattr(error, "position", 0) or 0
    return text.count("\n", 0, position) + 1, "there is a control character in this line", "delete it"
