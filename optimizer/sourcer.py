"""The public door: decides which node ships each line of an order, and says why."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from models.availability import Availability
from models.batches import BatchResult, Prices
from models.explanations import Explanation
from models.network import Network
from models.orders import Order
from models.plans import Plan
from models.rules import RuleSet
from optimizer.batch_desk import BatchDesk
from optimizer.budget import Budget
from optimizer.desk import Desk
from optimizer.engines import Engine, EngineName, load_engine
from optimizer.engines.batching import Progress
from optimizer.explaining import Focus, explain
from optimizer.heuristics import Heuristic
from optimizer.outlook import Expectation
from optimizer.own_terms import CostTerm
from optimizer.settings import checked_prices, goals_of, limits_of

if TYPE_CHECKING:
    from optimizer.outlook.outlook import Outlook

BatchProgress = Progress
"""How far the search for a joint decision has come."""


class Sourcer:
    """Sources orders from one network under one rule set.

    Everything that does not depend on the order is prepared once, here. A sourcer holds no state of orders or stock
    and may be shared.

    Parameters
    ----------
    network
        Nodes, items and carrier services.
    rules
        Restrictions, order rules, item rules and objective levels.
    terms
        Objective terms of your own, which the levels may name like any other.

    Raises
    ------
    DocumentError
        Where the levels name an unknown objective term.
    SettingError
        Where an own term has no name of its own.
    SourcingError
        Where the rules compare an attribute with a value of another kind, or weigh terms of one level too differently.

    Examples
    --------
    >>> from models import Availability, Network, Order, RuleSet
    >>> network = Network.parse({"id": "n", "items": [{"id": "mug"}], "nodes": [
    ...     {"id": "DAL", "type": "store", "address": {"country": "US"}, "location": {"lat": 32.8, "lon": -96.8}}]})
    >>> order = Order.parse({"id": "O1", "created_at": "2026-09-10T12:00:00Z", "lines": [
    ...     {"id": "1", "item": "mug", "quantity": 2}],
    ...     "destination": {"country": "US", "location": {"lat": 30.3, "lon": -97.7}}})
    >>> stock = Availability.from_records([{"node": "DAL", "item": "mug", "on_hand": 5}])
    >>> Sourcer(network, RuleSet(id="r")).source(order, stock)
    <Plan O1: 1: 2 @ DAL; unfilled 0; optimal>
    """

    def __init__(self, network: Network, rules: RuleSet, *, terms: Iterable[CostTerm] = ()) -> None:
        self._desk = Desk(network, rules, tuple(terms))
        # Importing the solver takes a moment; it is spent here, not on the first order.
        self._engines: dict[str, Engine] = {"auto": load_engine("auto")}

    def source(
        self,
        order: Order,
        availability: Availability,
        *,
        engine: EngineName = "auto",
        time_limit: float | None = None,
        deterministic_limit: float | None = None,
        seed: int = 0,
        workers: int = 1,
        prices: Prices | None = None,
    ) -> Plan:
        """Decide one order.

        Parameters
        ----------
        order
            The order.
        availability
            Stock and consumed capacity that it may draw on; nothing is taken from it, see `Availability.after`.
        engine
            ``"auto"`` or the name of an engine.
        time_limit
            Wall-clock limit of the search in seconds, above 0; what it cuts short is not repeatable.
        deterministic_limit
            Limit in the solver's deterministic time, above 0; repeatable.
        seed
            Random seed of the search, 0 or more.
        workers
            Parallel workers of the search, 1 or more; several may return different plans of equal value.
        prices
            What pieces of stock and units of capacity are worth to others, such as a batch found: what the order takes
            is added to the level that a price names, so that it leaves to others what they need more. Levels beyond
            the order's own are ignored.

        Returns
        -------
        Plan
            Checked against the documents. Its outcome says whether every objective level is proven optimal; where a
            limit or Ctrl-C came first, it is the best plan found, with bound and gap. Its values are without prices,
            and so are its bounds: they are below the values by the gap that is open with prices.

        Raises
        ------
        DocumentError
            Where the order, the availability or the prices name what the network does not have.
        SettingError
            Where an option is out of range, or prices are too large to be counted.
        SourcingError
            Where the decision is undefined: a missing location, an overflow, an own term that answers no number.
        EngineDeclined
            Where there is no such engine.
        PlanRejected
            Where the independent checker does not confirm the engine's answer.
        """
        limits = limits_of(time_limit, deterministic_limit, seed, workers)
        paid = checked_prices(prices)
        _, plan = self._desk.decide(order, availability, self._engine(engine), Budget(limits), prices=paid)
        return plan

    def source_by(self, heuristic: Heuristic, order: Order, availability: Availability) -> Plan:
        """Decide one order by a heuristic: quick, under the same rules, and not searched for what is best.

        The order rules that match are tried as `source` does; under first_complete one decides where the heuristic
        fills the whole order under it.

        Parameters
        ----------
        heuristic
            What chooses, such as the policies of `scenarios` are made of.
        order, availability
            As for `source`.

        Returns
        -------
        Plan
            Checked against the documents. Its outcome is 'feasible' with the limit 'heuristic'; its bounds are below
            what any plan of the rule that decides reaches that is as good in the levels before.

        Raises
        ------
        EngineError
            Where the heuristic chooses what the rules do not allow.
        ShipfromError
            Otherwise as for `source`, and what the heuristic raises.
        """
        return self._desk.decide_by(heuristic, order, availability)[1]

    def explain(
        self,
        order: Order,
        availability: Availability,
        *,
        lines: Iterable[str] | None = None,
        nodes: Iterable[str] | None = None,
        engine: EngineName = "auto",
        time_limit: float | None = None,
        deterministic_limit: float | None = None,
        seed: int = 0,
        workers: int = 1,
    ) -> Explanation:
        """Decide one order and say why: why these nodes, why not the others, and what would fill unfilled lines.

        Every statement comes from a computation of its own: what a rule excludes was recorded while the order was
        compiled, what an alternative costs is a decision with the line pinned there, what causes a gap is a set of
        limits of which each one matters, and what would fill it has been tried on the changed documents.

        Parameters
        ----------
        order, availability
            As for `source`.
        lines, nodes
            Ids of the lines and nodes to explain; absent are all. Every pair of them is a decision of its own, so
            that naming some saves time on large networks.
        engine, seed, workers
            As for `source`.
        time_limit, deterministic_limit
            Limits of all searches together, the decision's own first; what they leave open is said to be open.

        Returns
        -------
        Explanation
            With the plan that is explained, the same that `source` returns.

        Raises
        ------
        SettingError
            Where an option is out of range, or the order or network has no such line or node.
        ShipfromError
            Otherwise as for `source`.
        """
        budget = Budget(limits_of(time_limit, deterministic_limit, seed, workers))
        focus = Focus.on(order, self._desk.network, lines, nodes)
        solver = self._engine(engine)
        return explain(self._desk, order, availability, engine=solver, budget=budget, focus=focus)

    def source_batch(
        self,
        orders: Iterable[Order],
        availability: Availability,
        *,
        gap: float = 1e-4,
        time_limit: float | None = None,
        deterministic_limit: float | None = None,
        seed: int = 0,
        workers: int = 1,
        executor: Executor | None = None,
        progress: Callable[[BatchProgress], None] | None = None,
    ) -> BatchResult:
        """Decide many orders together, so that they are worth most on the stock and capacity that they share.

        Parameters
        ----------
        orders
            The orders, no two of one id; their order is of no consequence but for that of the plans.
        availability
            Stock and consumed capacity that they all draw on; nothing is taken from it.
        gap
            How close to the bound is close enough in the first level that is not proven, 0 to below 1: the
            difference as a share of the value, or of 1 where that is larger. 0 asks for the proven optimum.
        time_limit
            Wall-clock limit of the search in seconds, above 0. It never cuts sourcing the orders one after the other
            short, which the result is never worse than; Ctrl-C does, and leaves unfilled what is not decided by then.
        deterministic_limit, seed, workers
            As for `source`.
        executor
            Where parts of the batch that compete for nothing with one another are decided: threads, processes or
            machines; absent is here, one after the other.
        progress
            Called with how far the search has come, from the thread that calls this; what it raises ends the search.

        Returns
        -------
        BatchResult
            Plans in the order of the orders, checked one by one and together, with value and bound of every level,
            shadow prices of stock and capacity, and what limited the proof.

        Raises
        ------
        DocumentError
            Where two orders have one id, or an order or the availability names what the network does not have.
        SettingError
            Where an option is out of range.
        ShipfromError
            Otherwise as for `source`.
        KeyboardInterrupt
            Where Ctrl-C comes before the search begins.

        Examples
        --------
        >>> from models import Availability, Network, Order, RuleSet
        >>> network = Network.parse({"id": "n", "items": [{"id": "mug"}], "nodes": [
        ...     {"id": "DAL", "type": "store", "address": {"country": "US"}, "location": {"lat": 32.8, "lon": -96.8}}]})
        >>> orders = [Order.parse({"id": name, "created_at": "2026-09-10T12:00:00Z", "lines": [
        ...     {"id": "1", "item": "mug", "quantity": 2}],
        ...     "destination": {"country": "US", "location": {"lat": 30.3, "lon": -97.7}}}) for name in ("O1", "O2")]
        >>> stock = Availability.from_records([{"node": "DAL", "item": "mug", "on_hand": 3}])
        >>> Sourcer(network, RuleSet(id="r")).source_batch(orders, stock, gap=0)
        <BatchResult 2 orders: 1 complete; unfilled 1; optimal>
        """
        limits = limits_of(time_limit, deterministic_limit, seed, workers)
        desk, goals = BatchDesk(self._desk, self._engine("auto")), goals_of(gap, limits)
        return desk.decide(tuple(orders), availability, goals, report=progress, executor=executor)

    def outlook(self, expected: Expectation, *, levels: int = 3, rounds: int = 30) -> "Outlook":
        """Return what tells the worth of stock and capacity to orders that are expected.

        Parameters
        ----------
        expected
            The orders, and what there is for them.
        levels
            How many levels have prices, the first ones.
        rounds
            The most times that the orders are priced for one level.

        Raises
        ------
        ShipfromError
            As for `source_batch`.
        """
        # What it needs of OR-Tools and SciPy takes a moment to import.
        from optimizer.outlook.outlook import Outlook  # noqa: PLC0415

        return Outlook(self._desk, self._engine("auto"), expected, levels=levels, rounds=rounds)

    def _engine(self, name: EngineName) -> Engine:
        """Return an engine; what it has prepared serves all orders."""
        if name not in self._engines:
            self._engines[name] = load_engine(name)
        return self._engines[name]
