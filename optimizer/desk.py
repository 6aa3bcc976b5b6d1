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
from optimizer.decision import Decision, decide
from optimizer.engines import Engine
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

    def decide(
        self,
        order: Order,
        availability: Availability,
        engine: Engine,
        budget: Budget,
        *,
        prices: Prices | None = None,
    ) -> tuple[Decision, Plan]:
        """Decide one order, and return the decision with its checked plan; errors as for `Sourcer.source`."""
        start = time.perf_counter()
        decision = decide(self.compiler.candidates(order, availability, prices), engine, budget)
        seconds = time.perf_counter() - start
        return decision, assemble(order, availability, decision, checker=self.checker, wall_seconds=seconds)

    def other(self, network: Network, rules: RuleSet) -> "Desk":
        """Return a desk for other documents; this one where they are the same objects."""
        same = network is self.network and rules is self.rules
        return self if same else Desk(network, rules, self.terms)
