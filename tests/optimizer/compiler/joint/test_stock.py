"""Rows for stock: only where orders together could take more than there is."""

from models import Availability
from optimizer.compiler import JointOrders
from optimizer.joint import NO_ROW
from tests.builders import line, network, node, rule, rules, stock
from tests.optimizer.compiler.joint.compiled import compiled, gold, named

NETWORK = network([node("N1"), node("N2")], ["A", "B"])
PLAIN = rules()
OPENING = rules(rule("gold", when="customer.tier == gold", use_safety_stock=True), rule())


def rows_of(joint: JointOrders) -> list[tuple[str, str, str | None, int]]:
    limits = joint.problem.rows.limit.tolist()
    return [(name.kind, name.node, name.item, limit) for name, limit in zip(joint.names, limits, strict=True)]


def test_what_suffices_for_all_has_no_row() -> None:
    availability = stock({"N1": {"A": 4}})
    joint = compiled(
        NETWORK, PLAIN, availability, named("O1", line("1", quantity=2)), named("O2", line("1", quantity=2))
    )
    assert joint.names == ()
    assert all((claims.stock == NO_ROW).all() for claims in joint.problem.claims)


def test_what_could_run_out_has_one() -> None:
    availability = stock({"N1": {"A": 3, "B": 9}, "N2": {"A": 4}})
    orders = named("O1", line("1", quantity=2), line("2", "B")), named("O2", line("1", quantity=2))
    joint = compiled(NETWORK, PLAIN, availability, *orders)
    assert rows_of(joint) == [("available", "N1", "A", 3)]
    # Items by nodes: of order O1, A and B at N1 and N2.
    assert joint.problem.claims[0].stock.tolist() == [[[0, NO_ROW], [NO_ROW, NO_ROW]]]
    assert joint.problem.claims[1].stock.tolist() == [[[0, NO_ROW]]]


def test_what_only_one_order_asks_for_has_none() -> None:
    """Its own problem does not let it take more than there is."""
    availability = stock({"N1": {"A": 3, "B": 3}})
    orders = named("O1", line("1", quantity=9), line("2", quantity=9)), named("O2", line("1", "B"))
    assert compiled(NETWORK, PLAIN, availability, *orders).names == ()


def test_two_lines_of_an_item_take_no_more_than_there_is() -> None:
    """Order O1 could take 3 of 4 pieces by each line, but no more than 4; O2 takes the fifth."""
    availability = stock({"N1": {"A": 4}})
    one = named("O1", line("1", quantity=3), line("2", quantity=3))
    assert compiled(NETWORK, PLAIN, availability, one).names == ()
    assert rows_of(compiled(NETWORK, PLAIN, availability, one, named("O2", line("1")))) == [("available", "N1", "A", 4)]


SAFETY = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 6, "reserved": 1, "safety_stock": 2}])
"""Available are 3 pieces, 5 where the safety stock is opened."""


def test_rows_are_nested_where_only_some_orders_open_the_safety_stock() -> None:
    plain = [named(f"O{n}", line("1", quantity=2)) for n in range(2)]
    joint = compiled(NETWORK, OPENING, SAFETY, *plain, gold("G", line("1", quantity=3)))
    assert rows_of(joint) == [("available", "N1", "A", 3), ("unreserved", "N1", "A", 5)]
    assert joint.problem.claims[0].stock.tolist() == [[[0]], [[1]]]
    assert joint.problem.claims[2].stock.tolist() == [[[1]]]


def test_one_of_the_nested_rows_is_left_out_where_it_cannot_bind() -> None:
    # All of 3 for the one order is no more than what is available; with 3 of the other, more than there is.
    joint = compiled(NETWORK, OPENING, SAFETY, named("O", line("1", quantity=3)), gold("G", line("1", quantity=3)))
    assert rows_of(joint) == [("unreserved", "N1", "A", 5)]
    # Two plain orders want 4 of 3, and with the piece of the other that is 4 of 5.
    plain = [named(f"O{n}", line("1", quantity=2)) for n in range(2)]
    joint = compiled(NETWORK, OPENING, SAFETY, *plain, gold("G", line("1")))
    assert rows_of(joint) == [("available", "N1", "A", 3)]


def test_all_of_one_kind_have_one_row() -> None:
    lines = line("1", quantity=3)
    assert rows_of(compiled(NETWORK, OPENING, SAFETY, gold("G", lines), gold("H", lines))) == [
        ("unreserved", "N1", "A", 5)
    ]


def test_the_order_of_the_records_has_no_effect() -> None:
    records = [{"node": n, "item": item, "on_hand": 1} for n in ("N1", "N2") for item in ("A", "B")]
    orders = [named(f"O{n}", line("1"), line("2", "B")) for n in range(2)]
    there, back = (
        compiled(NETWORK, PLAIN, Availability.from_records(rows), *orders) for rows in (records, records[::-1])
    )
    assert there.names == back.names
    assert [each.stock.tolist() for each in there.problem.claims] == [
        each.stock.tolist() for each in back.problem.claims
    ]


def test_an_item_that_is_nowhere_has_no_row() -> None:
    joint = compiled(NETWORK, PLAIN, stock({"N1": {"A": 1}}), named("O1", line("1", "B")), named("O2", line("1")))
    assert joint.names == ()
    assert joint.problem.orders[0].option_count == 0
    assert joint.problem.claims[0].stock.shape == (1, 1, 0)
