"""Generated batches repeat, and are what they say: scarce, and filled as a whole by the plan that was drawn."""

from collections import Counter

import pytest

from benchmarks.batches import Batch, BatchClass, make_batch
from benchmarks.batches.network import item_count
from benchmarks.batches.stock import draw_plan
from models import Assignment
from optimizer.checker import BatchChecker, Checker, Claim

KIND = BatchClass(300, 12)


@pytest.fixture(scope="module")
def batch() -> Batch:
    return make_batch(KIND, 5)


def asked(batch: Batch) -> Counter[str]:
    found: Counter[str] = Counter()
    for order in batch.orders:
        for line in order.lines:
            found[line.item] += line.quantity
    return found


def test_the_same_arguments_give_the_same_documents(batch: Batch) -> None:
    other = make_batch(KIND, 5)
    assert (batch.network, batch.rules, batch.orders) == (other.network, other.rules, other.orders)
    assert batch.availability.keys.rows == other.availability.keys.rows
    assert batch.availability.on_hand.tolist() == other.availability.on_hand.tolist()
    assert batch.availability.used == other.availability.used


def test_another_seed_gives_other_documents(batch: Batch) -> None:
    other = make_batch(KIND, 6)
    assert other.network != batch.network
    assert other.orders != batch.orders


def test_a_class_is_read_as_it_is_written() -> None:
    assert BatchClass.parse("1000x50") == BatchClass(1000, 50)
    assert BatchClass(1000, 50).name == "1000x50"
    for text in ("1000", "1000x", "x50", "0x5", "5x1", "5x-2", "1000x50x2"):
        with pytest.raises(ValueError, match=r"1000x50|at least"):
            BatchClass.parse(text)


def test_orders_are_small_and_mostly_of_single_pieces(batch: Batch) -> None:
    assert len(batch.orders) == 300
    lines = [line for order in batch.orders for line in order.lines]
    assert {len(order.lines) for order in batch.orders} == {1, 2, 3, 4, 5}
    assert 2.0 < len(lines) / len(batch.orders) < 2.4
    pieces = Counter(line.quantity for line in lines)
    assert pieces[1] > 5 * pieces[2] > 5 * pieces[3] > 0
    assert all(len({line.item for line in order.lines}) == len(order.lines) for order in batch.orders)


def test_few_items_are_asked_for_much(batch: Batch) -> None:
    counts = sorted(asked(batch).values(), reverse=True)
    assert sum(counts[: len(counts) // 5]) > 0.4 * sum(counts)


def test_demand_is_seventy_per_cent_of_stock_and_no_item_lacks_any(batch: Batch) -> None:
    there: Counter[str] = Counter()
    for item, pieces in zip(batch.availability.keys.items, batch.availability.on_hand.tolist(), strict=True):
        there[item] += pieces
    demand = asked(batch)
    assert demand.total() / there.total() == pytest.approx(0.7, abs=0.01)
    assert all(demand[item] <= there[item] for item in demand)


def test_a_third_of_the_pairs_hold_stock_of_five_pieces_in_the_mean() -> None:
    kind = BatchClass(2000, 40)
    on_hand = make_batch(kind, 1).availability.on_hand
    items = item_count(kind.orders, kind.nodes)
    assert len(on_hand) / (kind.nodes * items) == pytest.approx(0.35, abs=0.03)
    assert on_hand.mean() == pytest.approx(5, abs=0.5)
    assert on_hand.min() == 1


def test_every_item_is_held_somewhere_however_few_nodes_there_are() -> None:
    batch = make_batch(BatchClass(40, 2), 1)
    assert {line.item for order in batch.orders for line in order.lines} <= set(batch.availability.keys.items)


def test_a_third_of_the_nodes_have_capacity_in_lines_or_units(batch: Batch) -> None:
    capacities = [node.capacity for node in batch.network.nodes]
    assert [each is not None for each in capacities] == [False, True, False] * 4
    assert Counter(each.unit for each in capacities if each) == {"lines": 2, "units": 2}
    stock: Counter[str] = Counter()
    for node, pieces in zip(batch.availability.keys.nodes, batch.availability.on_hand.tolist(), strict=True):
        stock[node] += pieces
    for each in batch.network.nodes:
        if each.capacity:
            # All of its stock is more than it may ship.
            assert stock[each.id] > each.capacity.limit - batch.availability.used[each.id]


def test_some_plan_fills_every_line_whole(batch: Batch) -> None:
    """The checker accepts the drawn plan, dealt out to the lines again by what it takes of each item."""
    plan = draw_plan(batch.network, batch.orders, 5)
    assert plan.pieces.sum() == asked(batch).total()
    assert plan.lines.sum() == sum(len(order.lines) for order in batch.orders)
    node = {each.id: index for index, each in enumerate(batch.network.nodes)}
    item = {each.id: index for index, each in enumerate(batch.network.items)}
    rows = zip(batch.availability.keys.rows, batch.availability.on_hand.tolist(), strict=True)
    there = {(node[of], item[what]): pieces for (of, what), pieces in rows}
    places = zip(*(axis.tolist() for axis in plan.pieces.nonzero()), strict=True)
    assert all(plan.pieces[at, what] <= there[at, what] for at, what in places)
    for each in batch.network.nodes:
        if each.capacity:
            used = {"lines": plan.lines, "units": plan.pieces.sum(axis=1)}[each.capacity.unit][node[each.id]]
            assert batch.availability.used[each.id] + used <= each.capacity.limit


def test_documents_are_valid_for_the_checker(batch: Batch) -> None:
    order = batch.orders[0]
    line = order.lines[0]
    rows = zip(batch.availability.keys.rows, batch.availability.on_hand.tolist(), strict=True)
    node = next(of for (of, what), pieces in rows if what == line.item and pieces >= line.quantity)
    taken = [Assignment(line=line.id, item=line.item, node=node, service="GROUND", quantity=line.quantity)]
    checker = BatchChecker(Checker(batch.network, batch.rules))
    levels = checker.evaluate([Claim(order, taken)], batch.availability).levels
    assert [list(level.terms) for level in levels] == [
        ["unfilled_units"],
        ["split_lines"],
        ["shipping_cost", "handling_cost"],
    ]
