"""What docs/forms.md shows works: the config, the form to copy, the service and the proxy."""

import configparser
import re
import shlex
from html.parser import HTMLParser
from pathlib import Path

from pipelines.cli import main
from pipelines.commands.serve import intake_of, told
from pipelines.config.load import load
from pipelines.serve.posts import HONEYPOT, NEXT

PAGE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
COMMAND = main.commands["serve"]


def shown(kind):
    [found] = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    return found


def test_the_config_loads_and_says_what_is_served(tmp_path):
    (tmp_path / "regulars.yaml").write_text("business: {name: Corner Bakery, country: GB}\n" + shown("yaml"))
    config = load(tmp_path, {})

    assert [line.split()[0] for line in told(config, intake_of(config, "127.0.0.1", 8086))] == [
        "https://forms.example.org/health",
        "https://forms.example.org/contact",
        "https://forms.example.org/feedback/…",
        "https://forms.example.org/forms/enquiry",
    ]


def test_the_form_to_copy_sends_what_the_server_takes(served):
    names = []

    class Names(HTMLParser):
        def handle_starttag(self, tag, attributes):
            names.extend(value for name, value in attributes if name == "name" and tag in ("input", "textarea"))

    Names().feed(shown("html"))
    answer = served.post({name: "" if name == HONEYPOT else "Ada" for name in names})

    assert {HONEYPOT, NEXT, "How can we help?", "May we write to you?"} <= set(names)
    assert (answer.status_code, len(served.waiting())) == (200, 1)


def test_the_service_starts_the_command_and_the_proxy_finds_it():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(shown("ini"))
    command = shlex.split(unit["Service"]["ExecStart"])
    known = {option for parameter in COMMAND.params for option in parameter.opts}
    [proxied] = re.findall(r"reverse_proxy 127\.0\.0\.1:(\d+)", PAGE)

    assert command[1] == "serve"
    assert {word for word in command if word.startswith("--")} <= known
    assert proxied == command[command.index("--port") + 1]
    assert proxied == str(next(parameter.default for parameter in COMMAND.params if parameter.name == "port"))
