"""How edits say what is wrong with them: what does not exist, what cannot be, and where in the edit it stands."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from models.document import Document
from models.errors import DocumentError, Flaw
from models.flaws import value_text

D = TypeVar("D", bound=Document)

_MOST_NAMES = 8


def refuse(path: str, value: Any, rule: str, remedy: str = "") -> DocumentError:
    """Return the error of one value of an edit; the edit's name is added where it is applied."""
    return DocumentError("edit", [Flaw(path, None if value is None else value_text(value), rule, remedy)])


def require_known(named: Mapping[str, str], known: Collection[str], *, kind: str, where: str = "the network") -> None:
    """Refuse names that do not exist.

    Parameters
    ----------
    named
        The names, by where in the edit they stand.
    known
        What exists.
    kind, where
        What they name, e.g. ``node``, and what does not have it.

    Raises
    ------
    DocumentError
        With the closest names that exist.
    """
    flaws = [
        Flaw(path, value_text(name), f"{where} has no such {kind}", _remedy(name, known, kind))
        for path, name in named.items()
        if name not in known
    ]
    if flaws:
        raise DocumentError("edit", flaws)


def indexed(path: str, names: Sequence[str]) -> dict[str, str]:
    """Return the names of a list by where in the edit they stand."""
    return {f"{path}[{place}]": name for place, name in enumerate(names)}


def names_of(names: Sequence[str]) -> str:
    """Return the first names of many, in words."""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


@contextmanager
def within(path: str) -> Iterator[None]:
    """Put a path before those of the flaws that are raised inside."""
    try:
        yield
    except DocumentError as error:
        flaws = [replace(flaw, path=_joined(path, flaw.path)) for flaw in error.flaws]
        raise DocumentError(error.file, flaws) from None


def with_fields(document: D, changes: Mapping[str, Any], *, fixed: Collection[str] = ("id",), path: str = "set") -> D:
    """Return a document with other values in some of its fields; None takes a field back to its default.

    Parameters
    ----------
    document
        The document; it stays as it is.
    changes
        New values by the name of the field.
    fixed
        Fields that may not change.
    path
        Where in the edit the changes stand.

    Raises
    ------
    DocumentError
        Where there is no such field, it may not change, or the document would not be valid.
    """
    fields = type(document).model_fields
    free = [name for name in fields if name not in fixed]
    for name in changes:
        if name in fixed and name in fields:
            raise refuse(f"{path}.{name}", changes[name], f"{name} cannot be changed", "Leave it out.")
    require_known_fields(path, changes, free)
    required = [name for name, value in changes.items() if value is None and fields[name].is_required()]
    if required:
        raise refuse(f"{path}.{required[0]}", None, "this field is required", "Give it a value.")
    with within(path):
        return document.changed(**changes)


def require_known_fields(path: str, changes: Mapping[str, Any], fields: Collection[str]) -> None:
    """Refuse changes of fields that a document does not have."""
    for name in changes:
        if name not in fields:
            close = difflib.get_close_matches(name, fields, n=1)
            remedy = f"Did you mean {close[0]!r}?" if close else f"The fields here are {', '.join(fields)}."
            raise refuse(f"{path}.{name}", None, "there is no such field", remedy)


def _remedy(name: str, known: Collection[str], kind: str) -> str:
    if close := difflib.get_close_matches(name, known, n=1):
        return f"Did you mean {close[0]!r}?"
    if not known:
        return f"There is no {kind} at all."
    return f"There are {names_of(sorted(known))}."


def _joined(path: str, inner: str) -> str:
    if not inner:
        return path
    return f"{path}{inner}" if inner.startswith("[") else f"{path}.{inner}"
