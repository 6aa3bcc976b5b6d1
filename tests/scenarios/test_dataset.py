"""Loading a dataset: where it is found, what may be absent, and what its errors say."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from models import DocumentError, Network, RuleSet
from models.document import dump_lines
from scenarios.dataset import BUNDLED, Dataset, bundled_names, find_dataset, load_rules
from scenarios.generate import Settings, generate

Change = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a small sound dataset, to be damaged at will."""
    place = tmp_path / "shop"
    generate(Settings(nodes=3, items=5, orders=4, seed=1)).write(place)
    shutil.copy(BUNDLED / "us-retail" / "rules.yaml", place)
    return place


def edit(file: Path, change: Change) -> None:
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        Dataset.load(folder)
    return str(caught.value)


def replaced(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


def appended(tail: str) -> Change:
    return lambda text: text + tail


def content(text: str) -> Change:
    return lambda _: text


def first_line_again(text: str) -> str:
    return text + text.splitlines()[0] + "\n"


def second_line_again(text: str) -> str:
    return text + text.splitlines()[1] + "\n"


def test_the_bundled_datasets_are_listed() -> None:
    assert bundled_names() == ["fabric-rule-set", "fluent-tiers", "ibm-restrictions", "us-retail"]


def test_rules_are_read_without_orders_and_stock(tmp_path: Path) -> None:
    for name in ("network.json", "rules.yaml"):
        shutil.copy(BUNDLED / "us-retail" / name, tmp_path)
    network, rules = load_rules(tmp_path)
    data = Dataset.load("us-retail")
    assert (network, rules) == (data.network, data.rules)


@pytest.mark.parametrize("name", ["network.json", "rules.yaml"])
def test_rules_without_a_network_or_a_network_without_rules_are_refused(tmp_path: Path, name: str) -> None:
    shutil.copy(BUNDLED / "us-retail" / name, tmp_path)
    with pytest.raises(DocumentError, match="the file cannot be read"):
        load_rules(tmp_path)


def test_a_bundled_dataset_is_found_by_name() -> None:
    data = Dataset.load("us-retail")
    assert data.folder == BUNDLED / "us-retail"
    assert data.network.id == "us-retail-40"
    assert data.rules.id == "us-retail"


@pytest.mark.parametrize("kind", [str, Path])
def test_a_dataset_is_found_by_path(kind: Callable[[Path], str | Path], folder: Path) -> None:
    data = Dataset.load(kind(folder))
    assert data.folder == folder
    assert len(data.network.nodes) == 3
    assert len(data.orders) == 4


def test_a_folder_hides_a_bundled_dataset_of_the_same_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.rename(tmp_path / "us-retail")
    monkeypatch.chdir(tmp_path)
    assert len(Dataset.load("us-retail").network.nodes) == 3


@pytest.mark.parametrize("place", ["us-retial", "no/such/folder", "../us-retail", "us-retail.json"])
def test_an_unknown_dataset_is_refused_with_the_names_there_are(place: str) -> None:
    with pytest.raises(DocumentError) as caught:
        find_dataset(place)
    message = str(caught.value)
    assert message.startswith(f"{place}: ")
    assert "us-retail." in message.removeprefix(place)
    assert "path of a folder" in message


@pytest.mark.parametrize("place", ["us-retial", "us-retal"])
def test_a_misspelt_dataset_is_refused_with_the_name_that_was_meant(place: str) -> None:
    with pytest.raises(DocumentError, match=r"Did you mean 'us-retail'\? Otherwise give the path"):
        find_dataset(place)


def test_an_empty_name_is_not_the_current_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(DocumentError, match="no such dataset"):
        find_dataset("")


def test_a_file_is_not_a_dataset(folder: Path) -> None:
    with pytest.raises(DocumentError, match="no such dataset"):
        find_dataset(folder / "network.json")


@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_a_network_may_be_yaml(suffix: str, folder: Path) -> None:
    network = Network.load(folder / "network.json")
    network.dump(folder / f"network{suffix}")
    (folder / "network.json").unlink()
    assert Dataset.load(folder).network == network


@pytest.mark.parametrize("suffix", [".yml", ".json"])
def test_rules_may_be_of_any_format(suffix: str, folder: Path) -> None:
    rules = RuleSet.load(folder / "rules.yaml")
    rules.dump(folder / f"rules{suffix}")
    (folder / "rules.yaml").unlink()
    assert Dataset.load(folder).rules == rules


def test_without_capacity_file_nothing_is_used_yet(folder: Path) -> None:
    (folder / "capacity.csv").unlink()
    assert dict(Dataset.load(folder).availability.used) == {}


def test_orders_keep_the_order_of_the_file(folder: Path) -> None:
    edit(folder / "orders.jsonl", lambda text: "".join(line + "\n" for line in reversed(text.splitlines())))
    assert [order.id for order in Dataset.load(folder).orders] == ["ORD-0004", "ORD-0003", "ORD-0002", "ORD-0001"]


@pytest.mark.parametrize("file", ["orders.jsonl", "stock.csv", "capacity.csv", "rules.yaml", "network.json"])
def test_files_of_other_systems_load_the_same(file: str, folder: Path) -> None:
    before = Dataset.load(folder)
    text = (folder / file).read_text(encoding="utf-8").replace("\n", "\r\n")
    (folder / file).write_bytes(b"\xef\xbb\xbf" + text.encode())
    after = Dataset.load(folder)
    assert after.network == before.network
    assert after.rules == before.rules
    assert after.orders == before.orders
    assert after.availability.on_hand.tolist() == before.availability.on_hand.tolist()
    assert after.availability.used == before.availability.used


@pytest.mark.parametrize("separator", ["\u2028", "\u0085", "\x0b"], ids=ascii)
def test_an_order_with_a_line_separator_in_a_text_comes_back(separator: str, folder: Path) -> None:
    order = Dataset.load(folder).orders[0]
    odd = order.model_copy(update={"attributes": {"note": f"ring{separator}twice"}})
    dump_lines([odd], folder / "orders.jsonl")
    assert Dataset.load(folder).orders == (odd,)


def test_empty_lines_between_orders_are_passed_over(folder: Path) -> None:
    before = Dataset.load(folder).orders
    edit(folder / "orders.jsonl", lambda text: "\n" + text.replace("\n", "\n\n"))
    assert Dataset.load(folder).orders == before


def test_orders_are_reached_by_id(folder: Path) -> None:
    data = Dataset.load(folder)
    assert data.orders_by_id["ORD-0002"] == data.orders[1]


def test_orders_are_picked_as_asked_for(folder: Path) -> None:
    picked = Dataset.load(folder).pick(["ORD-0003", "ORD-0001"])
    assert [order.id for order in picked] == ["ORD-0003", "ORD-0001"]


def test_picking_an_unknown_order_names_the_file_and_the_closest_id(folder: Path) -> None:
    data = Dataset.load(folder)
    with pytest.raises(DocumentError) as caught:
        data.pick(["ORD-0001", "ORD-01", "ORD-02"])
    assert str(folder / "orders.jsonl") in str(caught.value)
    assert "'ORD-01'" in str(caught.value)
    assert "'ORD-02'" in str(caught.value)
    assert "Did you mean 'ORD-000" in str(caught.value)


@pytest.mark.parametrize("file", ["network.json", "stock.csv", "rules.yaml", "orders.jsonl"])
def test_a_missing_file_is_named(file: str, folder: Path) -> None:
    (folder / file).unlink()
    message = refusal(folder)
    assert message.startswith(f"{folder / file}: ")
    assert "cannot be read" in message
    assert "Check the path" in message


@pytest.mark.parametrize("file", ["network.json", "stock.csv", "rules.yaml", "orders.jsonl", "capacity.csv"])
def test_a_file_that_is_no_text_is_named(file: str, folder: Path) -> None:
    (folder / file).write_bytes(b"\xff\xfe\x00\x01")
    message = refusal(folder)
    assert message.startswith(f"{folder / file}: ")
    assert "Save it as UTF-8" in message


@pytest.mark.parametrize(
    ("file", "change", "fragments"),
    [
        ("network.json", content("{"), ["line 1, column 2", "not JSON", "Repair"]),
        ("network.json", content(""), ["line 1, column 1", "not JSON", "Repair"]),
        ("network.json", replaced('"nodes"', '"nodse"'), ["nodse", "no such field", "Did you mean 'nodes'?"]),
        ("network.json", replaced('"lat": ', '"lat": 1'), ["nodes[0].location.lat", "less than or equal to 90"]),
        (
            "network.json",
            replaced('"ST-NYC"', '"WH-RIV"'),
            ["id is given already at", "WH-RIV", "Rename or"],
        ),
        ("rules.yaml", content("id: [r"), ["line 1, column 7", "YAML", "Repair"]),
        ("rules.yaml", replaced("customer.tier", "customer.tire"), ["order_rules[1].when", "'customer.tier'"]),
        ("rules.yaml", replaced("max_splits: 5", "max_splits: -5"), ["order_rules[0].max_splits", "-5", "Expected"]),
        ("orders.jsonl", appended("{oops\n"), [":5", "line 1, column 2", "not JSON", "Repair"]),
        ("orders.jsonl", replaced('"quantity": ', '"quantity": -'), [":1", "lines[0].quantity", "Expected quantity"]),
        ("orders.jsonl", replaced("-04:00", ""), [":1", "created_at", "time zone", "Expected created_at"]),
        ("stock.csv", appended('"a,b\n'), ["row", "not CSV", "Repair"]),
        ("stock.csv", appended("a,b\n"), ["row", "2 cells", "Add or remove"]),
        ("stock.csv", replaced("on_hand", "onhand"), ["header", "'on_hand' is missing", "The columns are"]),
        ("stock.csv", appended("WH-RIV,mug-classic,-3,0,0,0\n"), ["row", "on_hand = '-3'", "0 or more"]),
        ("stock.csv", second_line_again, ["WH-RIV, mug-classic", "is given already in row", "Remove one"]),
        ("capacity.csv", replaced("used", "use"), ["header", "'used' is missing", "The columns are"]),
        ("capacity.csv", replaced("WH-RIV,", "WH-RIV,-"), ["row 2, used", "0 or more", "Repair"]),
        ("capacity.csv", replaced("WH-RIV,", "WH-RIV,nan"), ["row 2, used", "number", "Repair"]),
        ("capacity.csv", second_line_again, ["WH-RIV", "is given already in row", "Remove one"]),
    ],
)
def test_a_flaw_names_file_place_and_remedy(file: str, change: Change, fragments: list[str], folder: Path) -> None:
    edit(folder / file, change)
    message = refusal(folder)
    assert message.startswith(str(folder / file))
    for fragment in fragments:
        assert fragment in message


@pytest.mark.parametrize("file", ["rules.yaml", "network.json", "orders.jsonl"])
def test_a_file_that_holds_no_document_says_what_it_must_hold(file: str, folder: Path) -> None:
    edit(folder / file, content("null\n"))
    message = refusal(folder)
    assert message.startswith(str(folder / file))
    assert "mapping" in message or "object" in message or "fields" in message
    assert "dictionary" not in message


@pytest.mark.parametrize(
    ("file", "row", "closest"),
    [
        ("stock.csv", "WH-RIW,mug-classic,3,0,0,0\n", "WH-RIV"),
        ("stock.csv", "WH-RIV,mug-clasic,3,0,0,0\n", "mug-classic"),
        ("capacity.csv", "WH-RIW,3\n", "WH-RIV"),
    ],
)
def test_an_unknown_id_in_a_table_is_refused_with_the_closest_one(
    file: str, row: str, closest: str, folder: Path
) -> None:
    edit(folder / file, appended(row))
    assert f"Did you mean '{closest}'?" in refusal(folder)


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("stock.csv", "WH-RIW,mug-classic,3,0,0,0\n"),
        ("stock.csv", "WH-RIV,mug-clasic,3,0,0,0\n"),
        ("capacity.csv", "WH-RIW,3\n"),
    ],
)
def test_an_unknown_id_in_a_table_names_the_file(file: str, row: str, folder: Path) -> None:
    edit(folder / file, appended(row))
    assert str(folder / file) in refusal(folder)


