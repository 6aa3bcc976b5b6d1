"""Tiny batches: several orders on one network, as the brute force sees them and as they are compiled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from models import Network, Order, RuleSet
from optimizer.answer import Limits
from optimizer.budget import Budget
from optimizer.compiler import CompiledOrder, Compiler, DecidedOrder, JointOrders
from optimizer.decision import decide
from optimizer.engines.auto import AutoEngine
from optimizer.uses import Integers
from tests import brute_force
from tests.brute_force import Case, Choice, exact
from tests.tiny_decisions import availability_of, cases, orders

Document = dict[str, Any]

WEIGHED = {"unfilled_units", "unfilled_value", "delivery_days", "latest_day", "late_days"}
"""The terms that `order_weight` multiplies."""


@dataclass(frozen=True)
class Together:
    """Orders that decide together: each as a case of its own, and all as one problem."""

    cases: list[Case]
    compiled: list[CompiledOrder]
    joint: JointOrders

    @classmethod
    def of(cls, parts: Sequence[Case]) -> "Together":
        compiler = Compiler(Network.parse(parts[0].network), RuleSet.parse(parts[0].rules))
        availability, documents = availability_of(parts[0]), [Order.parse(part.order) for part in parts]
        decided = [DecidedOrder(each, deciding(compiler, each, availability)) for each in documents]
        alone = [compiler.under(*each, availability) for each in decided]
        return cls(list(parts), alone, compiler.joint(decided, availability))

    def pieces(self, index: int, choice: Choice) -> Integers:
        """A choice of one order as an array."""
        compiled = self.compiled[index]
        lines = {line.id: place for place, line in enumerate(compiled.lines)}
        nodes = compiled.scene.supply.nodes
        options = {
            (nodes[option.node].id, option.service.id if option.service else None, option.is_pickup): place
            for place, option in enumerate(compiled.options)
        }
        found = np.zeros((len(lines), len(options)), dtype=np.int64)
        for take in choice:
            found[lines[take.line], options[take.option.node, take.option.service, take.option.is_pickup]] = take.pieces
        return found

    def values(self, choices: Sequence[Choice]) -> list[float]:
        """What the joint problem makes of choices for all orders."""
        problem = self.joint.problem
        found = problem.values([self.pieces(index, choice) for index, choice in enumerate(choices)])
        return [value * unit for value, unit in zip(found, problem.units, strict=True)]

    def expected(self, choices: Sequence[Choice]) -> list[float]:
        """The same from the documents, with surcharges in the order of the orders."""
        found = [0.0] * max(len(case.levels) for case in self.cases)
        used: Counter[str] = Counter()
        for case, choice in zip(self.cases, choices, strict=True):
            surcharges = charged(case, choice, used)
            for position, level in enumerate(case.levels):
                for term in level:
                    weight = term.get("weight", 1.0) * (weight_of(case) if term["term"] in WEIGHED else 1.0)
                    value = brute_force.term_value(case, choice, term) / brute_force.SCALE
                    found[position] += weight * (surcharges if term["term"] == "capacity_cost" else value)
        return found

    def fits(self, choices: Sequence[Choice]) -> bool:
        """Whether choices keep within the rows."""
        problem = self.joint.problem
        used = problem.used([self.pieces(index, choice) for index, choice in enumerate(choices)])
        return bool((problem.rows.soft | (used <= problem.rows.limit)).all())

    def may(self, choices: Sequence[Choice]) -> bool:
        """Whether the documents let all choices be made together."""
        pairs = list(zip(self.cases, choices, strict=True))
        shares = {share_of(case) for case in self.cases}
        return all(_stock_suffices(some(pairs, careful)) for careful in (True, False)) and all(
            _capacity_suffices([(case, choice) for case, choice in pairs if share_of(case) <= share], share)
            for share in shares
        )


def deciding(compiler: Compiler, order: Order, availability: Any) -> Any:
    """The rule that decides an order alone."""
    settled = compiler.settled(order)
    if settled is not None:
        return settled
    found = decide(compiler.candidates(order, availability), AutoEngine(), Budget(Limits()))
    return found.compiled.scene.candidate


def weight_of(case: Case) -> float:
    return float(case.rule.get("order_weight", 1.0))


def share_of(case: Case) -> Fraction:
    return exact(case.rule.get("capacity_share", 1) or 1)


Pairs = list[tuple[Case, Choice]]


def some(pairs: Pairs, careful: bool) -> Pairs:
    """The orders that leave the safety stock alone, or all of them."""
    return [(case, choice) for case, choice in pairs if not (careful and case.rule.get("use_safety_stock"))]


def _stock_suffices(pairs: Pairs) -> bool:
    """Whether orders that look at the stock alike leave none of it short."""
    taken: Counter[tuple[str, str]] = Counter()
    for case, choice in pairs:
        for take in choice:
            taken[take.option.node, case.lines[take.line]["item"]] += take.pieces
    opened = {"use_safety_stock": any(case.rule.get("use_safety_stock") for case, _ in pairs)}
    records = {key: brute_force.stock_record(pairs[0][0], *key) for key in taken}
    return all(pieces <= brute_force.pieces_in(records[key], opened) for key, pieces in taken.items())


def _capacity_suffices(pairs: Pairs, share: Fraction) -> bool:
    used: Counter[str] = Counter()
    for case, choice in pairs:
        used.update(brute_force.capacity_use(case, choice))
    case = pairs[0][0]
    left = {node: share * exact(case.nodes[node]["capacity"]["limit"]) - exact(case.used.get(node, 0)) for node in used}
    return all(use <= left[node] for node, use in used.items())


def charged(case: Case, choice: Choice, used: "Counter[str]") -> float:
    """What a choice adds to the surcharges of what others used before; ``used`` grows by it."""
    total = Fraction(0)
    for node, use in brute_force.capacity_use(case, choice).items():
        capacity, before = case.nodes[node]["capacity"], exact(case.used.get(node, 0)) + used[node]
        for surcharge in capacity.get("surcharges", []):
            above = exact(surcharge["above"]) * exact(capacity["limit"])
            total += exact(surcharge["cost"]) * (
                max(before + use - above, Fraction(0)) - max(before - above, Fraction(0))
            )
        used[node] += use  # type: ignore[assignment]
    return float(total)


def choices_of(case: Case) -> list[Choice]:
    """What an order may choose if it is alone; an all-or-nothing rule may also decide for nothing."""
    found = brute_force.feasible_choices(case)
    return [*found, ()] if case.must_fill else found


def renamed(order: Document, index: int) -> Document:
    return order | {"id": f"O{index}"}


@st.composite
def batches(draw: st.DrawFn, kind: Any = "any", most: int = 3) -> list[Case]:
    """One to three orders on one network, under rules that weigh orders differently."""
    first = draw(cases(kind))
    groups = {
        group: [rule | {"order_weight": draw(st.sampled_from([1.0, 3.0, 0.5]))} for rule in first.rules[group]]
        for group in ("order_rules", "fallbacks")
        if group in first.rules
    }
    first = replace(first, rules=first.rules | groups)
    names = [sorted(first.items), sorted(first.nodes)]
    others = [draw(orders(*names)) for _ in range(draw(st.integers(0, most - 1)))]
    return [replace(first, order=renamed(order, index)) for index, order in enumerate([first.order, *others])]
