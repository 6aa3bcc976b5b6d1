"""Whether the levels of order rules differ: in a batch they add up by position, whatever they count."""

from collections.abc import Iterator
from itertools import zip_longest

from models.findings import Finding
from models.objectives import Level, Term
from models.rules import OrderRule
from optimizer.compiler.objective import level_documents
from optimizer.linter.bench import Bench


def check_levels(bench: Bench) -> Iterator[Finding]:
    """Yield the rules that count something else in some level than the first rule does, with whatever weight."""
    rules = (*bench.order_rules, *bench.fallbacks)
    others = [rule for rule in rules if _counted(rule, bench) != _counted(rules[0], bench)]
    if others:
        yield _finding(others, rules[0], bench)


def _counted(rule: OrderRule, bench: Bench) -> list[frozenset[Term]]:
    return [_terms(level) for level in level_documents(rule, bench.rules)]


def _terms(level: Level) -> frozenset[Term]:
    """Return the terms of a level, whatever they weigh."""
    return frozenset(term.model_copy(update={"weight": 1.0}) for term in level)


def _finding(others: list[OrderRule], first: OrderRule, bench: Bench) -> Finding:
    names = [rule.id for rule in others]
    levels = zip_longest(*(level_documents(rule, bench.rules) for rule in (others[0], first)), fillvalue=())
    place, (mine, its) = next((place, pair) for place, pair in enumerate(levels) if _terms(pair[0]) != _terms(pair[1]))
    return Finding(
        code="levels_differ",
        severity="warning",
        rules=(*names, first.id),
        text=f"orders of {', '.join(names)} have other levels than those of {first.id}. In a batch levels add up by "
        f"position: level {place} would add {_text(mine)} of {names[0]} to {_text(its)} of {first.id}. Give them the "
        "same objectives and the same line_split, or source their orders apart.",
        witness={"level": place, names[0]: _names(mine), first.id: _names(its)},
    )


def _text(level: Level) -> str:
    return " + ".join(_names(level)) or "nothing"


def _names(level: Level) -> list[str]:
    return [term.term for term in level]
