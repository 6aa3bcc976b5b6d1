"""Outlines of the world's countries and of the states of the US, see ``atlas/README.md`` for where they come from."""

import json
from importlib.resources import files
from typing import Any, Literal

Outlines = Literal["countries", "states"]

_FILES = {"countries": "countries-110m.json", "states": "states-10m.json"}


def outlines(name: Outlines) -> dict[str, Any]:
    """Return outlines as TopoJSON, whose object of this name has a geometry for each of them."""
    found: dict[str, Any] = json.loads(files("scenarios.report").joinpath("atlas", _FILES[name]).read_text("utf-8"))
    return found
