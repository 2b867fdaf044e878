"""How stored things are answered: as proto3 writes them, which leaves defaults out."""

from typing import Any


def answered(value: Any) -> Any:
    """Something stored as it is answered: a sheet's id 0, an index 0 and `false` are left out, as proto3 does."""
    if isinstance(value, dict):
        left_out = {"sheetId", "index"}
        return {
            key: answered(item)
            for key, item in value.items()
            if item is not False and item is not None and not (key in left_out and item == 0)
        }
    return [answered(item) for item in value] if isinstance(value, list) else value
