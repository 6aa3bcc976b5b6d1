"""The best decision of several orders together, found by trying every joint choice: a yardstick for tiny batches.

It builds on the brute force of one order and, as that one, reads plain documents and shares nothing with the library.
What an order may choose from, and what that is worth, is what the brute force of one order says on the given stock
and capacity; here are the stock and capacity that orders share, the weight of an order in the joint levels, and the
surcharges, which orders cause in sequence.

All amounts are exact. Weights of orders have three decimals at most.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property, partial
from itertools import chain, product
from math import floor, lcm
from operator import add, le, mul

from tests import brute_force
from tests.brute_force import SCALE, WEIGHT_SCALE, Case, Choice, Document, Predicate, TooMany, exact

ORDER_SCALE = 1000
UNIT = SCALE * WEIGHT_SCALE * ORDER_SCALE
"""One of whatever a level counts."""

WEIGHED_BY_ORDER = {"unfilled_units", "unfilled_value", "delivery_days", "latest_day", "late_days"}
"""Terms in which an order counts as often as its rule says."""

_MOST_STATES = 2000
"""With more ways to use stock and capacity than these it takes long to try them."""

Vector = tuple[int, ...]


@dataclass(frozen=True)
class Batch:
    """Orders that are decided together: documents as plain data, and what the conditions in them mean."""

    network: Document
    rules: Document
    orders: list[Document]
    stock: list[Document]
    used: dict[str, float]
    predicates: dict[str, Predicate]
    most_choices: int | None = None
    """Orders with more choices than these are not tried."""

    @cached_property
    def cases(self) -> list[Case]:
        """Each order alone, in sequence: by the moment when it was placed, then by id."""
        rest = self.stock, self.used, self.predicates, self.most_choices
        return [Case(self.network, self.rules, order, *rest) for order in sorted(self.orders, key=_place_in_sequence)]

    @cached_property
    def level_count(self) -> int:
        return max(len(case.levels) for case in self.cases)

    @cached_property
    def choices(self) -> list[list[Choice]]:
        """What each order may choose where it is alone; one that has to fill everything may also stay out."""
        found = [brute_force.feasible_choices(case) for case in self.cases]
        return [[*of, ()] if case.must_fill else of for case, of in zip(self.cases, found, strict=True)]


def _place_in_sequence(order: Document) -> tuple[datetime, str]:
    return datetime.fromisoformat(order["created_at"]), order["id"]


JointChoice = Sequence[Choice]
"""A choice of each order, in sequence."""

# --------------------------------------------------------------------------------------- feasibility


def is_feasible(batch: Batch, joint: JointChoice) -> bool:
    """Whether orders that may each choose what they chose have enough stock and capacity for all of it."""
    return _stock_suffices(batch, joint) and _capacity_suffices(batch, joint)


def _stock_suffices(batch: Batch, joint: JointChoice) -> bool:
    """Orders that leave the safety stock alone share what is available, all orders what is not reserved."""
    modest: Counter[tuple[str, str]] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    for case, choice in zip(batch.cases, joint, strict=True):
        for key, pieces in pieces_taken(case, choice).items():
            taken[key] += pieces
            modest[key] += 0 if opens_reserve(case) else pieces
    records = {(record["node"], record["item"]): record for record in batch.stock}
    return all(pieces <= brute_force.pieces_in(records[key], {}) for key, pieces in modest.items() if pieces) and all(
        pieces <= brute_force.pieces_in(records[key], {"use_safety_stock": True}) for key, pieces in taken.items()
    )


def opens_reserve(case: Case) -> bool:
    return bool(case.rule.get("use_safety_stock", False))


def pieces_taken(case: Case, choice: Choice) -> Counter[tuple[str, str]]:
    taken: Counter[tuple[str, str]] = Counter()
    for take in choice:
        taken[take.option.node, case.lines[take.line]["item"]] += take.pieces
    return taken


def _capacity_suffices(batch: Batch, joint: JointChoice) -> bool:
    """Orders of a share, and those of a smaller one, stay within that share of a node's limit together."""
    uses = [brute_force.capacity_use(case, choice) for case, choice in zip(batch.cases, joint, strict=True)]
    shares = [share_of(case) for case in batch.cases]
    for node, document in batch.cases[0].nodes.items():
        for share in set(shares) if "capacity" in document else ():
            use = sum(use.get(node, Fraction(0)) for use, own in zip(uses, shares, strict=True) if own <= share)
            room = share * exact(document["capacity"]["limit"]) - exact(batch.used.get(node, 0))
            if 0 < use > room:
                return False
    return True


