"""From documents to the numeric problem. What does not depend on the order is computed once."""

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from models.availability import Availability
from models.errors import DocumentError
from models.network import Network
from models.orders import Line, Order
from models.references import order_flaws
from models.rules import OrderRule, RuleSet
from optimizer.compiler.attributes import DemandKinds, check_attribute_kinds
from optimizer.compiler.capacity import compile_capacity
from optimizer.compiler.demand import Demand
from optimizer.compiler.eligibility import Eligibility, eligibility
from optimizer.compiler.objective import compile_levels, level_documents
from optimizer.compiler.rates import RateTables
from optimizer.compiler.scene import Scene
from optimizer.compiler.scope import refuse_unsupported, refuse_unsupported_order
from optimizer.compiler.selection import NO_RULE, CompiledRules
from optimizer.compiler.stock import StockRoom
from optimizer.compiler.supply import Option, Supply
from optimizer.compiler.terms import TermContext
from optimizer.problem import Problem

_MOST_LINES_WITH_TIE_BREAK = 20


@dataclass(frozen=True)
class CompiledOrder:
    """One order, ready to be decided.

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
        """The order rule that decides, if one matched."""
        rule = self.scene.order_rule.rule
        return None if rule is NO_RULE else rule


class Compiler:
    """Compiles orders against one network and rule set.

    Parameters
    ----------
    network, rules
        The documents.

    Raises
    ------
    SourcingError
        Where they contain what this release does not decide, name an unknown term, or compare an attribute with a
        value of another kind.
    """

    def __init__(self, network: Network, rules: RuleSet) -> None:
        refuse_unsupported(network, rules)
        check_attribute_kinds(network, rules)
        self._network = network
        self._supply = Supply(network)
        self._rules = CompiledRules(rules, self._supply)
        self._stock_room = StockRoom(self._supply)
        self._rate_tables = RateTables(self._supply)
        self._kinds = DemandKinds(rules)

    def compile(self, order: Order, availability: Availability) -> CompiledOrder:
        """Compile one order.

        Raises
        ------
        DocumentError
            Where the order or the availability names what the network does not have.
        SourcingError
            Where the decision is undefined: a distance that is unknown, a term that overflows.
        """
        if flaws := order_flaws(order, self._network):
            raise DocumentError(f"order {order.id}", flaws)
        refuse_unsupported_order(order)
        demand = Demand(order, self._network, self._rules.zone)
        self._kinds.check(demand)
        scene = Scene(
            demand,
            availability,
            rules=self._rules,
            supply=self._supply,
            stock_room=self._stock_room,
            rate_tables=self._rate_tables,
        )
        pairs = eligibility(scene, self._rules)
        context = _candidates(scene, pairs)
        return CompiledOrder(scene, pairs, context, self._problem(scene, context), self._rules.zone)

    def _problem(self, scene: Scene, context: TermContext) -> Problem:
        rule = scene.order_rule.rule
        items = sorted({line.item for line in scene.lines})
        first_line = {line.item: line for line in reversed(scene.lines)}
        stock = [scene.takeable(first_line[item])[context.nodes] for item in items]
        return Problem(
            demand=np.array([line.quantity for line in scene.lines], dtype=np.int64),
            eligible=context.eligible,
            option_node=context.option_node,
            item=np.array([items.index(line.item) for line in scene.lines], dtype=np.int64),
            stock=np.array(stock, dtype=np.int64).reshape(len(items), len(context.nodes)),
            capacity=compile_capacity(context),
            max_nodes=None if rule.max_splits is None else rule.max_splits + 1,
            single_option=rule.line_split == "never",
            partial=rule.partial,
            levels=compile_levels(level_documents(rule, self._rules.rules), context),
            tie_break=context.options if len(scene.lines) <= _MOST_LINES_WITH_TIE_BREAK else None,
        )


def _candidates(scene: Scene, pairs: Eligibility) -> TermContext:
    """Keep the options that some line may use, and their nodes."""
    options = np.any(pairs.eligible, axis=0).nonzero()[0]
    nodes, option_node = np.unique(scene.supply.option_node[options], return_inverse=True)
    return TermContext(
        scene=scene,
        options=options,
        nodes=nodes,
        option_node=option_node.astype(np.int64),
        eligible=pairs.eligible[:, options],
    )
