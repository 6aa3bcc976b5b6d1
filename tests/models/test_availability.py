"""Stock and consumed capacity: loading, what is left, and what a plan takes from it."""

import copy
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Availability, DocumentError, Plan, StockRecord
from tests.models.samples import Data, assert_holds, examples, plan

HEADER = "node,item,on_hand"


def stock(**changes: Any) -> Data:
    """Return a minimal stock record."""
    return {"node": "DAL", "item": "mug", "on_hand": 10, **changes}


def load(folder: Path, content: str, used: str | None = None) -> Availability:
    """Load availability from the text of its files."""
    (folder / "stock.csv").write_text(content, encoding="utf-8")
    if used is None:
        return Availability.load(folder / "stock.csv")
    (folder / "capacity.csv").write_text(used, encoding="utf-8")
    return Availability.load(folder / "stock.csv", folder / "capacity.csv")


def taking(*pieces: tuple[str, str, int], capacity: dict[str, float] | None = None) -> Plan:
    """Return a plan that takes pieces of (node, item) and capacity of nodes."""
    return Plan.parse(
        plan(
            consumes={
                "stock": [{"node": node, "item": item, "quantity": quantity} for node, item, quantity in pieces],
                "capacity": [{"node": node, "amount": amount} for node, amount in (capacity or {}).items()],
            }
        )
    )


def test_a_stock_file_needs_three_columns(tmp_path: Path) -> None:
    found = load(tmp_path, f"{HEADER}\nDAL,mug,10\nNYC,mug,0\n")
    assert (found.keys.nodes, found.keys.items) == (("DAL", "NYC"), ("mug", "mug"))
    assert found.on_hand.tolist() == found.available.tolist() == [10, 0]
    assert found.reserved.tolist() == found.safety_stock.tolist() == found.unit_cost.tolist() == [0, 0]
    assert np.isnan(found.weeks_of_supply).all()
    assert dict(found.used) == {}


def test_a_stock_file_may_have_seven_columns_in_any_order(tmp_path: Path) -> None:
    header = "weeks_of_supply,unit_cost,safety_stock,reserved,on_hand,item,node"
    found = load(tmp_path, f"{header}\n4.5,-1.25,2,3,10,mug,DAL\n,,,,10,cup,DAL\n")
    assert found.reserved.tolist() == [3, 0]
    assert found.safety_stock.tolist() == [2, 0]
    assert found.unit_cost.tolist() == [-1.25, 0.0]
    assert found.weeks_of_supply[0] == 4.5
    assert math.isnan(found.weeks_of_supply[1])


def test_a_capacity_file_says_what_is_used(tmp_path: Path) -> None:
    assert dict(load(tmp_path, f"{HEADER}\n", "used,node\n2.5,DAL\n0,NYC\n").used) == {"DAL": 2.5, "NYC": 0.0}


def test_an_empty_stock_file_is_empty_stock(tmp_path: Path) -> None:
    assert load(tmp_path, f"{HEADER}\n").available.tolist() == []


@pytest.mark.parametrize(
    ("row", "left", "unreserved"),
    [("10,0,0", 10, 10), ("10,3,2", 5, 7), ("10,3,7", 0, 7), ("10,3,9", 0, 7), ("1,3,0", 0, 0), ("0,0,5", 0, 0)],
)
def test_available_is_what_is_neither_reserved_nor_kept_back(
    row: str, left: int, unreserved: int, tmp_path: Path
) -> None:
    found = load(tmp_path, f"{HEADER},reserved,safety_stock\nDAL,mug,{row}\n")
    assert (found.available.tolist(), found.unreserved.tolist()) == ([left], [unreserved])


@examples(100)
@given(on_hand=st.integers(0, 50), reserved=st.integers(0, 50), safety_stock=st.integers(0, 50))
def test_available_is_never_negative(on_hand: int, reserved: int, safety_stock: int) -> None:
    found = Availability.from_records([stock(on_hand=on_hand, reserved=reserved, safety_stock=safety_stock)])
    assert found.available.tolist() == [max(0, on_hand - reserved - safety_stock)]
    assert found.available <= found.unreserved <= found.on_hand


