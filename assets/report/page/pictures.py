"""Pictures as SVG, from Vega-Lite specifications.

Colours are names until the page is shown: the style sheet decides them, for light, dark and paper.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Spec = dict[str, Any]
Row = Mapping[str, Any]

WIDTH = 520

INKS = {
    "ink": "#010101", "faint": "#020202", "grid": "#030303",
    "first": "#010203", "second": "#010204", "third": "#010205", "good": "#010206", "bad": "#010207",
}  # fmt: skip
"""Stand-ins, each a colour that nothing else has; in the picture they become `var(--first)`."""

_CONFIG: Spec = {
    "background": None,
    "font": "sans-serif",
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INKS["ink"], "titleColor": INKS["ink"], "gridColor": INKS["grid"], "domainColor": INKS["faint"],
        "tickColor": INKS["faint"], "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 180,
    },
    "legend": {"labelColor": INKS["ink"], "titleColor": INKS["ink"], "labelFontSize": 12, "orient": "top", "title": None},
    "text": {"color": INKS["ink"], "fontSize": 12},
}  # fmt: skip


def svg(spec: Spec, says: str, separators: tuple[str, str]) -> str:
    """The picture; `says` is what somebody hears who cannot see it."""
    import vl_convert

    thousands, point = separators
    numbers = {"decimal": point, "thousands": thousands, "grouping": [3], "currency": ["", ""]}
    drawn = vl_convert.vegalite_to_svg({"config": _CONFIG, **spec}, format_locale=numbers)
    for name, stand_in in INKS.items():
        drawn = drawn.replace(stand_in, f"var(--{name})")
    # Nothing reaches beyond its picture; and names of what it is cut to would stand several times on a page.
    drawn = re.sub(r' clip-path="[^"]*"|<defs>.*?</defs>', "", drawn, flags=re.DOTALL)
    # The size comes from the style sheet; ids are not needed, and twice on a page they would be a mistake.
    head = re.sub(r' (?:width|height)="[\d.]+"', "", drawn.partition(">")[0])
    return f'{head} role="img" aria-label="{_attribute(says)}">' + drawn.partition(">")[2]


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def bars(rows: Sequence[Row], x: str, y: str, *, colour: str = "first") -> Spec:
    """A bar for each row, longest first as given, with its name before it."""
    return {
        "width": WIDTH - 180,
        "height": {"step": 24},
        "data": {"values": list(rows)},
        "mark": {"type": "bar", "color": INKS[colour], "cornerRadiusEnd": 2},
        "encoding": {
            "y": {"field": y, "type": "nominal", "sort": None, "title": None},
            "x": {"field": x, "type": "quantitative", "title": None, "axis": {"tickCount": 4}},
        },
    }


def stacked_months(rows: Sequence[Row], kinds: Sequence[str]) -> Spec:
    """Columns over months, one colour a kind: rows of `month`, `kind`, `value`, and `place` for their order."""
    inks = [INKS[name] for name in ("first", "second", "third")][: len(kinds)]
    return {
        "width": WIDTH - 60,
        "height": 200,
        "data": {"values": list(rows)},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {
                "field": "month",
                "type": "ordinal",
                "sort": None,
                "title": None,
                "axis": {"labelAngle": -45, "labelOverlap": True},
            },
            "y": {"field": "value", "type": "quantitative", "title": None, "axis": {"tickCount": 5}},
            "color": {"field": "kind", "type": "nominal", "scale": {"domain": list(kinds), "range": inks}},
            "order": {"field": "place", "type": "quantitative"},
        },
    }


def line_months(rows: Sequence[Row], lowest: float, highest: float) -> Spec:
    """A line over months of `month`, `value`; breaks where there is none."""
    return {
        "width": WIDTH - 60,
        "height": 160,
        "data": {"values": list(rows)},
        "mark": {"type": "line", "point": {"filled": True, "color": INKS["first"]}, "color": INKS["first"], "strokeWidth": 2},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": -45, "labelOverlap": True}},
            "y": {
                "field": "value", "type": "quantitative", "title": None,
                "scale": {"domain": [lowest, highest]}, "axis": {"tickCount": 5},
            },
        },
    }  # fmt: skip


def cohorts(rows: Sequence[Row]) -> Spec:
    """A grid of `cohort` by `months_since`, the deeper the larger the `share`; each cell says its per cent."""
    return {
        "width": {"step": 34},
        "height": {"step": 24},
        "data": {"values": list(rows)},
        "encoding": {
            "x": {
                "field": "months_since",
                "type": "ordinal",
                "title": None,
                "axis": {"labelAngle": 0, "orient": "top"},
            },
            "y": {"field": "cohort", "type": "ordinal", "sort": None, "title": None},
        },
        "layer": [
            {
                "mark": {"type": "rect", "color": INKS["first"]},
                "encoding": {"opacity": {"field": "depth", "type": "quantitative", "scale": None}},
            },
            {"mark": {"type": "text", "color": INKS["ink"]}, "encoding": {"text": {"field": "shown"}}},
        ],
    }


def intervals(rows: Sequence[Row]) -> Spec:
    """A dot with its range for each `name`: `value`, `low`, `high`; a line at nothing."""
    y = {"field": "name", "type": "nominal", "sort": None, "title": None}
    return {
        "width": WIDTH - 180,
        "height": {"step": 28},
        "data": {"values": list(rows)},
        "layer": [
            {"mark": {"type": "rule", "color": INKS["faint"]}, "encoding": {"x": {"datum": 0}}},
            {
                "mark": {"type": "rule", "color": INKS["first"], "strokeWidth": 2},
                "encoding": {
                    "y": y,
                    "x": {"field": "low", "type": "quantitative", "title": None, "axis": {"format": "%"}},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "color": INKS["first"]},
                "encoding": {"y": y, "x": {"field": "value", "type": "quantitative"}},
            },
        ],
    }
