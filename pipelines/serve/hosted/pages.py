"""A page as it is sent: its words, the shop's name and colour, and the headers that keep it to itself."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from pipelines.serve.hosted.languages import languages

PAGES = Path(__file__).parent / "pages"

HEADERS = {
    # Nothing but our own style is loaded, nothing runs, and nobody else may show the page or be sent what is typed.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Pages:
    """The pages of one shop; `colour` is `#rrggbb`."""

    business: str
    colour: str

    @cached_property
    def _environment(self) -> Environment:
        return Environment(
            loader=FileSystemLoader(PAGES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, name: str, language: str, title: str, status: int = 200, **more: Any) -> Response:
        """The page `name`.html; `title` names its heading among the words."""
        words = languages()[language]
        html = self._environment.get_template(f"{name}.html").render(
            business=self.business,
            language=language,
            languages=[(code, each["called"]) for code, each in languages().items()],
            t=words,
            title=words[title],
            **more,
        )
        return Response(html, status, {**HEADERS, "Content-Language": language}, "text/html")

    def message(
        self, language: str, title: str, words: str, status: int = 200, link: tuple[str, str] | None = None
    ) -> Response:
        """A page that says one thing, and perhaps where to go on: an address and the name of its words."""
        t = languages()[language]
        link_words = t[link[1]] if link else ""
        return self.page(
            "message", language, title, status, words=t[words], link=link and link[0], link_words=link_words
        )

    def style(self) -> Response:
        """How all pages look."""
        css = self._environment.get_template("style.css").render(colour=self.colour, on_colour=readable_on(self.colour))
        return Response(css, headers={"Cache-Control": "max-age=3600"}, media_type="text/css")


def readable_on(colour: str) -> str:
    """Black or white, whichever contrasts more with the colour (relative luminance of WCAG 2.2)."""
    channels = [int(each, 16) / 255 for each in re.findall("[0-9a-fA-F]{2}", colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#ffffff"


class Values(dict[str, str]):
    """Blank where nothing was chosen yet."""

    def __missing__(self, key: str) -> str:
        return ""