REFUSED_STOCK = [
    (
        "node,item\nDAL,mug",
        ["stock.csv: header", "'on_hand' is missing", "The columns are node, item, on_hand, reserved"],
    ),
    (f"{HEADER},onhand\nDAL,mug,1,1", ["stock.csv: header = 'onhand'", "no such column"]),
    (f"{HEADER},item\nDAL,mug,1,mug", ["stock.csv: header = 'item'", "given twice"]),
    (f"{HEADER}\n,mug,1", ["stock.csv: row 2, node = ''", "must be filled"]),
    (f"{HEADER}\nDAL,,1", ["stock.csv: row 2, item = ''", "must be filled"]),
    (f"{HEADER}\nDAL,mug,", ["stock.csv: row 2, on_hand = ''", "must be filled"]),
    (f"{HEADER}\nDAL,mug,-1", ["stock.csv: row 2, on_hand = '-1'", "whole number, 0 or more"]),
    (f"{HEADER}\nDAL,mug,1.5", ["stock.csv: row 2, on_hand = '1.5'", "whole number, 0 or more"]),
    (f"{HEADER}\nDAL,mug,some", ["stock.csv: row 2, on_hand = 'some'", "whole number, 0 or more"]),
    (f"{HEADER}\nDAL,mug,nan", ["stock.csv: row 2, on_hand = 'nan'", "whole number, 0 or more"]),
    (f"{HEADER},reserved\nDAL,mug,1,-1", ["stock.csv: row 2, reserved = '-1'", "whole number, 0 or more"]),
    (f"{HEADER},safety_stock\nDAL,mug,1,x", ["stock.csv: row 2, safety_stock = 'x'", "whole number, 0 or more"]),
    (f"{HEADER},unit_cost\nDAL,mug,1,nan", ["stock.csv: row 2, unit_cost = 'nan'", "finite number"]),
    (f"{HEADER},weeks_of_supply\nDAL,mug,1,-1", ["stock.csv: row 2, weeks_of_supply = '-1'", "0 or more"]),
    (f"{HEADER}\nDAL,mug,1,2", ["stock.csv: row 2", "4 cells, the header 3"]),
    (
        f"{HEADER}\nDAL,mug,1\nNYC,mug,1\nDAL,mug,2",
        ["stock.csv: ", "DAL, mug", "is given already in row", "Remove one of them"],
    ),
]


@pytest.mark.parametrize(("content", "fragments"), REFUSED_STOCK)
def test_a_bad_stock_file_is_refused(content: str, fragments: list[str], tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        load(tmp_path, content)
    assert_holds(str(caught.value), *fragments)


REFUSED_CAPACITY = [
    ("node\nDAL", ["capacity.csv: header", "'used' is missing", "The columns are node, used"]),
    ("node,used,limit\nDAL,1,2", ["capacity.csv: header = 'limit'", "no such column"]),
    ("node,used\n,1", ["capacity.csv: row 2, node = ''", "must be filled"]),
    ("node,used\nDAL,", ["capacity.csv: row 2, used = ''", "must be filled"]),
    ("node,used\nDAL,-1", ["capacity.csv: row 2, used = '-1'", "0 or more"]),
    ("node,used\nDAL,nan", ["capacity.csv: row 2, used = 'nan'", "finite number"]),
    ("node,used\nDAL,inf", ["capacity.csv: row 2, used = 'inf'", "finite number"]),
    ("node,used\nDAL,1\nDAL,2", ["capacity.csv: ", "DAL", "is given already in row", "Remove one of them"]),
]


@pytest.mark.parametrize(("used", "fragments"), REFUSED_CAPACITY)
def test_a_bad_capacity_file_is_refused(used: str, fragments: list[str], tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        load(tmp_path, f"{HEADER}\nDAL,mug,1\n", used)
    assert_holds(str(caught.value), *fragments)


def test_stock_given_twice_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="row 4"):
        load(tmp_path, f"{HEADER}\nDAL,mug,1\nNYC,mug,1\nDAL,mug,2\n")


def test_capacity_given_twice_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="row 3"):
        load(tmp_path, f"{HEADER}\n", "node,used\nDAL,1\nDAL,1\n")


