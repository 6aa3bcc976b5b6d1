"""Names that rules use and no document has: attribute keys, and values that fields are compared with."""

import difflib
from collections.abc import Iterator, Sequence
from typing import Any

from models.conditions import Comparison, comparisons
from models.fields import find_field
from models.findings import Finding
from models.network import CarrierService, Item, Node
from models.objectives import Levels
from models.rules import OrderRule
from optimizer.compiler.operators import compare
from optimizer.failures import value_text
from optimizer.linter.bench import Bench

_OWNERS = ("item", "node", "service")
_COMPARED = ("==", "!=", "in", "not in", "contains", "startswith")
_MOST_SHOWN = 8


def check_vocabulary(bench: Bench) -> Iterator[Finding]:
    """Yield attribute keys that no document of the network has, and values that none of them holds."""
    for rule in bench.active:
        asked = [each for side in (rule.when, rule.require) if side is not None for each in comparisons(side)]
        own = rule.objectives if isinstance(rule, OrderRule) else None
        yield from _check(bench, rule.id, [*asked, *_preferred(own or ())])
    yield from _check(bench, bench.rules.id, list(_preferred(bench.rules.objectives)))


def _preferred(levels: Levels) -> Iterator[Comparison]:
    """Yield what the conditions of preference terms compare."""
    for level in levels:
        for term in level:
            for condition in term.by:
                yield from comparisons(condition)


def _check(bench: Bench, asker: str, asked: Sequence[Comparison]) -> Iterator[Finding]:
    unknown = dict.fromkeys(
        path for each in asked for path in (each.field, each.other) if path and _is_unknown_key(bench, path)
    )
    yield from (_unknown_attribute(bench, asker, path) for path in unknown)
    for each in dict.fromkeys(asked):
        if each.field not in unknown and each.op in _COMPARED:
            yield from _unknown_literals(bench, asker, each)


def _is_unknown_key(bench: Bench, path: str) -> bool:
    root, _, key = path.partition(".attributes.")
    return bool(key) and root in _OWNERS and key not in _keys(bench, root)


def _keys(bench: Bench, root: str) -> list[str]:
    return sorted({key for owner in _owners(bench, root) for key in owner.attributes})


def _owners(bench: Bench, root: str) -> Sequence[Item | Node | CarrierService]:
    network = bench.rows.network
    if root == "item":
        return network.items
    return network.nodes if root == "node" else network.services


def _unknown_attribute(bench: Bench, asker: str, path: str) -> Finding:
    root, _, key = path.partition(".attributes.")
    there = _keys(bench, root)
    return Finding(
        code="unknown_attribute",
        severity="warning",
        rules=(asker,),
        text=f"{asker} asks about {path}, which no {root} of the network has. {_hint(key, there)}",
        witness={"field": path, "occurring": there[:_MOST_SHOWN]},
    )


def _unknown_literals(bench: Bench, asker: str, comparison: Comparison) -> Iterator[Finding]:
    occurring = _occurring(bench, comparison.field)
    if occurring is None:
        return
    for literal in comparison.values:
        if not any(_is_met(comparison, value, literal) for value in occurring):
            where = "is no tier of the rule set" if comparison.field == "customer.tier" else "occurs nowhere"
            yield Finding(
                code="unknown_literal",
                severity="warning",
                rules=(asker,),
                text=f"{asker} compares {comparison.field} with {_word(literal)}, which {where}. "
                f"{_hint(_word(literal), [_word(value) for value in occurring])}",
                witness={"field": comparison.field, "literal": literal, "occurring": occurring[:_MOST_SHOWN]},
            )


def _occurring(bench: Bench, path: str) -> list[Any] | None:
    """Return the values that a field has in the network; None where the network does not settle them."""
    root = path.partition(".")[0]
    if path == "customer.tier":
        return list(bench.rules.tiers) or None
    if root not in _OWNERS or path == "node.utilization" or find_field(path).kind == "number":
        return None
    values = (value for owner in _owners(bench, root) for value in _elements(_read(owner, path)))
    return sorted({repr(value): value for value in values if value is not None}.values(), key=repr)


def _read(owner: Item | Node | CarrierService, path: str) -> Any:
    name = path.partition(".")[2]
    if name.startswith("attributes."):
        return owner.attributes.get(name.removeprefix("attributes."))
    if isinstance(owner, Node) and name in ("country", "state", "city", "postal_code"):
        return getattr(owner.address, name)
    return getattr(owner, name)


def _elements(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _is_met(comparison: Comparison, value: Any, literal: Any) -> bool:
    """Tell whether a value has what a comparison looks for, be it to take it or to leave it."""
    is_list = find_field(comparison.field).kind == "list"
    op = comparison.op if comparison.op in ("contains", "startswith") and not is_list else "=="
    return compare(comparison.field, op, value, literal)


def _word(value: Any) -> str:
    """Write a value as conditions would, texts in quotes."""
    return f"'{value}'" if isinstance(value, str) else value_text(value)


def _hint(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    if not known:
        return "No document of the network has any."
    return f"What there is: {', '.join(known[:_MOST_SHOWN])}{', ...' * (len(known) > _MOST_SHOWN)}."
