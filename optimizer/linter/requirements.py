"""Rules one by one, and in pairs: whether they ever match, and whether any source can meet what they ask for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

from models.conditions import All, comparisons
from models.expressions import text_of
from models.fields import find_field
from models.findings import Finding
from models.rules import Restriction
from optimizer.failures import value_text
from optimizer.linter.bench import Bench, Witness, decided, lines_needed
from optimizer.linter.domains import Domains
from optimizer.linter.formulas import Formula, both, implies, opposite
from optimizer.linter.grounding import AnyRule, LineRule, View

_MOST_VALUES = 8


def check_matching(bench: Bench) -> Iterator[Finding]:
    """Yield rules that never match, and rules whose `require` no source of the network meets."""
    for rule in bench.active:
        yield from decided(_check_rule(bench, rule))


def check_conflicts(bench: Bench) -> Iterator[Finding]:
    """Yield pairs of hard restrictions and item rules that can bind one line together and leave it no source."""
    hard = [rule for rule in bench.restrictions if rule.penalty is None]
    for one, other in combinations((*hard, *bench.item_rules), 2):
        yield from decided(_Pair(bench, one, other).findings())


def _check_rule(bench: Bench, rule: AnyRule) -> Iterator[Finding]:
    view = View(lines=lines_needed(rule), line=0)
    applies = bench.ground.applies(rule, view)
    demand = bench.witness(applies)
    if demand is None:
        yield _impossible(bench, rule)
    elif rule.require is not None:
        yield from _unmet(bench, rule, demand, [applies, bench.open_source(rule, view)])


def _impossible(bench: Bench, rule: AnyRule) -> Finding:
    core = _core(bench, rule)
    window = " within its window" if rule.effective.from_ or rule.effective.until else ""
    return Finding(
        code="never_matches",
        severity="error",
        rules=(rule.id,),
        text=f"{rule.id} never applies: nothing{window} can meet {' and '.join(core)}.",
        witness={"at_odds": core},
    )


def _core(bench: Bench, rule: AnyRule) -> list[str]:
    """Return parts of a `when` that cannot hold together, none of them to spare."""
    if rule.when is None:
        return []
    parts = list(rule.when.all) if isinstance(rule.when, All) else [rule.when]
    for part in reversed(list(parts)):
        fewer = [other for other in parts if other is not part]
        shorter = rule.model_copy(update={"when": All(all=tuple(fewer))}) if fewer else None
        if shorter is not None and not bench.can(bench.ground.applies(shorter, View(lines=lines_needed(rule), line=0))):
            parts = fewer
    return [text_of(part) for part in parts]


def _unmet(bench: Bench, rule: AnyRule, demand: Witness, formulas: list[Formula]) -> Iterator[Finding]:
    if rule.require is None or bench.can(*formulas):
        return
    is_soft = isinstance(rule, Restriction) and rule.penalty is not None
    then = "every source violates it" if is_soft else "what it binds stays unfilled"
    yield Finding(
        code="unmeetable",
        severity="warning" if is_soft else "error",
        rules=(rule.id,),
        text=f"no source of the network can meet what {rule.id} requires, {text_of(rule.require)}; {then}."
        f"{_offered(bench, rule)}",
        witness=demand.fields,
    )


def _offered(bench: Bench, rule: AnyRule) -> str:
    """Say what the network's sources have instead."""
    paths = dict.fromkeys(
        each.field
        for each in (comparisons(rule.require) if rule.require is not None else ())
        if each.field.startswith(("node.", "service.")) and each.field != "node.utilization"
    )
    found = ((path, bench.rows.values("option", path)) for path in paths if find_field(path).reach == "source")
    offered = "; ".join(f"{path} is {_listed(values)}" for path, values in found)
    if not bench.rows.options:
        return " None of its nodes is enabled and offers a delivery method."
    return f" In the network, {offered}." if offered else ""


