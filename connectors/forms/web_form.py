"""A form on the shop's own page: each field is its own question."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.forms.answer import Answers, answered, item, listed


def read_post(fields: Mapping[str, Any], received_at: datetime) -> Answers:
    """What `pipelines.serve` stored: name -> values."""
    return answered(received_at.isoformat(), "", (item(name, name, listed(values)) for name, values in fields.items()))
