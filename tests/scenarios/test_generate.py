"""The generator of synthetic datasets: repeatable, of the size asked for, and loadable."""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models import Availability, RuleSet, SettingError
from models.geography import distance_km
from optimizer import Sourcer
from scenarios.dataset import BUNDLED, Dataset
from scenarios.generate import Generated, Settings, generate
from scenarios.metros import METROS, OFFSHORE_STATES

FILES = ("network.json", "stock.csv", "capacity.csv", "orders.jsonl")
RULES = BUNDLED / "us-retail" / "rules.yaml"
SIZES = pytest.mark.parametrize("nodes", [3, 40, 200])


@cache
def sized(nodes: int, orders: int = 20, seed: int = 1) -> Generated:
    return generate(Settings(nodes=nodes, orders=orders, seed=seed))


def written(settings: Settings, folder: Path) -> dict[str, bytes]:
    generate(settings).write(folder)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@cache
def _bundled_again() -> Generated:
    return generate(Settings())


def test_the_same_settings_give_identical_documents() -> None:
    settings = Settings(nodes=12, items=20, orders=30, seed=7)
    once, twice = generate(settings), generate(settings)
    assert once.network == twice.network
    assert once.stock == twice.stock
    assert once.used == twice.used
    assert once.orders == twice.orders


def test_the_same_settings_give_identical_files(tmp_path: Path) -> None:
    settings = Settings(nodes=12, items=20, orders=30, seed=7)
    assert written(settings, tmp_path / "one") == written(settings, tmp_path / "two")


@pytest.mark.parametrize("file", FILES)
def test_the_bundled_dataset_is_what_the_default_settings_write(file: str, tmp_path: Path) -> None:
    _bundled_again().write(tmp_path)
    assert (tmp_path / file).read_bytes() == (BUNDLED / "us-retail" / file).read_bytes()


def test_a_dataset_is_written_into_a_new_folder_without_rules(tmp_path: Path) -> None:
    assert sorted(written(Settings(nodes=3, orders=1), tmp_path / "a" / "b")) == sorted(FILES)


def test_another_seed_gives_another_dataset() -> None:
    one, two = sized(40, seed=1), sized(40, seed=2)
    assert one.network != two.network
    assert one.stock != two.stock
    assert one.used != two.used
    assert one.orders != two.orders


def test_more_orders_do_not_change_the_network() -> None:
    few, many = sized(40, orders=20), sized(40, orders=500)
    assert few.network == many.network
    assert few.stock == many.stock
    assert few.used == many.used


@SIZES
def test_the_network_has_as_many_nodes_as_asked_for(nodes: int) -> None:
    assert len(sized(nodes).network.nodes) == nodes


@SIZES
def test_every_size_has_warehouses_stores_and_one_vendor(nodes: int) -> None:
    kinds = [node.type for node in sized(nodes).network.nodes]
    assert set(kinds) == {"warehouse", "store", "vendor"}
    assert kinds.count("vendor") == 1


@pytest.mark.parametrize("items", [1, 17, 300])
def test_the_network_has_as_many_items_as_asked_for(items: int) -> None:
    assert len(generate(Settings(nodes=3, items=items, orders=1)).network.items) == items


@pytest.mark.parametrize("orders", [1, 9, 250])
def test_there_are_as_many_orders_as_asked_for(orders: int) -> None:
    assert len(sized(3, orders=orders).orders) == orders


@SIZES
def test_ids_are_unique(nodes: int) -> None:
    made = sized(nodes)
    for ids in (
        [node.id for node in made.network.nodes],
        [item.id for item in made.network.items],
        [order.id for order in made.orders],
        [(record.node, record.item) for record in made.stock],
    ):
        assert len(set(ids)) == len(ids)


def test_order_ids_sort_as_the_orders_were_placed() -> None:
    orders = sized(3, orders=250).orders
    assert sorted(orders, key=lambda order: order.id) == list(orders)
    assert sorted(orders, key=lambda order: order.created_at) == list(orders)


def test_no_node_stands_offshore() -> None:
    assert not {node.address.state for node in sized(200).network.nodes} & set(OFFSHORE_STATES)


@SIZES
def test_every_node_stands_in_or_near_its_city(nodes: int) -> None:
    cities = {metro.city: metro for metro in METROS}
    for node in sized(nodes).network.nodes:
        metro = cities[str(node.address.city)]
        assert node.location is not None
        centre = node.location.model_copy(update={"lat": metro.lat, "lon": metro.lon})
        assert distance_km(node.location, centre) < 50


@SIZES
def test_nobody_has_used_more_than_the_daily_capacity(nodes: int) -> None:
    made = sized(nodes)
    for node in made.network.nodes:
        assert node.capacity is not None
        assert 0 <= made.used[node.id] <= node.capacity.limit


def test_no_more_is_reserved_than_is_on_hand() -> None:
    assert all(record.reserved <= record.on_hand for record in sized(40).stock)


def test_only_marked_down_stock_has_a_unit_cost_and_it_is_a_credit() -> None:
    costs = [record.unit_cost for record in sized(40).stock]
    assert max(costs) == 0
    assert min(costs) < 0