def share_of(case: Case) -> Fraction:
    return exact(case.rule.get("capacity_share", 1) or 1)


def joint_choices(batch: Batch) -> Iterator[JointChoice]:
    """Every joint choice that is feasible, one after the other."""
    return (joint for joint in product(*batch.choices) if is_feasible(batch, joint))


# -------------------------------------------------------------------------------------------- values


def vector(batch: Batch, joint: JointChoice) -> Vector:
    """The value of a joint choice in every level, as integers that compare exactly."""
    total = [0] * batch.level_count
    for case, terms in zip(batch.cases, term_values(batch, joint), strict=True):
        for rank, (level, values) in enumerate(zip(case.levels, terms, strict=True)):
            total[rank] += sum(weight_of(case, t) * value for t, value in zip(level, values, strict=True))
    return tuple(total)


def weight_of(case: Case, term: Document) -> int:
    """What a term weighs in the joint level."""
    of_order = exact(case.rule.get("order_weight", 1)) if term["term"] in WEIGHED_BY_ORDER else Fraction(1)
    return int(round(term.get("weight", 1.0) * WEIGHT_SCALE) * round(of_order * ORDER_SCALE))


def term_values(batch: Batch, joint: JointChoice) -> list[list[list[int]]]:
    """By order in sequence, level and term: what its choice is worth, without any weight, in 1/10,000."""
    used = {node: exact(amount) for node, amount in batch.used.items()}
    found = []
    for case, choice in zip(batch.cases, joint, strict=True):
        # Only surcharges depend on what the orders before it use.
        extra = brute_force.surcharges_on(case, choice, used)
        found.append(
            [
                [extra if t["term"] == "capacity_cost" else brute_force.term_value(case, choice, t) for t in level]
                for level in case.levels
            ]
        )
        for node, use in brute_force.capacity_use(case, choice).items():
            used[node] = used.get(node, Fraction(0)) + use
    return found


def plain_values(batch: Batch, joint: JointChoice) -> list[list[float]]:
    """By order in sequence and level: the value of its own levels, in which an order has no weight."""
    found = []
    for case, terms in zip(batch.cases, term_values(batch, joint), strict=True):
        weights = [[round(term.get("weight", 1.0) * WEIGHT_SCALE) for term in level] for level in case.levels]
        pairs = zip(weights, terms, strict=True)
        found.append([sum(map(mul, each, values)) / SCALE / WEIGHT_SCALE for each, values in pairs])
    return found


def term_sums(batch: Batch, joint: JointChoice) -> list[dict[str, float]]:
    """By level: what the orders' terms of that name add up to, without any weight."""
    sums: list[Counter[str]] = [Counter() for _ in range(batch.level_count)]
    for case, terms in zip(batch.cases, term_values(batch, joint), strict=True):
        for counter, level, values in zip(sums, case.levels, terms, strict=False):
            for term, value in zip(level, values, strict=True):
                counter[term["term"]] += value
    return [{name: value / SCALE for name, value in counter.items()} for counter in sums]


def values(batch: Batch, joint: JointChoice) -> list[float]:
    """The value of a joint choice in every level, in units of money, kilometres and pieces."""
    return in_units(vector(batch, joint))


def in_units(numbers: Iterable[int]) -> list[float]:
    return [number / UNIT for number in numbers]


# ---------------------------------------------------------------------------------------------- best


def best(batch: Batch) -> list[float]:
    """The values of the best joint choice."""
    return in_units(best_vector(batch))


def best_vector(batch: Batch) -> Vector:
    """The least vector there is, level by level."""
    return min(_Search.of(batch, batch.level_count).reached(_first))


def least(batch: Batch, caps: Vector) -> float:
    """The least value of a level among joint choices that are no worse than the caps in each of the earlier ones."""
    return min(found[-1] for found in _Search.of(batch, len(caps) + 1, caps).reached(_minimal)) / UNIT


