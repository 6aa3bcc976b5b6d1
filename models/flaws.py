"""Turns pydantic's findings into flaws that name path, value, rule and remedy."""

import difflib
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from models.errors import Flaw

_WORDING = {
    "Value error, ": "",
    "Input should have timezone info": "must carry a time zone",
    "Input should be ": "must be ",
    "Field required": "this field is required",
    "Extra inputs are not permitted": "there is no such field",
}
_LONGEST_VALUE = 80


def flaws_of(error: ValidationError, document: type[BaseModel]) -> list[Flaw]:
    """Return one flaw for each finding of a validation of ``document``."""
    findings = error.errors(include_url=False)
    return [_flaw(finding, document) for finding in findings if not _follows_from_another(finding, findings)]


def _follows_from_another(finding: Any, findings: Sequence[Any]) -> bool:
    """Tell whether a list is only too short because its elements were refused."""
    place = finding["loc"]
    return finding["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in findings
    )


def _flaw(finding: Any, document: type[BaseModel]) -> Flaw:
    location = tuple(finding["loc"])
    kind = finding["type"]
    value = None if kind in ("missing", "value_error") else _shorten(finding["input"])
    if kind == "value_error" and not isinstance(finding["input"], dict | BaseModel):
        value = _shorten(finding["input"])
    return Flaw(path_text(location), value, _rule(finding["msg"]), _remedy(kind, location, document))


def path_text(location: tuple[str | int, ...]) -> str:
    """Write a path as ``nodes[3].location.lat``; tags that pydantic adds for unions are left out."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part and not _is_tag(part):
            text += f".{part}" if text else part
    return text


def _is_tag(part: str) -> bool:
    return "[" in part or "(" in part or part in {"str", "date", "datetime"}


def _shorten(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def _rule(message: str) -> str:
    for theirs, ours in _WORDING.items():
        message = message.replace(theirs, ours)
    return message.rstrip(".")


def _remedy(kind: str, location: tuple[str | int, ...], document: type[BaseModel]) -> str:
    names = [part for part in location if isinstance(part, str) and not _is_tag(part)]
    if not names or kind == "value_error":
        return ""
    fields = _fields_around(document, location)
    if kind == "extra_forbidden":
        return _suggest(names[-1], fields)
    description = fields[names[-1]].description if names[-1] in fields else None
    return f"Expected {names[-1]}: {description}" if description else ""


def _suggest(name: str, fields: dict[str, FieldInfo]) -> str:
    close = difflib.get_close_matches(name, fields, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"The fields here are {', '.join(fields)}." if fields else "Remove it."


def _fields_around(document: type[BaseModel], location: tuple[str | int, ...]) -> dict[str, FieldInfo]:
    """Return the fields of the innermost document that ``location`` passes through, by their names in files."""
    fields = _fields(document)
    for part in location[:-1]:
        if isinstance(part, str) and part in fields:
            inner = next(_documents_in(fields[part].annotation), None)
            fields = _fields(inner) if inner else {}
    return fields


def _fields(document: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in document.model_fields.items()}


def _documents_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _documents_in(argument)
