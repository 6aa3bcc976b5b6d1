"""Plain data from and to JSON and YAML text, stricter than the formats' own readers.

A key given twice, ``NaN`` and YAML's surprises (``NO`` as false, ``12:30`` as 750, dates that become objects)
would each turn a typing slip into another document, so they are refused or switched off here.
"""

import json
import re
from pathlib import Path
from typing import Any, NoReturn

import yaml

from models.errors import DocumentError, Flaw

JSON_SUFFIXES = (".json",)
YAML_SUFFIXES = (".yaml", ".yml")


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file.

    Raises
    ------
    DocumentError
        Where the file is missing, unreadable or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        flaw = Flaw("", None, f"the file is not UTF-8 text (byte {error.start})", "Save it as UTF-8.")
    except OSError as error:
        flaw = Flaw("", None, f"the file cannot be read: {error.strerror}", "Check the path and its permissions.")
    raise DocumentError(str(path), [flaw])


def read_data(path: Path) -> Any:
    """Return what a JSON or YAML file holds, by its suffix."""
    text = read_text(path)
    if path.suffix in JSON_SUFFIXES:
        return parse_json(text, str(path))
    if path.suffix in YAML_SUFFIXES:
        return parse_yaml(text, str(path))
    raise DocumentError(str(path), [_unknown_suffix(path)])


def write_data(data: Any, path: Path) -> None:
    """Write plain data as JSON or YAML, by the path's suffix."""
    if path.suffix in JSON_SUFFIXES:
        text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    elif path.suffix in YAML_SUFFIXES:
        text = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    else:
        raise DocumentError(str(path), [_unknown_suffix(path)])
    path.write_text(text, encoding="utf-8")


def parse_json(text: str, source: str) -> Any:
    """Parse JSON; ``source`` names it in errors."""
    try:
        return json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        flaw = Flaw(place, None, f"this is not JSON: {error.msg}", "Repair the syntax there.")
    except RecursionError:
        flaw = Flaw("", None, "the document is nested too deeply", "Flatten it.")
    except ValueError as error:
        flaw = Flaw("", None, str(error))
    raise DocumentError(source, [flaw])


def parse_yaml(text: str, source: str) -> Any:
    """Parse YAML with the scalars of JSON; ``source`` names it in errors."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader, made stricter
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        flaw = Flaw(place, None, f"this is not the YAML we read: {error.problem}", "Repair the syntax there.")
    except yaml.YAMLError as error:
        flaw = Flaw("", None, f"this is not YAML: {error}")
    except RecursionError:
        flaw = Flaw("", None, "the document is nested too deeply", "Flatten it.")
    except ValueError as error:
        flaw = Flaw("", None, str(error))
    raise DocumentError(source, [flaw])


def _unknown_suffix(path: Path) -> Flaw:
    known = ", ".join(JSON_SUFFIXES + YAML_SUFFIXES)
    return Flaw("", None, f"the suffix {path.suffix!r} names no format", f"Use one of {known}.")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} is given twice in one object. Remove one of them.")
        found[key] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number that a document may hold. Write a finite number.")


class _Loader(yaml.SafeLoader):
    """YAML's core schema: only null, true, false and decimal numbers are not text; no aliases, no twins."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own protocol

    def compose_node(self, parent: Any, index: Any) -> Any:
        # Aliases let a small file grow without bound, and no document of ours needs them.
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases are not supported", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                problem = f"a key is text, not {key!r}; put it in quotes"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            if key in found:
                problem = f"the key {key!r} is given twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            found[key] = self.construct_object(value_node, deep=deep)
        return found


class _Dumper(yaml.SafeDumper):
    """Quotes whatever either YAML 1.1 or our own reader would take for something else than text."""


_INTEGER = re.compile(r"^[-+]?[0-9]+$")
_DECIMAL = re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$")

for _class in (_Loader, _Dumper):
    _class.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
    _class.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
    _class.add_implicit_resolver("tag:yaml.org,2002:int", _INTEGER, list("-+0123456789"))
    _class.add_implicit_resolver("tag:yaml.org,2002:float", _DECIMAL, list("-+.0123456789"))


def _construct_int(loader: _Loader, node: Any) -> int:
    return int(loader.construct_scalar(node))


def _construct_float(loader: _Loader, node: Any) -> float:
    return float(loader.construct_scalar(node))


# YAML 1.1 would read 010 as eight.
_Loader.add_constructor("tag:yaml.org,2002:int", _construct_int)
_Loader.add_constructor("tag:yaml.org,2002:float", _construct_float)