Sieve = Callable[[Iterable[Vector]], list[Vector]]
"""Of what choices that use the same are worth, what may be the best once the same is added to all."""


def _first(vectors: Iterable[Vector]) -> list[Vector]:
    """The least one, level by level."""
    return [min(vectors)]


def _minimal(vectors: Iterable[Vector]) -> list[Vector]:
    """Those that are not as high as another one, or higher, in every level."""
    kept: list[Vector] = []
    for each in sorted(set(vectors)):
        if not any(_is_within(other, each) for other in kept):
            kept.append(each)
    return kept


def _is_within(one: Vector, other: Vector) -> bool:
    return all(map(le, one, other))


Offers = dict[Vector, list[Vector]]
"""What may be used of the rows, and what choices that use just that are worth."""


@dataclass(frozen=True)
class _Row:
    """What some of the orders share: at most the limit, and the cost of what all of them use."""

    members: frozenset[int]
    limit: int | None
    cost: Callable[[int], int] | None = None


@dataclass(frozen=True)
class _Search:
    """Orders are added one after the other; of those so far only what they use and what they are worth matters.

    What uses as much of every row as something else, or more, and is worth no less, leads to nothing better, since
    surcharges only rise with the use and no weight is below 0.
    """

    offers: list[Offers]
    """By order, without surcharges."""
    rows: list[_Row]
    rates: list[Vector]
    """By order: what a surcharge of 1/10,000 adds to each level."""
    caps: Vector
    """What the first levels may be at most."""

    @classmethod
    def of(cls, batch: Batch, count: int, caps: Vector = ()) -> "_Search":
        """Prepare the first levels of a batch."""
        uses, rows = _rows(batch)
        worths = [
            [plain_worth(case, choice, count) for choice in of]
            for case, of in zip(batch.cases, batch.choices, strict=True)
        ]
        offers: list[Offers] = [{} for _ in uses]
        for found, use_of, worth_of in zip(offers, uses, worths, strict=True):
            for use, worth in zip(use_of, worth_of, strict=True):
                found.setdefault(use, []).append(worth)
        return cls(offers, rows, [_rates(case, count) for case in batch.cases], caps)

    def reached(self, sieve: Sieve) -> list[Vector]:
        """What all orders together may be worth, as far as the sieve keeps it."""
        states: Offers = {(0,) * len(self.rows): [(0,) * len(self.rates[0])]}
        for order, offers in enumerate(self.offers):
            found: Offers = {}
            for (used, before), (use, worth) in product(states.items(), _useful(offers, sieve).items()):
                after = tuple(map(add, used, use))
                if self._fits(after):
                    extra = self._surcharge(order, used, after)
                    sums = (tuple(map(sum, zip(*each, extra, strict=True))) for each in product(before, worth))
                    found.setdefault(after, []).extend(each for each in sums if self._may_keep_caps(each, order))
            if len(found) > _MOST_STATES:
                raise TooMany
            states = _useful({used: vectors for used, vectors in found.items() if vectors}, sieve)
        return [each for vectors in states.values() for each in vectors]

    def _fits(self, after: Vector) -> bool:
        pairs = zip(self.rows, after, strict=True)
        return all(row.limit is None or amount in (0, min(amount, row.limit)) for row, amount in pairs)

    def _surcharge(self, order: int, before: Vector, after: Vector) -> Vector:
        """What a surcharge adds to each level."""
        parts = zip(self.rows, before, after, strict=True)
        added = sum(row.cost(end) - row.cost(start) for row, start, end in parts if row.cost)
        return tuple(rate * added for rate in self.rates[order])

    def _may_keep_caps(self, reached: Vector, order: int) -> bool:
        """Whether the orders that are left may keep the first levels within their caps."""
        return all(value + rest <= cap for value, rest, cap in zip(reached, self._rest[order], self.caps, strict=False))

    @cached_property
    def _rest(self) -> list[Vector]:
        """By order: the least that those after it add to each level."""
        least = [tuple(map(min, zip(*chain(*offers.values()), strict=True))) for offers in self.offers]
        nothing = (0,) * len(self.rates[0])
        return [tuple(map(sum, zip(nothing, *least[order + 1 :], strict=True))) for order in range(len(least))]