def test_pickups_name_a_store_in_the_customers_town() -> None:
    made = sized(40, orders=500)
    picked_up = [(order, line) for order in made.orders for line in order.lines if line.delivery_method == "pickup"]
    assert picked_up
    for order, line in picked_up:
        store = made.network.nodes_by_id[str(line.pickup_node)]
        assert store.type == "store"
        assert store.address.city == order.destination.city


def test_orders_have_no_more_lines_than_there_are_items() -> None:
    assert all(len(order.lines) == 1 for order in generate(Settings(nodes=3, items=1, orders=50)).orders)


def test_the_campaign_runs_in_september_only() -> None:
    promoted = [order for order in sized(3, orders=500).orders if order.promotions]
    assert promoted
    assert {order.created_at.month for order in promoted} == {9}


def test_orders_carry_the_time_zone_of_the_rules() -> None:
    for order in sized(3, orders=250).orders:
        offset = order.created_at.utcoffset()
        assert offset is not None
        assert offset.total_seconds() == -4 * 3600  # New York in summer


def test_the_season_begins_in_august_2026() -> None:
    moments = [order.created_at for order in sized(3, orders=500).orders]
    assert datetime(2026, 8, 24, tzinfo=UTC) <= min(moments)
    assert max(moments) < datetime(2026, 10, 10, tzinfo=UTC)


def test_orders_spread_over_the_days_asked_for() -> None:
    moments = [order.created_at for order in generate(Settings(nodes=3, items=5, orders=100, days=300)).orders]
    assert 250 < (max(moments) - min(moments)).days < 300


def test_nodes_receive_their_first_stock_again() -> None:
    made = generate(Settings(nodes=3, items=5, orders=2, days=10, inbound_days=4))
    first = {(record.node, record.item): record.on_hand for record in made.stock}
    # On the 4th and the 8th day of ten.
    moments = sorted({arrival.at for arrival in made.inbound})
    assert [moment.isoformat() for moment in moments] == ["2026-08-28T06:00:00-04:00", "2026-09-01T06:00:00-04:00"]
    for moment in moments:
        arrived = {(each.node, each.item): each.quantity for each in made.inbound if each.at == moment}
        assert arrived == first


def test_nothing_arrives_unless_asked_for(tmp_path: Path) -> None:
    made = generate(Settings(nodes=3, items=5, orders=2))
    made.write(tmp_path)
    assert made.inbound == ()
    assert not (tmp_path / "inbound.csv").exists()


def test_a_dataset_needs_no_folder(tmp_path: Path) -> None:
    made = generate(Settings(nodes=3, items=5, orders=4, inbound_days=9))
    made.write(tmp_path)
    (tmp_path / "rules.yaml").write_bytes(RULES.read_bytes())
    written, direct = Dataset.load(tmp_path), made.dataset(RuleSet.load(RULES))
    assert (direct.network, direct.rules, direct.orders) == (written.network, written.rules, written.orders)
    assert direct.inbound == written.inbound
    assert direct.inbound
    assert direct.availability.on_hand.tolist() == written.availability.on_hand.tolist()


@pytest.mark.parametrize(("days", "inbound_days"), [(0, 0), (3651, 0), (45, -1)])
def test_days_out_of_range_are_refused(days: int, inbound_days: int) -> None:
    with pytest.raises(SettingError, match=r"days = .*: must be"):
        Settings(days=days, inbound_days=inbound_days)


@SIZES
def test_every_generated_document_loads_back(nodes: int, tmp_path: Path) -> None:
    made = sized(nodes)
    made.write(tmp_path)
    (tmp_path / "rules.yaml").write_bytes(RULES.read_bytes())
    data = Dataset.load(tmp_path)
    given = Availability.from_records(made.stock, made.used)
    assert data.network == made.network
    assert data.orders == made.orders
    assert (data.availability.keys.nodes, data.availability.keys.items) == (given.keys.nodes, given.keys.items)
    for column in ("on_hand", "reserved", "safety_stock", "unit_cost"):
        assert getattr(data.availability, column).tolist() == getattr(given, column).tolist()
    assert data.availability.used == given.used


@SIZES
def test_a_generated_dataset_can_be_sourced_under_the_bundled_rules(nodes: int, tmp_path: Path) -> None:
    sized(nodes).write(tmp_path)
    (tmp_path / "rules.yaml").write_bytes(RULES.read_bytes())
    data = Dataset.load(tmp_path)
    sourcer = Sourcer(data.network, data.rules)
    for order in data.orders[:5]:
        assert sourcer.source(order, data.availability).outcome.status == "optimal"


@pytest.mark.parametrize("size", [{"nodes": 3}, {"items": 1}, {"orders": 1}, {"seed": 0}])
def test_the_smallest_settings_are_accepted(size: dict[str, int]) -> None:
    assert asdict(Settings(**size)).items() >= size.items()


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ({"nodes": 2}, "nodes = 2: must be 3 or more"),
        ({"nodes": -1}, "nodes = -1: must be 3 or more"),
        ({"items": 0}, "items = 0: must be 1 or more"),
        ({"orders": 0}, "orders = 0: must be 1 or more"),
        ({"seed": -1}, "seed = -1: must be 0 or more"),
    ],
)
def test_settings_out_of_range_are_refused(size: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Settings(**size)
