"""Colours as Google keeps them: in steps of 1/255, and each in both of its shapes (`tabColor`, `tabColorStyle`).

Whoever writes one shape has written both, so a mask that names one clears the other too.
"""

import struct
from functools import cache
from typing import Any

Json = dict[str, Any]
NAMES = frozenset(
    {
        "backgroundColor",
        "foregroundColor",
        "tabColor",
        "color",
        "headerColor",
        "firstBandColor",
        "secondBandColor",
        "footerColor",
    }
)


def settled(value: Any) -> Any:
    """JSON with every colour in it as Google keeps it; a copy where there are any."""
    if isinstance(value, list):
        return [settled(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {key: settled(item) for key, item in value.items()}
    for name in NAMES & {key.removesuffix("Style") for key in value}:
        _settle(result, name)
    return result


def both_shapes(fields: Json) -> Json:
    """A mask that names both shapes of a colour where it names one."""
    found, twins = {}, {}
    for name, below in fields.items():
        plain = name.removesuffix("Style")
        if plain in NAMES:
            found[plain], twins[f"{plain}Style"] = below, below
        else:
            found[name] = both_shapes(below)
    return found | twins  # the styles last, as Google answers them


def _settle(result: Json, name: str) -> None:
    """The style, where it is given, decides; a colour of the theme has no plain shape."""
    style = result.get(f"{name}Style")
    if style is not None:
        colour = style.get("rgbColor")
    elif isinstance(result.get(name), dict):
        colour = result[name]
    else:
        return
    if colour is None:
        result.pop(name, None)
        return
    result.pop(f"{name}Style", None)
    shown = {part: _step(value) for part, value in colour.items() if value and _step(value)}
    result |= {name: shown, f"{name}Style": {"rgbColor": shown}}


@cache
def _step(value: float) -> float:
    """The step below, as the shortest number that is this one in single precision."""
    exact = int(value * 255 + 1e-4) / 255
    if exact in {0, 1}:
        return int(exact)
    single = struct.pack("f", exact)
    numbers = (float(f"{exact:.{digits}g}") for digits in range(1, 17))
    return next(number for number in numbers if struct.pack("f", number) == single)
