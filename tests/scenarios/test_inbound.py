"""What is going to arrive, read from a table."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models import DocumentError
from scenarios.inbound import load_checked_inbound, load_inbound
from tests import builders

NETWORK = builders.network([builders.node("N1")])


def written(tmp_path: Path, *rows: str, header: str = "node,item,quantity,at") -> Path:
    path = tmp_path / "inbound.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_rows_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, "2026-09-10T06:00:00-05:00,3,A,N1", header="at,quantity,item,node")
    (arrival,) = load_checked_inbound(path, NETWORK)
    assert (arrival.node, arrival.item, arrival.quantity) == ("N1", "A", 3)
    assert arrival.at == datetime(2026, 9, 10, 11, tzinfo=UTC)


def test_a_node_may_receive_an_item_many_times(tmp_path: Path) -> None:
    row = "N1,A,1,2026-09-10T06:00:00Z"
    assert len(load_inbound(written(tmp_path, row, row))) == 2


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("N1,A,0,2026-09-10T06:00:00Z", "row 2, quantity = '0': must be a whole number, 1 or more"),
        ("N1,A,1.5,2026-09-10T06:00:00Z", "row 2, quantity = '1.5': must be a whole number"),
        ("N1,A,1,2026-09-10", "row 2, at = '2026-09-10': must be a date and time with time zone"),
        ("N1,A,1,2026-09-10T06:00:00", "row 2, at = '2026-09-10T06:00:00': must be a date and time with time zone"),
        ("N1,A,1,soon", "row 2, at = 'soon': must be a date and time with time zone"),
        ("N2,A,1,2026-09-10T06:00:00Z", "arrival 1, node = 'N2': the network has no such id"),
        ("N1,B,1,2026-09-10T06:00:00Z", "arrival 1, item = 'B': the network has no such id."),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, row: str, told: str) -> None:
    path = written(tmp_path, row)
    with pytest.raises(DocumentError) as caught:
        load_checked_inbound(path, NETWORK)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)
