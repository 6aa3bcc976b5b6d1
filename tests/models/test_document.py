"""The base of all documents: strict, frozen, and the same after a round trip through a file."""

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models import DocumentError, Item, Network, Order, Plan, Point, RuleSet, ShipfromError
from models.document import Document, dump_lines, refuse_duplicates
from models.errors import Flaw
from tests.models.samples import (
    FILE,
    FULL_DOCUMENTS,
    FULL_ORDER,
    TRICKY_TEXTS,
    Data,
    assert_refused,
    attempt,
    examples,
    item,
    line,
    network,
    node,
    order,
    order_rule,
    plan,
    refusal,
    reload,
    rule_set,
)

SUFFIXES = (".json", ".yaml", ".yml")
DOCUMENTS = pytest.mark.parametrize(
    ("document", "data"), FULL_DOCUMENTS.items(), ids=lambda value: getattr(value, "__name__", "")
)


@pytest.mark.parametrize("suffix", SUFFIXES)
@DOCUMENTS
def test_a_document_comes_back_from_a_file_unchanged(
    document: type[Document], data: Data, suffix: str, tmp_path: Path
) -> None:
    before = document.parse(data)
    assert reload(before, tmp_path / f"file{suffix}") == before


@DOCUMENTS
def test_a_dumped_document_holds_what_was_given(document: type[Document], data: Data, tmp_path: Path) -> None:
    document.parse(data).dump(tmp_path / "file.json")
    dumped = json.loads((tmp_path / "file.json").read_text(encoding="utf-8"))
    assert document.parse(dumped) == document.parse(data)
    assert dumped.keys() == data.keys()


@DOCUMENTS
def test_one_line_of_json_is_the_whole_document(document: type[Document], data: Data) -> None:
    text = document.parse(data).to_json()
    assert "\n" not in text
    assert document.parse(json.loads(text)) == document.parse(data)


@DOCUMENTS
def test_the_first_top_level_field_cannot_be_changed(document: type[Document], data: Data) -> None:
    frozen = document.parse(data)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(frozen, next(iter(document.model_fields)), "other")


def test_free_attributes_cannot_be_changed() -> None:
    frozen = Item.parse(item(attributes={"color": "red"}))
    with pytest.raises(TypeError):
        frozen.attributes["color"] = "blue"
    assert frozen.attributes["color"] == "red"


def test_equal_fields_make_equal_documents() -> None:
    assert Order.parse(FULL_ORDER) == Order.parse(FULL_ORDER)
    assert Order.parse(FULL_ORDER) != Order.parse({**FULL_ORDER, "id": "O-2"})


def test_fields_at_their_default_are_not_dumped() -> None:
    assert Network.parse(network(currency="USD", nodes=[node(enabled=True)])).to_data() == network(nodes=[node()])


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("text", TRICKY_TEXTS, ids=ascii)
def test_a_text_stays_the_text_it_is(text: str, suffix: str, tmp_path: Path) -> None:
    before = Item.parse({"id": text, "categories": [text], "attributes": {text: text}})
    assert reload(before, tmp_path / f"file{suffix}") == before


@pytest.mark.parametrize("texts", [[], ["a"], ["NO", "012", "null"]])
def test_a_list_of_texts_stays_a_list(texts: list[str], tmp_path: Path) -> None:
    before = Item.parse(item(attributes={"labels": texts}))
    assert before.to_data() == item(attributes={"labels": texts})
    assert reload(before, tmp_path / "file.yaml") == before


