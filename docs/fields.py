"""Lets the API reference tell what docstrings leave to the code.

Descriptions of a document's fields become the table of its class's attributes; parameters that share a description get
a row each, with a type and a default of their own.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

import griffe

_SHARED = re.compile(r"^(?P<names>\w+(?:, \w+)+)\n(?P<text>(?:[ ]+.*(?:\n|\Z)|\n(?=[ ]))+)", re.MULTILINE)
"""Names that share a description, and the description."""


class Fields(griffe.Extension):
    """Adds an ``Attributes`` section to every class whose fields say what they are by ``Field(description=...)``."""

    def on_package(self, *, pkg: griffe.Module, **_options: Any) -> None:
        """Describe the classes of a package, once all of it is read."""
        for each in _classes(pkg):
            _describe(each)
            _part(each)
            for member in each.members.values():
                if isinstance(member, griffe.Function):
                    _part(member)
        for function in _functions(pkg):
            _part(function)


def _classes(module: griffe.Object) -> Iterator[griffe.Class]:
    for member in list(module.members.values()):
        if member.is_alias:
            continue
        if isinstance(member, griffe.Class):
            yield member
        if isinstance(member, griffe.Module):
            yield from _classes(member)


def _functions(module: griffe.Object) -> Iterator[griffe.Function]:
    for member in list(module.members.values()):
        if isinstance(member, griffe.Function):
            yield member
        if isinstance(member, griffe.Module):
            yield from _functions(member)


def _part(described: griffe.Class | griffe.Function) -> None:
    """Give names that share a description a row each; the parser would give all of them the first one's type."""
    if described.docstring:
        described.docstring.value = _SHARED.sub(_one_by_one, described.docstring.value)


def _one_by_one(found: re.Match[str]) -> str:
    text = found["text"].rstrip("\n")
    rest = found["text"][len(text) :]
    return "\n".join(f"{name}\n{text}" for name in found["names"].split(", ")) + rest


def _describe(document: griffe.Class) -> None:
    rows = [row for each in _fields(document) if (row := _row(document, each))]
    if rows:
        told = document.docstring.value if document.docstring else ""
        section = "\n".join(["Attributes", "----------", *rows])
        document.docstring = griffe.Docstring(f"{told}\n\n{section}", parent=document, parser=griffe.Parser.numpy)


def _fields(document: griffe.Class) -> Iterator[griffe.Attribute]:
    """Yield a class's own fields, then those of its bases that it does not have itself."""
    seen: set[str] = set()
    for owner in (document, *document.mro()):
        for name, member in owner.members.items():
            if name not in seen and isinstance(member, griffe.Attribute) and not name.startswith("_"):
                seen.add(name)
                yield member


def _row(document: griffe.Class, field: griffe.Attribute) -> str | None:
    """Return how a field is described, or nothing where it says nothing of itself."""
    call = field.value
    if not isinstance(call, griffe.ExprCall) or str(call.function) != "Field":
        return None
    settings = {each.name: each.value for each in call.arguments if isinstance(each, griffe.ExprKeyword)}
    if "description" not in settings:
        return None
    # Types of own fields are linked by the handler; it does not look for those of bases.
    kind = "" if field.parent is document else f" : {_plain(str(field.annotation))}"
    name = ast.literal_eval(str(settings["alias"])) if "alias" in settings else field.name
    return f"{name}{kind}\n    {_sentence(str(settings['description']))}{_default(settings)}"


def _plain(annotation: str) -> str:
    return re.sub(r"Annotated\[(.+), Field\([^)]*\)\]", r"\1", annotation)


def _sentence(literal: str) -> str:
    text = " ".join(str(ast.literal_eval(literal)).split())
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


def _default(settings: dict[str, Any]) -> str:
    if "default" not in settings:
        return " Default: made anew." if "default_factory" in settings else " Required."
    value = str(settings["default"])
    return "" if value == "None" else f" Default: `{value}`."
