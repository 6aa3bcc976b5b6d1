"""From documents to the numeric problem. What does not depend on the order is computed once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from models.availability import Availability
from models.errors import DocumentError
from models.network import Network
from models.orders import Line, Order
from models.references import order_flaws
from models.rules import OrderRule, RuleSet
from optimizer.compiler.attributes import DemandKinds, check_attribute_kinds
from optimizer.compiler.days import ShipDates
from optimizer.compiler.demand import Demand
from optimizer.compiler.eligibility import Eligibility, eligibility
from optimizer.compiler.objective import CompiledLevel, compile_levels, level_documents, refuse_weights_far_apart
from optimizer.compiler.rates import RateTables
from optimizer.compiler.rows import order_rows
from optimizer.compiler.scene import Scene
from optimizer.compiler.selection import Candidate, CompiledRules
from optimizer.compiler.stock import StockRoom
from optimizer.compiler.supply import Option, Supply
from optimizer.compiler.terms import TERMS, TermContext, own_term
from optimizer.compiler.vocabulary import refuse_unknown_terms
from optimizer.own_terms import CostTerm, by_name
from optimizer.problem import Problem

_MOST_LINES_WITH_TIE_BREAK = 20


@dataclass(frozen=True)
class CompiledOrder:
    """One order under the rule that is to decide it.

    Attributes
    ----------
    scene
        The order on its availability, as rules and terms saw it.
    eligibility
        Eligible pairs and exclusions over all options of the network.
    context
        Candidate options and nodes of the problem.
    problem
        The numeric decision.
    zone
        Time zone of the rule set.
    """

    scene: Scene
    eligibility: Eligibility
    context: TermContext
    problem: Problem
    zone: ZoneInfo

    @property
    def lines(self) -> tuple[Line, ...]:
        """The order's lines, in the problem's order."""
        return self.scene.lines

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The problem's options."""
        return tuple(self.scene.supply.options[index] for index in self.context.options)

    @property
    def order_rule(self) -> OrderRule | None:
        """The order rule that is to decide, if one matches."""
        return None if self.scene.candidate.kind is None else self.scene.order_rule

    @property
    def proviso(self) -> Literal["complete", "nothing"] | None:
        """What has to be for this rule to decide, see `Candidate`."""
        return self.scene.candidate.proviso


class Compiler:
    """Compiles orders against one network and rule set.

    Parameters
    ----------
    network, rules
        The documents.
    terms
        Objective terms of the user's own.

    Raises
    ------
    DocumentError
        Where they name an unknown objective term.
    SettingError
        Where an own term has no name of its own.
    SourcingError
        Where they compare an attribute with a value of another kind, or weigh terms of one level too differently.
    """

    def __init__(self, network: Network, rules: RuleSet, terms: Iterable[CostTerm] = ()) -> None:
        own = {name: own_term(term) for name, term in by_name(terms, TERMS).items()}
        self._terms = {**TERMS, **own}
        refuse_unknown_terms(rules, self._terms)
        refuse_weights_far_apart(rules)
        check_attribute_kinds(network, rules)
        self._network = network
        self._supply = Supply(network)
        self._rules = CompiledRules(rules, self._supply)
        self._stock_room = StockRoom(self._supply)
        self._rate_tables = RateTables(self._supply)
        self._ship_dates = ShipDates(self._supply)
        self._kinds = DemandKinds(rules)
        self._levels: dict[tuple[str | None, str], tuple[CompiledLevel, ...]] = {}

    def candidates(self, order: Order, availability: Availability) -> Iterator[CompiledOrder]:
        """Compile one order under each rule that may decide it, one when it is asked for; there is one at least.

        Raises
        ------
        DocumentError
            Where the order or the availability names what the network does not have.
        SourcingError
            Where the decision is undefined: a distance that is unknown, a term that overflows.
        """
        if flaws := order_flaws(order, self._network):
            raise DocumentError(f"order {order.id}", flaws)
        demand = Demand(order, self._network, self._rules.zone)
        self._kinds.check(demand)
        scene: Scene | None = None
        for candidate in self._rules.candidates(demand):
            scene = scene.of(candidate) if scene else self._scene(demand, availability, candidate)
            yield self._compiled(scene)

    def _scene(self, demand: Demand, availability: Availability, candidate: Candidate) -> Scene:
        return Scene(
            demand,
            availability,
            candidate,
            rules=self._rules,
            supply=self._supply,
            stock_room=self._stock_room,
            rate_tables=self._rate_tables,
            ship_dates=self._ship_dates,
        )

    def _compiled(self, scene: Scene) -> CompiledOrder:
        pairs = eligibility(scene)
        context = _candidate_options(scene, pairs, self._rules)
        return CompiledOrder(scene, pairs, context, self._problem(scene, context), self._rules.zone)

    def _problem(self, scene: Scene, context: TermContext) -> Problem:
        levels, features = compile_levels(self._levels_of(scene.candidate), context)
        return order_rows(
            context,
            levels=levels,
            features=features,
            fill_first=scene.candidate.proviso == "complete",
            tie_break=context.options if len(scene.lines) <= _MOST_LINES_WITH_TIE_BREAK else None,
        )

    def _levels_of(self, candidate: Candidate) -> tuple[CompiledLevel, ...]:
        """Return the levels that hold under an order rule; none is told from a rule of the same id by its kind."""
        key = candidate.kind, candidate.compiled.rule.id
        if key not in self._levels:
            documents = level_documents(candidate.compiled.rule, self._rules.rules)
            self._levels[key] = tuple(CompiledLevel.of(document, self._terms) for document in documents)
        return self._levels[key]


def _candidate_options(scene: Scene, pairs: Eligibility, rules: CompiledRules) -> TermContext:
    """Keep the options that some line may use, and their nodes."""
    options = np.any(pairs.eligible, axis=0).nonzero()[0]
    node = scene.supply.option_node[options]
    is_first = np.ones(len(node), dtype=bool)
    np.not_equal(node[1:], node[:-1], out=is_first[1:])
    return TermContext(
        scene=scene,
        options=options,
        nodes=node[is_first],
        option_node=is_first.cumsum() - 1,
        eligible=pairs.eligible.take(options, axis=1),
        breaches=tuple(replace(breach, pairs=breach.pairs[:, options]) for breach in pairs.breaches),
        preferences=rules.preferences,
    )