def _useful(offers: Offers, sieve: Sieve) -> Offers:
    """Offers that are not as dear as others that use no more."""
    found: Offers = {}
    for use in sorted(offers, key=sum):
        modest = [each for other, worth in found.items() if _is_within(other, use) for each in worth]
        if kept := [each for each in sieve([*modest, *offers[use]]) if each not in modest]:
            found[use] = kept
    return found


def plain_worth(case: Case, choice: Choice, count: int) -> Vector:
    """What a choice adds to each level but for surcharges."""
    found = [0] * count
    for rank, level in enumerate(case.levels[:count]):
        terms = [term for term in level if term["term"] != "capacity_cost"]
        found[rank] = sum(weight_of(case, term) * brute_force.term_value(case, choice, term) for term in terms)
    return tuple(found)


def _rates(case: Case, count: int) -> Vector:
    levels = [*case.levels, *([[]] * count)][:count]
    return tuple(sum(weight_of(case, t) for t in level if t["term"] == "capacity_cost") for level in levels)


def _rows(batch: Batch) -> tuple[list[list[Vector]], list[_Row]]:
    """What each choice of each order uses of the rows, as whole numbers, and the rows: those only that may matter."""
    columns, rows = [], []
    pieces = [
        [pieces_taken(case, choice) for choice in of] for case, of in zip(batch.cases, batch.choices, strict=True)
    ]
    for record in batch.stock:
        key = record["node"], record["item"]
        taken = [[each[key] for each in of] for of in pieces]
        modest = frozenset(order for order, case in enumerate(batch.cases) if not opens_reserve(case))
        rows.append(_Row(modest, brute_force.pieces_in(record, {})))
        rows.append(_Row(frozenset(range(len(taken))), brute_force.pieces_in(record, {"use_safety_stock": True})))
        columns += [taken, taken]
    for node in batch.cases[0].nodes.values():
        if "capacity" in node:
            used, found = _capacity_rows(batch, node)
            rows += found
            columns += [used] * len(found)
    columns = [_of_members(column, row) for column, row in zip(columns, rows, strict=True)]
    kept = [place for place, (column, row) in enumerate(zip(columns, rows, strict=True)) if _matters(column, row)]
    uses = [
        [tuple(columns[k][order][each] for k in kept) for each in range(len(of))]
        for order, of in enumerate(batch.choices)
    ]
    return uses, [rows[place] for place in kept]


def _of_members(column: list[list[int]], row: _Row) -> list[list[int]]:
    return [of if order in row.members else [0] * len(of) for order, of in enumerate(column)]


def _matters(column: list[list[int]], row: _Row) -> bool:
    return bool(row.cost) or (row.limit is not None and sum(map(max, column)) > row.limit)


def _capacity_rows(batch: Batch, node: Document) -> tuple[list[list[int]], list[_Row]]:
    """What each choice uses of a node, in a unit of which all amounts are whole; and a row for each share."""
    name, capacity = node["id"], node["capacity"]
    uses = [
        [brute_force.capacity_use(case, choice).get(name, Fraction(0)) for choice in of]
        for case, of in zip(batch.cases, batch.choices, strict=True)
    ]
    scale = lcm(*(use.denominator for of in uses for use in of))
    used, limit = exact(batch.used.get(name, 0)), exact(capacity["limit"])
    shares = [share_of(case) for case in batch.cases]
    rows = [
        _Row(
            frozenset(order for order, own in enumerate(shares) if own <= share), floor((share * limit - used) * scale)
        )
        for share in sorted(set(shares))
    ]
    if capacity.get("surcharges"):
        rows.append(_Row(frozenset(range(len(uses))), None, partial(_surcharges, capacity, used, scale)))
    return [[int(use * scale) for use in of] for of in uses], rows


def _surcharges(capacity: Document, used: Fraction, scale: int, amount: int) -> int:
    """What is paid, in 1/10,000, once so many units are used on top of what is used already."""
    limit, use = exact(capacity["limit"]), used + Fraction(amount, scale)
    parts = (
        exact(each["cost"]) * max(Fraction(0), use - exact(each["above"]) * limit) for each in capacity["surcharges"]
    )
    return brute_force.scaled(sum(parts, Fraction(0)))