@pytest.mark.parametrize(
    ("field", "value", "place", "closest"),
    [
        ("item", "mug-clasic", "lines[0].item", "mug-classic"),
        ("pickup_node", "ST-NYX", "lines[0].pickup_node", "ST-NYC"),
        ("excluded_nodes", "WH-RIW", "excluded_nodes[0]", "WH-RIV"),
    ],
)
def test_an_unknown_id_in_an_order_names_file_order_and_place(
    field: str, value: str, place: str, closest: str, folder: Path
) -> None:
    order = json.loads((folder / "orders.jsonl").read_text(encoding="utf-8").splitlines()[0]) | {"id": "ODD"}
    if field == "excluded_nodes":
        order[field] = [value]
    else:
        order["lines"][0] |= {field: value} | ({"delivery_method": "pickup"} if field == "pickup_node" else {})
    edit(folder / "orders.jsonl", appended(json.dumps(order) + "\n"))
    message = refusal(folder)
    assert message.startswith(f"{folder / 'orders.jsonl'}: order ODD, {place} = '{value}'")
    assert f"Did you mean '{closest}'?" in message


def test_duplicate_order_ids_are_refused(folder: Path) -> None:
    edit(folder / "orders.jsonl", first_line_again)
    message = refusal(folder)
    assert message.startswith(f"{folder / 'orders.jsonl'}: ")
    assert "'ORD-0001'" in message
    assert "Rename or remove" in message


def test_everything_wrong_in_a_file_is_said_at_once(folder: Path) -> None:
    edit(folder / "capacity.csv", content("node,used\nWH-RIW,1\nST-NYX,2\n"))
    message = refusal(folder)
    assert "'WH-RIW'" in message
    assert "'ST-NYX'" in message