@pytest.mark.parametrize("name", ["stock.csv", "capacity.csv"])
def test_a_missing_file_is_refused(name: str, tmp_path: Path) -> None:
    load(tmp_path, f"{HEADER}\n", "node,used\n")
    (tmp_path / name).unlink()
    with pytest.raises(DocumentError, match=f"{name}: the file cannot be read"):
        Availability.load(tmp_path / "stock.csv", tmp_path / "capacity.csv")


def test_records_may_be_documents_or_plain_data() -> None:
    one = Availability.from_records([stock(reserved=3)])
    two = Availability.from_records([StockRecord.parse(stock(reserved=3))])
    assert one.available.tolist() == two.available.tolist() == [7]


REFUSED_RECORDS: list[tuple[Any, Any, list[str]]] = [
    ([stock(on_hand=-1)], None, ["on_hand = -1", "0", "pieces in the building"]),
    ([stock(on_hand=1.5)], None, ["on_hand = 1.5", "integer", "pieces in the building"]),
    ([stock(on_hand="1")], None, ["on_hand = '1'", "integer", "pieces in the building"]),
    ([stock(on_hand=True)], None, ["on_hand = true", "integer", "pieces in the building"]),
    ([stock(on_hand=10**30)], None, ["on_hand = 1000"]),
    ([stock(reserved=-1)], None, ["reserved = -1", "0", "promised"]),
    ([stock(unit_cost=math.nan)], None, ["unit_cost = NaN", "finite", "markdown credit"]),
    ([stock(weeks_of_supply=-1)], None, ["weeks_of_supply = -1", "0", "weeks"]),
    ([stock(onhand=1)], None, ["onhand = 1", "Did you mean 'on_hand'?"]),
    ([{"node": "DAL", "item": "mug"}], None, ["on_hand: ", "required", "pieces in the building"]),
    ([stock(), stock()], None, ["DAL, mug", "is given already at stock[0]"]),
    ([5], None, ["5"]),
    ([], {"DAL": -1.0}, ["DAL = -1.0", "greater than or equal to 0"]),
    ([], {"DAL": math.nan}, ["DAL = NaN"]),
    ([], {"DAL": math.inf}, ["DAL = Infinity", "finite"]),
    ([], {"DAL": "1"}, ["DAL = '1'", "number"]),
    ([], {"DAL": True}, ["DAL = true", "number"]),
]


@pytest.mark.parametrize(("records", "used", "fragments"), REFUSED_RECORDS)
def test_bad_records_are_refused(records: Any, used: Any, fragments: list[str]) -> None:
    with pytest.raises(DocumentError) as caught:
        Availability.from_records(records, used)
    assert_holds(str(caught.value), *fragments)


def test_a_bad_record_is_refused_with_its_place() -> None:
    with pytest.raises(DocumentError, match=r"\[1\]"):
        Availability.from_records([stock(), stock(node="NYC", on_hand=-1)])


COLUMNS = ["on_hand", "reserved", "safety_stock", "unit_cost", "weeks_of_supply", "available", "unreserved"]


@pytest.mark.parametrize("name", COLUMNS)
def test_no_column_can_be_changed(name: str) -> None:
    column = getattr(Availability.from_records([stock()]), name)
    with pytest.raises(ValueError, match="read-only"):
        column[0] = 5


def test_used_capacity_cannot_be_changed() -> None:
    found = Availability.from_records([], {"DAL": 1.0})
    with pytest.raises(TypeError):
        found.used["DAL"] = 0.0  # type: ignore[index]


def test_no_column_can_be_exchanged() -> None:
    found = Availability.from_records([stock()])
    with pytest.raises(AttributeError):
        found.on_hand = found.reserved  # type: ignore[misc]


def test_rows_are_found_by_node_and_item() -> None:
    found = Availability.from_records([stock(), stock(node="NYC"), stock(item="cup")])
    assert found.keys.rows == {("DAL", "mug"): 0, ("NYC", "mug"): 1, ("DAL", "cup"): 2}


