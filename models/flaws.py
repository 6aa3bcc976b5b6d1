"""Turns pydantic's findings into flaws that name path, value, rule and remedy."""

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from models.errors import Flaw

_RULES = {
    "missing": "this field is required",
    "extra_forbidden": "there is no such field",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "timezone_aware": "must carry a time zone",
    "recursion_depth_exceeded": "is nested too deeply",
}
_TAG_KINDS = ("union_tag_invalid", "union_tag_not_found")
_LONGEST_VALUE = 80
_LONGEST_PATH = 200


def flaws_of(error: ValidationError, document: type[BaseModel]) -> list[Flaw]:
    """Return one flaw for each finding of a validation of ``document``."""
    findings = error.errors(include_url=False)
    return [_flaw(finding, document) for finding in findings if not _follows_from_another(finding, findings)]


def path_text(location: Sequence[str | int]) -> str:
    """Write a path as ``nodes[3].location.lat``; tags that pydantic adds for unions are left out."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part and not _is_tag(part):
            text += f".{part}" if text else part
    return text if len(text) <= _LONGEST_PATH else text[:_LONGEST_PATH] + "..."


def value_text(value: Any) -> str:
    """Write a text in quotes and anything else as JSON would, shortened."""
    try:
        value = value.isoformat() if isinstance(value, date) else value
        text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "a deeply nested value"
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def _follows_from_another(finding: Any, findings: Sequence[Any]) -> bool:
    """Tell whether a list is only too short because its elements were refused."""
    place = finding["loc"]
    return finding["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in findings
    )


def _flaw(finding: Any, document: type[BaseModel]) -> Flaw:
    location, kind = tuple(finding["loc"]), finding["type"]
    if kind in _TAG_KINDS:
        return _flaw_of_tag(finding, location)
    value = value_text(finding["input"]) if _shows_value(finding, location, document) else None
    return Flaw(path_text(location), value, _rule(finding), _remedy(kind, location, document))


def _flaw_of_tag(finding: Any, location: tuple[str | int, ...]) -> Flaw:
    """Return the flaw where the field that tells kinds of documents apart is missing, or names none of them."""
    context = finding["ctx"]
    field = context["discriminator"].strip("'")
    path = path_text((*location, field))
    if finding["type"] == "union_tag_not_found":
        return Flaw(path, None, _RULES["missing"], f"It says which kind of {field} is meant.")
    tags = re.findall("'([^']*)'", context["expected_tags"])
    close = difflib.get_close_matches(context["tag"], tags, n=1)
    remedy = f"Did you mean {close[0]!r}?" if close else f"It is one of {', '.join(tags)}."
    return Flaw(path, repr(context["tag"]), f"there is no such {field}", remedy)


def _shows_value(finding: Any, location: tuple[str | int, ...], document: type[BaseModel]) -> bool:
    """Tell whether a value helps: a missing one is none, and a whole document says less than its path."""
    if finding["type"] == "missing":
        return False
    if not isinstance(finding["input"], dict | BaseModel):
        return True
    while location and not (isinstance(location[-1], str) and not _is_tag(location[-1])):
        location = location[:-1]
    field = _fields_around(document, location).get(str(location[-1])) if location else None
    return bool(location) and (field is None or not any(_documents_in(field.annotation)))


def _is_tag(part: str) -> bool:
    return "[" in part or "(" in part or part in {"str", "date", "datetime"}


def _rule(finding: Any) -> str:
    kind, message = finding["type"], str(finding["msg"])
    if kind == "too_short":
        least = finding["ctx"]["min_length"]
        return f"must have at least {least} {'entry' if least == 1 else 'entries'}"
    plainly = message.removeprefix("Value error, ").replace("Input should be ", "must be ").rstrip(".")
    return _RULES.get(kind, plainly)


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
    """Return the fields of the innermost documents that ``location`` passes through, by their names in files."""
    kinds, fields = [document], _fields(document)
    for part in location[:-1]:
        if isinstance(part, str) and part in fields:
            # The entries of a plain list are told by the description of the list.
            kinds = list(_documents_in(fields[part].annotation)) or kinds
        elif isinstance(part, str):
            kinds = [each for each in kinds if _is_kind(each, part.strip("()"))] or kinds
        fields = {name: field for each in kinds for name, field in _fields(each).items()}
    return fields


def _is_kind(document: type[BaseModel], tag: str) -> bool:
    """Tell whether documents of a class are told from others by a field that holds a tag."""
    return any(get_args(field.annotation) == (tag,) for field in document.model_fields.values())


def _fields(document: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in document.model_fields.items()}


def _documents_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _documents_in(argument)
