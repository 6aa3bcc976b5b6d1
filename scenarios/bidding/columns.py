"""Plans of expected orders as columns of a program: what each is worth, and what it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from models.plans import LevelValue, Plan
from models.rules import RuleSet
from optimizer.compiler.joint.levels import WEIGHED_TERMS

LevelKey = tuple[tuple[str, ...], int]
"""What a level counts: the names of its terms, and how many levels of the same terms come before it."""

StockKey = tuple[str, str]
"""Node and item."""


Identity = tuple[object, ...]
"""What tells the columns of one order apart."""


@dataclass(frozen=True)
class Terms:
    """On what terms a rule decides orders, as far as prices matter.

    Attributes
    ----------
    keys
        What its levels count, in order of rank.
    weight
        What its orders weigh.
    opens
        Whether they may take from the safety stock.
    """

    keys: tuple[LevelKey, ...]
    weight: float
    opens: bool

    def factor(self, key: LevelKey) -> float:
        """Return what a level of an order of these terms is multiplied by where it is added to those of others.

        Only levels of nothing but terms that weights multiply are weighed: prices could not tell the terms apart.
        """
        return self.weight if set(key[0]) <= WEIGHED_TERMS else 1.0


@dataclass(frozen=True)
class Column:
    """A plan for one of the expected orders.

    Attributes
    ----------
    order
        Id of the order.
    terms
        On what terms it was decided.
    values
        What it is worth, by level, weighed.
    stock
        Pieces by node and item.
    capacity
        Amounts by node.
    """

    order: str
    terms: Terms
    values: dict[LevelKey, float]
    stock: dict[StockKey, int]
    capacity: dict[str, float]

    @property
    def identity(self) -> Identity:
        """What two columns of one order have in common only if one of them is superfluous."""
        return tuple(self.values.values()), tuple(self.stock.items()), tuple(self.capacity.items())


def terms_of(plan: Plan, rules: RuleSet) -> Terms:
    """Return the terms on which a plan was decided."""
    rule = next((each for each in (*rules.order_rules, *rules.fallbacks) if each.id == plan.order_rule), None)
    weight, opens = (1.0, False) if rule is None else (rule.order_weight, rule.use_safety_stock)
    return Terms(tuple(_keys(plan.objective)), weight, opens)


def column_of(plan: Plan, rules: RuleSet) -> Column:
    """Return the column of a plan."""
    terms = terms_of(plan, rules)
    return Column(
        order=plan.order_id,
        terms=terms,
        values={key: level.value * terms.factor(key) for key, level in zip(terms.keys, plan.objective, strict=True)},
        stock={(take.node, take.item): take.quantity for take in plan.consumes.stock},
        capacity={use.node: use.amount for use in plan.consumes.capacity},
    )


def ranked(columns: Iterable[Column]) -> list[LevelKey]:
    """Return what the levels of all orders count, in the order in which they rank on average.

    Rules may rank the same things differently, and a rule that lines should not be split has one level more than
    others. So levels are told apart by what they count: money is never added to pieces.
    """
    places: dict[LevelKey, list[int]] = {}
    for place, key in chain.from_iterable(enumerate(column.terms.keys) for column in columns):
        places.setdefault(key, []).append(place)
    return sorted(places, key=lambda key: (sum(places[key]) / len(places[key]), key))


def _keys(levels: Iterable[LevelValue]) -> Iterable[LevelKey]:
    found: dict[tuple[str, ...], int] = {}
    for level in levels:
        names = tuple(sorted(level.terms))
        found[names] = found.get(names, -1) + 1
        yield names, found[names]
