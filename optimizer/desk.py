"""Decides single orders on one set of documents: compiler, engine, checker, and the way from one to the next."""

import time
from collections.abc import Sequence

from models.availability import Availability
from models.batches import Prices
from models.network import Network
from models.orders import Order
from models.plans import Plan
from models.rules import RuleSet
from optimizer.assembly import assemble
from optimizer.budget import Budget
from optimizer.checker import Checker
from optimizer.compiler import Compiler
from optimizer.decision import Decision, decide, decide_by
from optimizer.engines import Engine
from optimizer.heuristics import Conditions, Heuristic
from optimizer.own_terms import CostTerm


class Desk:
    """Where the orders of one network and one rule set are decided.

    Attributes
    ----------
    network, rules, terms
        The documents, and the user's own objective terms.
    compiler, checker
        What makes a problem of an order, and what confirms the answer.
    """

    def __init__(self, network: Network, rules: RuleSet, terms: Sequence[CostTerm] = ()) -> None:
        self.network = network
        self.rules = rules
        self.terms = terms
        self.compiler = Compiler(network, rules, terms)
        self.checker = Checker(network, rules, terms)
        self._conditions = Conditions()

    def decide(
        self,
        order: Order,
        availability: Availability,
        engine: Engine,
        budget: Budget,
        *,
        prices: Prices | None = None,
        with_reasons: bool = True,
    ) -> tuple[Decision, Plan]:
        """Decide one order, and return the decision with its checked plan; errors as for `Sourcer.source`.

        Who only wants to know what is taken, such as a replay of many orders, need not be told ``with_reasons`` why
        lines stay unfilled.
        """
        start = time.perf_counter()
        decision = decide(self.compiler.candidates(order, availability, prices), engine, budget)
        seconds = time.perf_counter() - start
        plan = assemble(
            order, availability, decision, checker=self.checker, wall_seconds=seconds, with_reasons=with_reasons
        )
        return decision, plan

    def decide_by(self, heuristic: Heuristic, order: Order, availability: Availability) -> tuple[Decision, Plan]:
        """Decide one order by a heuristic, and return the same; errors as for `Sourcer.source_by`."""
        start = time.perf_counter()
        decision = decide_by(self.compiler.candidates(order, availability), heuristic, self._conditions)
        seconds = time.perf_counter() - start
        return decision, assemble(order, availability, decision, checker=self.checker, wall_seconds=seconds)

    def other(self, network: Network, rules: RuleSet) -> "Desk":
        """Return a desk for other documents; this one where they are the same objects."""
        same = network is self.network and rules is self.rules
        return self if same else Desk(network, rules, self.terms)
