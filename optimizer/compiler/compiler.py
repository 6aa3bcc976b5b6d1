"""From documents to the numeric problem. What does not depend on the order is computed once."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from models.availability import Availability
from models.batches import Prices
from models.errors import DocumentError
from models.network import Network
from models.orders import Order
from models.references import order_flaws
from models.rules import RuleSet
from optimizer.compiler.attributes import DemandKinds, check_attribute_kinds
from optimizer.compiler.compiled import CompiledOrder
from optimizer.compiler.days import ShipDates
from optimizer.compiler.demand import Demand
from optimizer.compiler.eligibility import Eligibility, eligibility
from optimizer.compiler.joint import Batch, DecidedOrder, JointOrders, joint_orders
from optimizer.compiler.objective import CompiledLevel, compile_levels, level_documents
from optimizer.compiler.prices import PriceTable
from optimizer.compiler.rates import RateTables
from optimizer.compiler.rows import MOST_LINES_WITH_TIE_BREAK, order_rows
from optimizer.compiler.scene import Scene
from optimizer.compiler.selection import Candidate, CompiledRules
from optimizer.compiler.stock import StockRoom
from optimizer.compiler.supply import Supply
from optimizer.compiler.terms import TERMS, TermContext, own_term
from optimizer.compiler.vocabulary import refuse_unknown_terms
from optimizer.compiler.weighing import refuse_weights_far_apart
from optimizer.own_terms import CostTerm, by_name
from optimizer.problem import Problem
from optimizer.remembered import Remembered

_MOST_TOLD = 10_000
"""Reasons of a kilobyte or less each."""


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
        self._last_prices: tuple[Prices | None, PriceTable | None] = (None, None)
        self._levels: dict[tuple[str | None, str], tuple[CompiledLevel, ...]] = {}
        self._told = Remembered[Hashable, Any](_MOST_TOLD)

    def candidates(
        self, order: Order, availability: Availability, prices: Prices | None = None
    ) -> Iterator[CompiledOrder]:
        """Compile one order under each rule that may decide it, one when it is asked for; there is one at least.

        Parameters
        ----------
        order, availability
            The order, and what it may draw on.
        prices
            What it pays for what it takes, in its levels but not in their terms.

        Raises
        ------
        DocumentError
            Where the order, the availability or the prices name what the network does not have.
        SettingError
            Where prices overflow.
        SourcingError
            Where the decision is undefined: a distance that is unknown, a term that overflows.
        """
        table = self._price_table(prices)
        demand = self._demand(order)
        scene: Scene | None = None
        for candidate in self._rules.candidates(demand):
            scene = scene.of(candidate) if scene else self._scene(demand, availability, candidate)
            yield self._compiled(scene, table)

    def settled(self, order: Order) -> Candidate | None:
        """Return the order rule that decides an order whatever it can be filled with; None where that matters.

        Raises
        ------
        DocumentError
            Where the order names what the network does not have.
        SourcingError
            Where rules compare an attribute of it with a value of another kind.
        """
        first = next(self._rules.candidates(self._demand(order)))
        return None if first.proviso == "complete" else first

    def under(self, order: Order, candidate: Candidate, availability: Availability) -> CompiledOrder:
        """Compile one order under the rule that decides it; errors as for `candidates`."""
        return self._compiled(self._scene(self._demand(order), availability, candidate))

    def joint(
        self, decided: Sequence[DecidedOrder], availability: Availability, *, all_rows: bool = False
    ) -> JointOrders:
        """Compile many orders that decide together.

        Parameters
        ----------
        decided
            The orders and the rules that decide them, one at least, in the order in which surcharges are attributed
            to them.
        availability
            What all of them may draw on.
        all_rows
            Whether there is a row for everything that orders draw on, also where once each they leave enough of it.

        Raises
        ------
        DocumentError
            Where an order or the availability names what the network does not have.
        SourcingError
            Where the decision is undefined: a distance that is unknown, a term that overflows, for one order or for
            all together.
        """
        batch = Batch(
            decided,
            availability,
            lambda order, candidate: self._joint_context(self._scene(self._demand(order), availability, candidate)),
            supply=self._supply,
            stock_room=self._stock_room,
            rules=self._rules.rules,
            terms=self._terms,
            all_rows=all_rows,
        )
        return joint_orders(batch)

    def _joint_context(self, scene: Scene) -> TermContext:
        """Return the candidate options of an order; none of them is eligible where no rule lets any be."""
        context = _candidate_options(scene, eligibility(scene), self._rules)
        if scene.candidate.proviso == "nothing":
            return replace(context, eligible=np.zeros_like(context.eligible))
        return context

    def _demand(self, order: Order) -> Demand:
        if flaws := order_flaws(order, self._network):
            raise DocumentError(f"order {order.id}", flaws)
        demand = Demand(order, self._network, self._rules.zone)
        self._kinds.check(demand)
        return demand

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

    def _price_table(self, prices: Prices | None) -> PriceTable | None:
        """Return prices as a table; that of the last ones is kept, for they serve many orders."""
        if prices is None:
            return None
        known, table = self._last_prices
        if known is not prices:
            table = PriceTable(prices, self._supply)
            self._last_prices = prices, table
        return table

    def _compiled(self, scene: Scene, prices: PriceTable | None = None) -> CompiledOrder:
        pairs = eligibility(scene)
        context = _candidate_options(scene, pairs, self._rules)
        return CompiledOrder(scene, pairs, context, self._problem(scene, context, prices), self._rules.zone, self._told)

    def _problem(self, scene: Scene, context: TermContext, prices: PriceTable | None) -> Problem:
        levels, features = compile_levels(self._levels_of(scene.candidate), context, prices)
        return order_rows(
            context,
            levels=levels,
            features=features,
            fill_first=scene.candidate.proviso == "complete",
            tie_break=context.options if len(scene.lines) <= MOST_LINES_WITH_TIE_BREAK else None,
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
    options = np.logical_or.reduce(pairs.eligible, axis=0).nonzero()[0]
    node = scene.supply.option_node.take(options)
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