def _listed(values: Iterable[Any]) -> str:
    elements = (each if isinstance(each, tuple) else (each,) for each in values)
    texts = [value_text(element) for each in elements for element in each if element is not None]
    shown = ", ".join(sorted(dict.fromkeys(texts))[:_MOST_VALUES])
    return (shown or "nowhere given") + (" and so on" if len(set(texts)) > _MOST_VALUES else "")


class _Pair:
    """Two rules that may bind one line, the first of the order."""

    def __init__(self, bench: Bench, one: LineRule, other: LineRule) -> None:
        self._bench = bench
        self._rules = (one, other)
        self._view = View(lines=lines_needed(one, other), line=0)
        self._apply = [bench.ground.applies(rule, self._view) for rule in self._rules]

    def findings(self) -> Iterator[Finding]:
        """Yield the conflict, if there is one."""
        demand = self._conflict()
        if demand is None:
            return
        one, other = (rule.id for rule in self._rules)
        never = [rule.id for index, rule in enumerate(self._rules) if not self._can_be_met(index)]
        always = f" That holds for all that {' and '.join(never)} bind{'s' * (len(never) == 1)}." if never else ""
        yield Finding(
            code="conflict",
            severity="error" if never else "warning",
            rules=(one, other),
            text=f"{one} and {other} can bind one line together and then leave it no source, though each alone "
            f"leaves some.{always} Let one of them except what the other binds, or let them share a source.",
            witness=demand.fields,
        )

    def _conflict(self) -> Witness | None:
        """Return a demand that both bind, of which each alone leaves a source, and both together none."""
        if not self._share_an_item() or self._share_every_demand() or not self._bench.can(*self._apply):
            return None
        alone = [self._open(index, source=index + 1) for index in (0, 1)]
        together = [self._open(index, source=0) for index in (0, 1)]
        domains = self._bench.domains([*self._apply, *alone, *together])
        return self._bench.witness(*self._apply, *alone, *self._closed(domains), domains=domains)

    def _open(self, index: int, source: int) -> Formula:
        return self._bench.open_source(self._rules[index], replace(self._view, source=source))

    def _share_an_item(self) -> bool:
        """Tell quickly whether some item may be bound by both rules, as far as they bind lines by their items."""
        one, other = (self._bench.items_bound(rule) for rule in self._rules)
        return bool(one & other)

    def _share_every_demand(self) -> bool:
        """Tell quickly whether, for any demand whatever, some source meets both rules by what it is."""
        pairs = enumerate(zip(*(self._bench.accepted(rule) for rule in self._rules), strict=True))
        return self._bench.serves_every_demand(row for row, pair in pairs if pair == (True, True))

    def _closed(self, domains: Domains) -> Iterator[Formula]:
        """Yield, of every source that may meet both rules and all its figures, that it does not."""
        for row in self._rows_apart():
            source = replace(self._view, row=row)
            accepted = [self._bench.accepted(rule)[row] for rule in self._rules]
            for figured in self._bench.with_figures(source, domains, accepted):
                meets = (self._bench.ground.accepts(rule, figured) for rule in self._rules)
                yield opposite(both((self._bench.usable[row], *meets)))

    def _rows_apart(self) -> Iterable[int]:
        """Return an option of each sort that both rules can tell apart, leaving out those that one of them closes."""
        accepted = [self._bench.accepted(rule) for rule in self._rules]
        sorts: dict[tuple[Formula, ...], int] = {}
        for row, sort in enumerate(zip(self._bench.usable, *accepted, strict=True)):
            if False not in sort:
                sorts.setdefault(sort, row)
        return sorts.values()

    def _can_be_met(self, index: int) -> bool:
        """Tell whether one of the rules binds some line that has a source under both."""
        free = self._bench.free_source(self._view, *self._rules)
        accepts = [self._bench.ground.accepts(rule, self._view) for rule in self._rules]
        rest = implies(self._apply[1 - index], accepts[1 - index])
        return self._bench.can(self._apply[index], free, accepts[index], rest)
