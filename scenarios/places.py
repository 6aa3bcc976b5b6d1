"""Where in a document something is wrong, as its author sees it."""

import re
from dataclasses import replace
from typing import Any

from models.errors import Flaw

_PART = re.compile(r"\[\d+\]|[^.\[\]]+")
_MISSING = "this field is required"


def without_tags(flaw: Flaw, data: Any) -> Flaw:
    """Return a flaw whose path has no names of alternatives in it, which are nowhere in the data.

    Where a list may hold different kinds of documents, pydantic's paths say which kind was tried.
    """
    parts = _PART.findall(flaw.path)
    path, here = "", data
    for position, part in enumerate(parts):
        known, inner = _inside(here, part)
        is_missing = position == len(parts) - 1 and flaw.rule == _MISSING
        if known or is_missing or not isinstance(here, dict | list | tuple):
            path += part if part.startswith("[") or not path else f".{part}"
            here = inner
    return replace(flaw, path=path or flaw.path)


def _inside(here: Any, part: str) -> tuple[bool, Any]:
    """Tell whether a part of a path leads somewhere, and where."""
    if part.startswith("["):
        index = int(part[1:-1])
        is_there = isinstance(here, list | tuple) and index < len(here)
        return is_there, here[index] if is_there else None
    if isinstance(here, dict) and part in here:
        return True, here[part]
    return False, None
