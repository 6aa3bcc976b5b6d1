"""The public door: decides which node ships each line of an order, and says why."""

from collections.abc import Iterable

from models.availability import Availability
from models.errors import SettingError
from models.explanations import Explanation
from models.network import Network
from models.orders import Order
from models.plans import Plan
from models.rules import RuleSet
from optimizer.answer import Limits
from optimizer.budget import Budget
from optimizer.desk import Desk
from optimizer.engines import Engine, EngineName, load_engine
from optimizer.explaining import Focus, explain
from optimizer.own_terms import CostTerm

_LONGEST = 1e9
_MOST_WORKERS = 1024


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

        Returns
        -------
        Plan
            Checked against the documents. Its outcome says whether every objective level is proven optimal; where a
            limit or Ctrl-C came first, it is the best plan found, with bound and gap.

        Raises
        ------
        DocumentError
            Where the order or the availability names what the network does not have.
        SettingError
            Where an option is out of range.
        SourcingError
            Where the decision is undefined: a missing location, an overflow, an own term that answers no number.
        EngineDeclined
            Where there is no such engine.
        PlanRejected
            Where the independent checker does not confirm the engine's answer.
        """
        limits = _limits(time_limit, deterministic_limit, seed, workers)
        _, plan = self._desk.decide(order, availability, self._engine(engine), Budget(limits))
        return plan

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
        budget = Budget(_limits(time_limit, deterministic_limit, seed, workers))
        focus = Focus.on(order, self._desk.network, lines, nodes)
        solver = self._engine(engine)
        return explain(self._desk, order, availability, engine=solver, budget=budget, focus=focus)

    def _engine(self, name: EngineName) -> Engine:
        """Return an engine; what it has prepared serves all orders."""
        if name not in self._engines:
            self._engines[name] = load_engine(name)
        return self._engines[name]


def _limits(seconds: float | None, deterministic: float | None, seed: int, workers: int) -> Limits:
    for name, limit in (("time_limit", seconds), ("deterministic_limit", deterministic)):
        if limit is not None and not (_is_number(limit) and 0 < limit < _LONGEST):
            raise SettingError(f"{name} = {limit!r}: a limit is a number above 0, below {_LONGEST:g}. Or leave it out.")
    for name, number, least, most in (("workers", workers, 1, _MOST_WORKERS), ("seed", seed, 0, 2**31 - 1)):
        if type(number) is not int or not least <= number <= most:
            raise SettingError(f"{name} = {number!r}: a whole number from {least} to {most} is expected.")
    return Limits(seconds, deterministic, seed, workers)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
