"""What all orders are judged against, looked up and worked out once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Literal
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from models.availability import Availability, StockKeys
from models.network import Network
from models.plans import RuleMatch
from models.rules import RuleSet
from optimizer.checker.written import written
from optimizer.own_terms import CostTerm
from optimizer.remembered import Remembered

MatchKind = Literal["restriction", "item_rule", "order_rule", "fallback"]


@dataclass(frozen=True)
class Hours:
    """A node's calendar, read."""

    zone: ZoneInfo
    cutoff: time
    processing_days: int
    closed_weekdays: frozenset[int]
    closed_dates: frozenset[date]


class Background:
    """Network, rule set and own terms, with what of them does not hang on an order.

    Parameters
    ----------
    network, rules
        The documents.
    terms
        The user's own objective terms.

    Attributes
    ----------
    network
        The network.
    zone
        Time zone of the rule set.
    own_terms
        The user's own objective terms by name.
    """

    def __init__(self, network: Network, rules: RuleSet, terms: Iterable[CostTerm] = ()) -> None:
        self.network = network
        self.zone = ZoneInfo(rules.timezone)
        self.own_terms: Mapping[str, CostTerm] = {term.name: term for term in terms}
        self._written: dict[float, int] = {}
        self._matches = Remembered[tuple[str, MatchKind, tuple[str, ...]], RuleMatch](most=10_000)
        self._rows: WeakKeyDictionary[StockKeys, dict[str, list[int]]] = WeakKeyDictionary()
        self._longest: WeakKeyDictionary[Availability, dict[str, float]] = WeakKeyDictionary()

    @cached_property
    def origins(self) -> dict[str, frozenset[str]]:
        """The nodes that a service picks up from, by service; services that are not in it pick up everywhere."""
        return {each.id: frozenset(each.nodes) for each in self.network.services if each.nodes is not None}

    @cached_property
    def hours(self) -> dict[str, Hours]:
        """The calendars by node."""
        calendars = ((node.id, node.calendar) for node in self.network.nodes)
        return {
            node: Hours(
                zone=ZoneInfo(calendar.timezone),
                cutoff=time.fromisoformat(calendar.cutoff),
                processing_days=calendar.processing_days,
                closed_weekdays=frozenset(calendar.closed_weekdays),
                closed_dates=frozenset(calendar.closed_dates),
            )
            for node, calendar in calendars
            if calendar is not None
        }

    @cached_property
    def last_priority(self) -> float:
        """What a node without a priority counts: one more than the last that has one."""
        return max((node.priority for node in self.network.nodes if node.priority is not None), default=0.0) + 1

    def written(self, amount: float) -> int:
        """Return an amount of the network or the rules as it was written, in billionths."""
        if amount not in self._written:
            self._written[amount] = written(amount)
        return self._written[amount]

    def match(self, rule: str, kind: MatchKind, lines: tuple[str, ...]) -> RuleMatch:
        """Return the statement that a rule has a say about some lines; many orders name their lines alike."""
        key = rule, kind, lines
        return self._matches.get(key) or self._matches.note(key, RuleMatch(rule=rule, kind=kind, lines=lines))

    def longest_supply(self, availability: Availability, item: str) -> float:
        """Return the most weeks of supply that any stock record of an item has; 0 where none says."""
        known = self._longest.setdefault(availability, {})
        if item not in known:
            weeks = availability.weeks_of_supply[self._rows_of(availability.keys).get(item, [])].tolist()
            known[item] = max((each for each in weeks if each >= 0), default=0.0)  # NaN is unknown
        return known[item]

    def _rows_of(self, keys: StockKeys) -> dict[str, list[int]]:
        """Return the rows of the stock table by item."""
        if keys not in self._rows:
            found: dict[str, list[int]] = {}
            for row, item in enumerate(keys.items):
                found.setdefault(item, []).append(row)
            self._rows[keys] = found
        return self._rows[keys]