def test_a_committed_plan_reserves_its_pieces() -> None:
    before = Availability.from_records([stock(reserved=1), stock(node="NYC")])
    after = before.after(taking(("DAL", "mug", 4)))
    assert after.reserved.tolist() == [5, 0]
    assert after.available.tolist() == [5, 10]
    assert after.on_hand.tolist() == [10, 10]


def test_a_committed_plan_uses_its_capacity() -> None:
    before = Availability.from_records([], {"DAL": 2.0, "ATL": 1.0})
    after = before.after(taking(capacity={"DAL": 1.5, "NYC": 3.0}))
    assert dict(after.used) == {"DAL": 3.5, "ATL": 1.0, "NYC": 3.0}


def test_committing_leaves_the_former_availability_as_it_was() -> None:
    before = Availability.from_records([stock()], {"DAL": 2.0})
    before.after(taking(("DAL", "mug", 4), capacity={"DAL": 1.0}))
    assert (before.reserved.tolist(), before.available.tolist(), dict(before.used)) == ([0], [10], {"DAL": 2.0})


def test_committing_shares_the_keys() -> None:
    before = Availability.from_records([stock()])
    assert before.after(taking(("DAL", "mug", 4))).keys is before.keys


def test_a_committed_plan_that_takes_nothing_changes_nothing() -> None:
    before = Availability.from_records([stock()], {"DAL": 2.0})
    after = before.after(taking())
    assert (after.reserved.tolist(), dict(after.used)) == ([0], {"DAL": 2.0})


def test_committed_columns_cannot_be_changed() -> None:
    after = Availability.from_records([stock()]).after(taking(("DAL", "mug", 4)))
    with pytest.raises(ValueError, match="read-only"):
        after.reserved[0] = 0


def test_a_plan_may_take_the_last_piece_and_the_safety_stock() -> None:
    before = Availability.from_records([stock(reserved=3, safety_stock=5)])
    assert before.after(taking(("DAL", "mug", 7))).unreserved.tolist() == [0]


@pytest.mark.parametrize(
    ("takes", "fragments"),
    [
        ([("DAL", "mug", 8)], ["'O-1'", "takes 8 of 'mug' at 'DAL'", "7 are left", "Source the order again"]),
        ([("DAL", "mug", 4), ("DAL", "mug", 4)], ["takes 4 of 'mug' at 'DAL'", "3 are left"]),
        ([("NYC", "mug", 1)], ["takes 1 of 'mug' at 'NYC'", "0 are left"]),
        ([("DAL", "cup", 1)], ["takes 1 of 'cup' at 'DAL'", "0 are left"]),
    ],
)
def test_a_plan_that_takes_more_than_is_left_is_refused(
    takes: list[tuple[str, str, int]], fragments: list[str]
) -> None:
    before = Availability.from_records([stock(reserved=3)])
    with pytest.raises(ValueError, match="Source the order again") as caught:
        before.after(taking(*takes))
    assert_holds(str(caught.value), *fragments)


@examples(100)
@given(pieces=st.lists(st.integers(1, 4), max_size=5))
def test_committing_one_by_one_is_committing_at_once(pieces: list[int]) -> None:
    before = Availability.from_records([stock(on_hand=20)])
    one_by_one = before
    for quantity in pieces:
        one_by_one = one_by_one.after(taking(("DAL", "mug", quantity), capacity={"DAL": quantity}))
    at_once = before.after(taking(*[("DAL", "mug", quantity) for quantity in pieces], capacity={"DAL": sum(pieces)}))
    assert one_by_one.reserved.tolist() == at_once.reserved.tolist() == [sum(pieces)]
    assert one_by_one.used.get("DAL", 0.0) == at_once.used.get("DAL", 0.0)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])  # noqa: S301
def test_an_availability_can_be_sent_to_another_process(duplicate: Any) -> None:
    found = duplicate(Availability.from_records([stock()], {"DAL": 1.0}))
    assert (found.available.tolist(), dict(found.used)) == ([10], {"DAL": 1.0})
