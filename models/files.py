"""Plain data from and to JSON and YAML files, stricter than the formats' own readers.

A key given twice, ``NaN`` and YAML's surprises (``NO`` as false, ``12:30`` as 750, dates that become objects)
would each turn a typing slip into another document, so they are refused or switched off here.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from models.errors import DocumentError, Flaw
from models.yamls import dump_yaml, parse_yaml

JSON_SUFFIXES = (".json",)
YAML_SUFFIXES = (".yaml", ".yml")
_MOST_DIGITS = 400


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file.

    Raises
    ------
    DocumentError
        Where the file is missing, unreadable or not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        flaw = Flaw("", None, f"the file is not UTF-8 text (byte {error.start})", "Save it as UTF-8.")
    except OSError as error:
        flaw = Flaw("", None, f"the file cannot be read: {error.strerror}", "Check the path and its permissions.")
    except ValueError as error:
        flaw = Flaw("", None, f"the file cannot be read: {error}", "Correct the path.")
    raise DocumentError(str(path), [flaw])


def write_text(text: str, path: Path) -> None:
    """Write a UTF-8 file.

    Raises
    ------
    DocumentError
        Where the file cannot be written.
    """
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        flaw = Flaw("", None, f"the file cannot be written: {error.strerror}", "Check the folder and its permissions.")
        raise DocumentError(str(path), [flaw]) from None


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
        write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", path)
    elif path.suffix in YAML_SUFFIXES:
        write_text(dump_yaml(data), path)
    else:
        raise DocumentError(str(path), [_unknown_suffix(path)])


def parse_json(text: str, source: str) -> Any:
    """Parse JSON; ``source`` names it in errors."""
    try:
        return json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse, parse_int=_whole_number)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        flaw = Flaw(place, None, f"this is not JSON: {error.msg}", "Repair the syntax there.")
    except RecursionError:
        flaw = Flaw("", None, "the document is nested too deeply", "Flatten it.")
    except _Slip:
        flaw = next(_slips(text))
    raise DocumentError(source, [flaw])


def _unknown_suffix(path: Path) -> Flaw:
    known = ", ".join(JSON_SUFFIXES + YAML_SUFFIXES)
    return Flaw("", None, f"the suffix {path.suffix!r} names no format", f"Use one of {known}.")


class _Slip(Exception):
    """Something that JSON's reader lets pass and documents must not hold; `_slips` finds where."""


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Slip
    return found


def _refuse(_constant: str) -> NoReturn:
    raise _Slip


def _whole_number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _Slip
    return int(digits)


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|-?Infinity|NaN|-?\d[\d.eE+-]*')


def _slips(text: str) -> Iterator[Flaw]:
    """Find keys given twice and numbers that are none, each with its line."""
    keys: list[set[str]] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        place = f"line {text.count(chr(10), 0, match.start()) + 1}"
        if word in "{[":
            keys.append(set())
        elif word in "}]":
            keys.pop()
        elif word.startswith('"'):
            if text[match.end() :].lstrip()[:1] == ":":
                key = json.loads(word)
                if key in keys[-1]:
                    yield Flaw(place, None, f"the key {key!r} is given twice in one object", "Remove one of them.")
                keys[-1].add(key)
        elif word in ("NaN", "Infinity", "-Infinity"):
            rule = f"{word} is not a number that a document may hold"
            yield Flaw(place, None, rule, "Write a finite number.")
        elif word.lstrip("-").isdigit() and len(word) > _MOST_DIGITS:
            yield Flaw(place, None, f"a number of {len(word)} digits is too long", f"Use at most {_MOST_DIGITS}.")