TEXTS = st.text(min_size=1, max_size=8) | st.sampled_from(TRICKY_TEXTS)
ATTRIBUTES = st.dictionaries(
    TEXTS,
    TEXTS
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(TEXTS),
    max_size=3,
)
AMOUNTS = st.floats(0, 1e12)
ITEMS = st.builds(
    Item,
    id=TEXTS,
    classification=st.none() | TEXTS,
    categories=st.lists(TEXTS, max_size=3).map(tuple),
    weight_kg=AMOUNTS,
    workload=AMOUNTS,
    attributes=ATTRIBUTES,
)
ORDERS = st.fixed_dictionaries(
    {
        "id": TEXTS,
        "created_at": st.sampled_from(
            ["2026-09-10T14:30:00-05:00", "2024-02-29T00:00:00Z", "2026-03-29T02:30:00+01:00"]
        ),
        "destination": st.fixed_dictionaries({"country": TEXTS, "postal_code": st.none() | TEXTS}),
        "required_by": st.none() | st.dates().map(lambda day: day.isoformat()),
        "promotions": st.lists(TEXTS, max_size=2),
        "attributes": ATTRIBUTES,
        "lines": st.lists(
            st.fixed_dictionaries(
                {"id": TEXTS, "item": TEXTS, "quantity": st.integers(1, 10**9), "unit_price": AMOUNTS}
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda line: line["id"],
        ),
    }
)


@examples(150)
@given(before=ITEMS, suffix=st.sampled_from(SUFFIXES))
def test_any_item_comes_back_from_a_file_unchanged(before: Item, suffix: str) -> None:
    with TemporaryDirectory() as folder:
        assert reload(before, Path(folder) / f"file{suffix}") == before


@examples(100)
@given(data=ORDERS, suffix=st.sampled_from(SUFFIXES))
def test_any_order_comes_back_from_a_file_unchanged(data: Data, suffix: str) -> None:
    before = Order.parse(data)
    with TemporaryDirectory() as folder:
        assert reload(before, Path(folder) / f"file{suffix}") == before


@examples(100)
@given(data=st.lists(ORDERS, max_size=3))
def test_any_orders_come_back_from_a_lines_file_unchanged(data: list[Data]) -> None:
    before = tuple(Order.parse(one) for one in data)
    with TemporaryDirectory() as folder:
        dump_lines(before, Path(folder) / "orders.jsonl")
        assert Order.load_lines(Path(folder) / "orders.jsonl") == before


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@examples(150)
@given(
    data=st.sampled_from(sorted(FULL_DOCUMENTS.items(), key=lambda pair: pair[0].__name__)),
    chooser=st.randoms(use_true_random=False),
    value=JSON_VALUES,
)
def test_any_value_in_any_place_is_taken_or_refused_in_words(
    data: tuple[type[Document], Data], chooser: Any, value: Any
) -> None:
    document, full = data
    spoiled = json.loads(json.dumps(full))
    place = spoiled
    while True:
        key = chooser.choice(sorted(place) if isinstance(place, dict) else range(len(place)))
        if not isinstance(place[key], dict | list) or not place[key] or chooser.random() < 0.2:
            break
        place = place[key]
    place[key] = value
    _, message = attempt(lambda: document.parse(spoiled, source=FILE))
    assert not message or message.startswith(f"{FILE}: ")


def test_lines_may_be_empty_and_end_in_any_way(tmp_path: Path) -> None:
    one, two = (Order.parse(order(id=name)) for name in "ab")
    (tmp_path / "orders.jsonl").write_text(f"\n{one.to_json()}\r\n  \n{two.to_json()}", encoding="utf-8")
    assert Order.load_lines(tmp_path / "orders.jsonl") == (one, two)


@pytest.mark.parametrize("text", ["\u2028", "\u2029", "\u0085"], ids=ascii)
def test_a_line_separator_inside_a_text_does_not_end_the_line(text: str, tmp_path: Path) -> None:
    before = Order.parse(order(id=f"a{text}b"))
    dump_lines([before], tmp_path / "orders.jsonl")
    assert Order.load_lines(tmp_path / "orders.jsonl") == (before,)


@pytest.mark.parametrize(
    ("second", "fragments"),
    [
        ("{", ["orders.jsonl:2: line 1, column 2", "not JSON"]),
        ("[]", ["orders.jsonl:2: "]),
        (json.dumps(order(lines=[line(quantity=0)])), ["orders.jsonl:2: lines[0].quantity = 0", "greater than 0"]),
        ('{"id":"a","id":"b"}', ["orders.jsonl:2: ", "'id'", "twice"]),
    ],
)
def test_a_bad_line_is_named_by_its_number(second: str, fragments: list[str], tmp_path: Path) -> None:
    (tmp_path / "orders.jsonl").write_text(f"{json.dumps(order())}\n{second}\n", encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        Order.load_lines(tmp_path / "orders.jsonl")
    assert all(fragment in str(caught.value) for fragment in fragments)


def test_schema_version_1_may_be_stated(tmp_path: Path) -> None:
    assert Network.parse({**network(), "schema_version": 1}) == Network.parse(network())


@pytest.mark.parametrize("version", [0, 2, "1", True, None, [1], 1.5])
def test_another_schema_version_is_refused(version: Any) -> None:
    assert_refused(Network, {**network(), "schema_version": version}, "schema_version", "reads schema_version 1", "Use")


def test_a_part_of_a_document_has_no_schema_version() -> None:
    assert_refused(Network, network(nodes=[node(schema_version=1)]), "nodes[0].schema_version = 1", "no such field")


@pytest.mark.parametrize(
    ("document", "data", "fragments"),
    [
        (Network, network(curency="EUR"), ["curency = 'EUR'", "no such field", "Did you mean 'currency'?"]),
        (
            Network,
            network(nodes=[node(zzz="x")]),
            ["nodes[0].zzz = 'x'", "no such field", "The fields here are id, type"],
        ),
        (
            Network,
            network(nodes=[node(location={"lat": 1, "lng": 2, "lon": 2})]),
            ["nodes[0].location.lng = 2", "Did you mean 'lon'?"],
        ),
        (Order, order(custmer={}), ["custmer = {}", "Did you mean 'customer'?"]),
        (Order, order(customer={"teir": "gold"}), ["customer.teir = 'gold'", "Did you mean 'tier'?"]),
        (Order, order(lines=[line(quantty=3)]), ["lines[0].quantty = 3", "Did you mean 'quantity'?"]),
        (RuleSet, rule_set(fallback=[]), ["fallback = []", "Did you mean 'fallbacks'?"]),
        (
            RuleSet,
            rule_set(order_rules=[order_rule(effective={"form": "2026-09-01"})]),
            ["order_rules[0].effective.form = '2026-09-01'", "Did you mean 'from'?"],
        ),
        (
            RuleSet,
            rule_set(order_rules=[order_rule(when={"feild": "order.id", "op": "exists"})]),
            ["order_rules[0].when.feild = 'order.id'", "Did you mean 'field'?"],
        ),
        (
            RuleSet,
            rule_set(order_rules=[order_rule(effective={"from_": "2026-09-01"})]),
            ["order_rules[0].effective.from_", "Did you mean 'from'?"],
        ),
        (
            RuleSet,
            rule_set(order_rules=[order_rule(when={"negated": {"field": "order.id", "op": "exists"}})]),
            ["order_rules[0].when.negated", "no such field"],
        ),
        (Plan, plan(assigments=[]), ["assigments = []", "Did you mean 'assignments'?"]),
    ],
)
def test_an_unknown_field_is_refused_with_the_closest_known(
    document: type[Document], data: Data, fragments: list[str]
) -> None:
    assert_refused(document, data, *fragments)


@pytest.mark.parametrize("data", [None, 1, "text", [], [[]], True])
def test_a_document_is_an_object(data: Any) -> None:
    assert_refused(Network, data, repr(data) if isinstance(data, str) else json.dumps(data))


@pytest.mark.parametrize(
    ("document", "data"),
    [
        (Network, []),
        (Network, network(nodes={})),
        (Network, network(nodes=[None])),
        (Network, network(nodes=[node(groups="UK")])),
        (Network, network(nodes=[node(location=[1, 2])])),
        (Network, network(services=[{"id": "S", "carrier": "c", "rates": {"zones": []}}])),
        (Order, order(lines=[])),
        (Order, order(lines="1")),
        (RuleSet, rule_set(objectives=[])),
        (RuleSet, rule_set(objectives=["shipments"])),
        (RuleSet, rule_set(restrictions=[{"id": "a", "require": None}])),
        (RuleSet, rule_set(restrictions=[{"id": "a", "require": {"all": []}}])),
        (RuleSet, rule_set(order_rules=[order_rule(when=5)])),
    ],
)
def test_a_message_speaks_of_files_and_not_of_python(document: type[Document], data: Any) -> None:
    message = refusal(document, data)
    assert not [word for word in ("tuple", "Tuple", "dictionary", "instance of", "after validation") if word in message]


def test_every_flaw_is_reported_at_once() -> None:
    bad = order(channel=5, lines=[line(quantity=0), line(id="2", quantity="3", unit_price=-1)])
    message = refusal(Order, bad)
    assert [row.split(" = ")[0].removeprefix(f"{FILE}: ") for row in message.splitlines()] == [
        "channel",
        "lines[0].quantity",
        "lines[1].quantity",
        "lines[1].unit_price",
    ]


def test_a_long_value_is_shortened() -> None:
    assert len(refusal(Network, network(currency=["x" * 10_000]))) < 300


def test_without_a_file_the_kind_of_document_is_named() -> None:
    with pytest.raises(DocumentError, match=r"^Point: lat = 91"):
        Point.parse({"lat": 91, "lon": 0})


def test_a_document_error_is_a_value_error_with_file_and_flaws() -> None:
    with pytest.raises(ValueError, match="lat") as caught:
        Point.parse({"lat": 91, "lon": 0}, source=FILE)
    error = caught.value
    assert isinstance(error, DocumentError)
    assert isinstance(error, ShipfromError)
    assert error.file == FILE
    assert [(flaw.path, flaw.value) for flaw in error.flaws] == [("lat", "91")]


@pytest.mark.parametrize(
    ("flaw", "text"),
    [
        (Flaw("a.b", "5", "is too large", "Use 4."), "a.b = 5: is too large. Use 4."),
        (Flaw("a.b", None, "is missing"), "a.b: is missing"),
        (Flaw("", "5", "is too large", "Use 4."), "5: is too large. Use 4."),
        (Flaw("", None, "is empty", "Fill it."), "is empty. Fill it."),
    ],
)
def test_a_flaw_reads_as_a_sentence(flaw: Flaw, text: str) -> None:
    assert str(flaw) == text


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"nodes": "abcb"}, "nodes[3].id = 'b': the id is given already at nodes[1]"),
        (
            {"restrictions": "ab", "item_rules": "ca"},
            "item_rules[1].id = 'a': the id is given already at restrictions[0]",
        ),
    ],
)
def test_a_duplicate_is_refused_with_both_places(groups: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        refuse_duplicates(*groups.items())


def test_unique_ids_are_not_refused() -> None:
    refuse_duplicates(("nodes", ["a", "b"]), ("items", ["c"]))


@pytest.mark.parametrize("depth", [50, 250, 400, 1_000, 3_000])
def test_data_nested_too_deeply_is_refused_in_words(depth: int) -> None:
    data: Any = "end"
    for _ in range(depth):
        data = {"id": data}
    assert "nested too deeply" in refusal(Network, data) or "id = " in refusal(Network, data)
