"""YAML with the scalars of its core schema and nothing else: no aliases, no tags, no key twice."""

import re
from typing import Any

import yaml

from models.errors import DocumentError, Flaw

_MOST_DIGITS = 400


def parse_yaml(text: str, source: str) -> Any:
    """Parse YAML; ``source`` names it in errors.

    Raises
    ------
    DocumentError
        With line and column where the text is not YAML, or holds what no document may.
    """
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
    raise DocumentError(source, [flaw])


def dump_yaml(data: Any) -> str:
    """Return plain data as YAML."""
    return str(yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))


class _Loader(yaml.SafeLoader):
    """Reads null, truth values and decimal numbers; everything else is text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own protocol

    def compose_node(self, parent: Any, index: Any) -> Any:
        # Aliases let a small file grow without bound, and tags turn text into other things.
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        tag = getattr(event, "tag", None)
        if tag is not None or event.__class__ is yaml.AliasEvent:
            what = f"the tag {tag!r} is" if tag is not None else "aliases are"
            raise yaml.composer.ComposerError(None, None, f"{what} not supported", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                _refuse(key_node, f"a key is text, not {key!r}; put it in quotes")
            if key in found:
                _refuse(key_node, f"the key {key!r} is given twice")
            found[key] = self.construct_object(value_node, deep=deep)
        return found


class _Dumper(yaml.SafeDumper):
    """Quotes whatever either YAML 1.1 or our own reader would take for something else than text."""


def _refuse(node: Any, problem: str) -> None:
    raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def _construct_int(loader: _Loader, node: Any) -> int:
    digits = str(loader.construct_scalar(node))
    if len(digits) > _MOST_DIGITS:
        _refuse(node, f"a number of {len(digits)} digits is too long, use at most {_MOST_DIGITS}")
    return int(digits)


def _construct_float(loader: _Loader, node: Any) -> float:
    # Not finite ones are read as such, for the document to refuse them at their path.
    return float(str(loader.construct_scalar(node)).lower().replace(".inf", "inf").replace(".nan", "nan"))


def _represent_text(dumper: _Dumper, text: str) -> Any:
    # Outside double quotes these would be read back as line breaks.
    style = '"' if re.search("[\x85\u2028\u2029]", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_DECIMAL = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_SCALARS = {
    "null": ("~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": ("true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": ("[-+]?[0-9]+", list("-+0123456789")),
    "float": (rf"{_DECIMAL}|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", list("-+.0123456789")),
}
"""YAML's core schema: what a plain scalar may be other than text, and the letters that it may start with."""

for _class in (_Loader, _Dumper):
    for _name, (_pattern, _starts) in _SCALARS.items():
        _class.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(rf"^(?:{_pattern})$"), _starts)

# YAML 1.1 would read 010 as eight.
_Loader.add_constructor("tag:yaml.org,2002:int", _construct_int)
_Loader.add_constructor("tag:yaml.org,2002:float", _construct_float)
_Dumper.add_representer(str, _represent_text)
