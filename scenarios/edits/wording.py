"""How edits are told in results: numbers and settings as one would say them."""

from collections.abc import Mapping
from typing import Any

from models.flaws import value_text


def number(value: float) -> str:
    """Return a number without needless digits."""
    return f"{value:.10g}"


def settings_text(settings: Mapping[str, Any]) -> str:
    """Return new values of fields in words, e.g. ``max_splits = 2, require = default``."""
    return ", ".join(
        f"{name} = {'default' if value is None else value_text(value)}" for name, value in settings.items()
    )
