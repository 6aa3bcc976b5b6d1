"""Files as plain data: what is refused, and where it says the trouble is."""

from pathlib import Path
from typing import Any

import pytest

from models import DocumentError, Item, Network, RuleSet
from models.files import parse_json, read_data, read_text, write_data
from models.yamls import parse_yaml
from tests.models.samples import (
    TRICKY_TEXTS,
    assert_holds,
    attempt,
    item,
    load_refusal,
    network,
    order_rule,
    reload,
    rule_set,
)

REPAIR = "Repair the syntax there."


@pytest.mark.parametrize(
    ("content", "fragments"),
    [
        ("", ["line 1, column 1", "not JSON"]),
        ("{", ["line 1, column 2", "not JSON"]),
        ('{"id": "n",}', ["line 1, column 12", "not JSON"]),
        ('{"id": "n"\n "items": []}', ["line 2, column 2", "not JSON", "','"]),
        ('{"id": "n"} x', ["line 1, column 13", "not JSON"]),
        ("// a comment\n{}", ["line 1, column 1", "not JSON"]),
        ("{'id': 'n'}", ["line 1, column 2", "not JSON"]),
        ('{"id": "a\tb"}', ["line 1", "not JSON"]),
    ],
)
def test_broken_json_is_refused_with_line_and_column(content: str, fragments: list[str], tmp_path: Path) -> None:
    assert_holds(load_refusal(Network, tmp_path / "bad.json", content), *fragments, REPAIR)


@pytest.mark.parametrize(
    ("content", "fragments"),
    [
        ("id: [n", ["line 1, column 7"]),
        ('id: "n', ["line 1, column 7"]),
        ("id: n\n\tcurrency: x", ["line 2, column 1", "'\\t'"]),
        ("id: n\n---\nid: m", ["line 2, column 1", "another document"]),
        ("id: !unknown n", ["line 1, column 5", "!unknown"]),
        ("id: !!python/object/apply:os.getcwd []", ["line 1, column 5", "python/object"]),
        ("? [a]\n: b", ["line 1, column 3", "a key is text"]),
        ("1: n", ["line 1, column 1", "a key is text, not 1", "put it in quotes"]),
        ("true: n", ["line 1, column 1", "a key is text", "put it in quotes"]),
    ],
)
def test_broken_yaml_is_refused_with_line_and_column(content: str, fragments: list[str], tmp_path: Path) -> None:
    assert_holds(load_refusal(Network, tmp_path / "bad.yaml", content), *fragments, REPAIR)


@pytest.mark.parametrize("content", ["id: a\x01b", "id: \ufffe"])
def test_characters_that_yaml_forbids_are_refused(content: str, tmp_path: Path) -> None:
    assert_holds(load_refusal(Network, tmp_path / "bad.yaml", content), "not YAML", "not allowed")


@pytest.mark.parametrize(
    "content",
    [
        "id: !!map n",
        "id: n\nitems: [{id: i, weight_kg: !!float .nan}]",
        "id: n\nitems: [{id: i, weight_kg: !!int x}]",
        "id: n\nitems: [{id: i, attributes: {a: !!timestamp x}}]",
        "id: n\nitems: [{id: i, attributes: {a: !!bool x}}]",
    ],
)
def test_a_yaml_tag_that_does_not_fit_is_refused_with_line_and_column(content: str, tmp_path: Path) -> None:
    line = len(content.splitlines())
    assert_holds(load_refusal(Network, tmp_path / "bad.yaml", content), f"line {line}, column")


@pytest.mark.parametrize("content", ["id: &a n\ncurrency: *a", "id: *a", "id: n\nitems: [&i {id: x}, *i]"])
def test_yaml_aliases_are_refused(content: str, tmp_path: Path) -> None:
    assert_holds(load_refusal(Network, tmp_path / "bad.yaml", content), "line", "column", "aliases are not supported")


def test_a_billion_laughs_are_refused_at_once(tmp_path: Path) -> None:
    laughs = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    assert_holds(load_refusal(Network, tmp_path / "bad.yaml", f"a0: &a0 [lol]\n{laughs}"), "aliases are not supported")


@pytest.mark.parametrize(
    ("suffix", "content", "key"),
    [
        (".json", '{"id": "n", "id": "m"}', "id"),
        (".json", '{"id": "n", "items": [{"id": "i", "weight_kg": 1, "weight_kg": 1}]}', "weight_kg"),
        (".yaml", "id: n\nid: m", "id"),
        (".yaml", "id: n\nitems: [{id: i, weight_kg: 1, weight_kg: 1}]", "weight_kg"),
        (".yaml", "id: n\nitems: [{id: i, 'id': i}]", "id"),
        (".yaml", "schema_version: 1\nid: n\nschema_version: 1", "schema_version"),
    ],
)
def test_a_key_given_twice_is_refused(suffix: str, content: str, key: str, tmp_path: Path) -> None:
    assert_holds(load_refusal(Network, tmp_path / f"bad{suffix}", content), f"'{key}'", "given twice")


@pytest.mark.parametrize(
    ("suffix", "content"),
    [(".json", '{"id": "n",\n "items": [],\n "items": []}'), (".yaml", "id: n\nitems: []\nitems: []")],
)
def test_a_key_given_twice_is_refused_with_its_place(suffix: str, content: str, tmp_path: Path) -> None:
    assert_holds(load_refusal(Network, tmp_path / f"bad{suffix}", content), "line 3")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_json_numbers_that_are_not_finite_are_refused(number: str, tmp_path: Path) -> None:
    content = f'{{"id": "n", "items": [{{"id": "i", "weight_kg": {number}}}]}}'
    assert_holds(
        load_refusal(Network, tmp_path / "bad.json", content), "Infinity" if "e" in number else number, "finite number"
    )


@pytest.mark.parametrize("number", ["NaN", "-Infinity"])
def test_json_numbers_that_are_not_finite_are_refused_with_their_place(number: str, tmp_path: Path) -> None:
    content = f'{{"id": "n",\n "items": [{{"id": "i",\n "weight_kg": {number}}}]}}'
    message = load_refusal(Network, tmp_path / "bad.json", content)
    assert "line 3" in message or "items[0].weight_kg" in message


@pytest.mark.parametrize("number", [".nan", ".inf", "-.inf", "nan", "NaN", "1e999", "0x10", "1_000", "1:30"])
def test_yaml_numbers_that_are_not_decimal_and_finite_are_refused(number: str, tmp_path: Path) -> None:
    content = f"id: n\nitems: [{{id: i, weight_kg: {number}}}]"
    assert_holds(
        load_refusal(Network, tmp_path / "bad.yaml", content), "items[0].weight_kg = ", "number", "weight of a piece"
    )


@pytest.mark.parametrize("number", [".nan", ".NaN", ".inf", "-.INF"])
def test_a_free_attribute_that_yaml_calls_not_finite_is_not_taken_for_text(number: str, tmp_path: Path) -> None:
    content = f"id: n\nitems: [{{id: i, attributes: {{a: {number}}}}}]"
    assert_holds(load_refusal(Network, tmp_path / "bad.yaml", content), "finite number")


@pytest.mark.parametrize("word", ["True", "TRUE", "False", "FALSE"])
def test_a_truth_value_in_capitals_is_not_taken_for_text(word: str) -> None:
    value, message = attempt(lambda: parse_yaml(f"hazmat: {word}", "file.yaml")["hazmat"])
    assert message or value is (word.lower() == "true")


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_an_enormous_number_is_refused_in_words_of_the_document(suffix: str, tmp_path: Path) -> None:
    content = f'{{"id": "n", "items": [{{"id": "i", "weight_kg": {"9" * 5000}}}]}}'
    message = load_refusal(Network, tmp_path / f"bad{suffix}", content)
    assert "set_int_max_str_digits" not in message


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("2026-09-01", "2026-09-01"),
        ("2026-09-01T10:00:00Z", "2026-09-01T10:00:00Z"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("=", "="),
        ("<<", "<<"),
        ('"012"', "012"),
        ("'true'", "true"),
        ('"null"', "null"),
        ("null", None),
        ("~", None),
        ("", None),
        ("true", True),
        ("false", False),
        ("012", 12),
        ("-5", -5),
        ("1e5", 100_000.0),
        ("+.5", 0.5),
        ("1.", 1.0),
    ],
)
def test_a_yaml_scalar_is_read_as_json_would(scalar: str, value: Any) -> None:
    read = parse_yaml(f"a: {scalar}", "file.yaml")["a"]
    assert (read, type(read)) == (value, type(value))


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert parse_yaml("<<: {a: 1}", "file.yaml") == {"<<": {"a": 1}}


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
@pytest.mark.parametrize("text", TRICKY_TEXTS, ids=ascii)
def test_plain_data_comes_back_from_a_file_unchanged(text: str, suffix: str, tmp_path: Path) -> None:
    before = {text: [text, {text: text}], "numbers": [1, -2, 1.5, 1e300, 1e-7, 0.1, True, None]}
    write_data(before, tmp_path / f"file{suffix}")
    assert read_data(tmp_path / f"file{suffix}") == before


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_a_byte_order_mark_is_passed_over(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"file{suffix}").write_text('{"id": "n"}', encoding="utf-8-sig")
    assert Network.load(tmp_path / f"file{suffix}").id == "n"


def test_a_path_may_be_given_as_text(tmp_path: Path) -> None:
    Network.parse(network()).dump(str(tmp_path / "file.json"))
    assert Network.load(str(tmp_path / "file.json")) == Network.parse(network())


@pytest.mark.parametrize("name", ["none.json", "none.yaml"])
def test_a_missing_file_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        Network.load(tmp_path / name)
    assert_holds(str(caught.value), f"{tmp_path / name}: ", "cannot be read", "No such file", "Check the path")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(DocumentError, match=r"folder\.json: the file cannot be read: .*directory"):
        Network.load(tmp_path / "folder.json")


def test_a_path_that_cannot_be_is_refused() -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        Network.load("a\0b.json")


@pytest.mark.parametrize("name", ["file.txt", "file", "file.json5", ".yaml.bak"])
def test_an_unknown_suffix_is_refused_when_read(name: str, tmp_path: Path) -> None:
    assert_holds(
        load_refusal(Network, tmp_path / name, "id: n"), "suffix", "names no format", "Use one of .json, .yaml, .yml"
    )


def test_an_unknown_suffix_is_refused_when_written(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"file\.txt: the suffix '\.txt' names no format\. Use one of \.json"):
        Network.parse(network()).dump(tmp_path / "file.txt")
    assert not (tmp_path / "file.txt").exists()


@pytest.mark.parametrize("name", ["file.json", "file.yaml"])
@pytest.mark.parametrize("content", [b"\xff\xfe{\x00}\x00", b'{"id": "\xe9"}'])
def test_a_file_in_another_encoding_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    assert_holds(load_refusal(Network, tmp_path / name, content), "not UTF-8", "byte", "Save it as UTF-8.")


def test_the_first_bad_byte_is_named(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_bytes(b"abc\xff")
    with pytest.raises(DocumentError, match="byte 3"):
        read_text(tmp_path / "file.txt")


@pytest.mark.parametrize("content", [b'{"id": "\\ud800"}', b'{"id": "\\ud800x"}'])
def test_half_a_surrogate_pair_is_refused(content: bytes, tmp_path: Path) -> None:
    assert_holds(load_refusal(Network, tmp_path / "bad.json", content), "id = ", "unicode")


DEPTHS = [100, 300, 450, 490, 700, 960, 990, 1_000, 5_000]


@pytest.mark.parametrize(
    ("suffix", "depth"), [*((s, d) for s in (".json", ".yaml") for d in DEPTHS), (".json", 50_000)]
)
def test_a_file_nested_too_deeply_is_refused_in_words(suffix: str, depth: int, tmp_path: Path) -> None:
    lists = f'{{"id": {"[" * depth}{"]" * depth}}}'
    objects = '{"id": ' * depth + "1" + "}" * depth
    for content in (lists, objects):
        message = load_refusal(Network, tmp_path / f"bad{suffix}", content)
        assert "nested too deeply" in message or "id = " in message


@pytest.mark.parametrize("depth", [20, 100, 200, 240, 260, 300, 400, 600, 1_000, 3_000])
@pytest.mark.parametrize("kind", ["not", "all", "text", "brackets", "quantifiers"])
def test_a_condition_nested_deeply_is_refused_in_words_or_can_be_dumped(depth: int, kind: str, tmp_path: Path) -> None:
    when: Any = "order.id exists"
    if kind in ("not", "all"):
        when = {"field": "order.id", "op": "exists"}
        for _ in range(depth):
            when = {"not": when} if kind == "not" else {"all": [when, {"field": "order.id", "op": "exists"}]}
    else:
        prefix, suffix = {"text": ("not ", ""), "brackets": ("(", ")"), "quantifiers": ("no_line(", ")")}[kind]
        when = prefix * depth + when + suffix * depth
    rules, message = attempt(lambda: RuleSet.parse(rule_set(order_rules=[order_rule(when=when)])))
    if rules is None:
        assert "too deep" in message or "inside one another" in message
        assert len(message) < 500
    else:
        assert reload(rules, tmp_path / "rules.yaml").to_data() == rules.to_data()


@pytest.mark.parametrize("count", [10, 5_000])
def test_a_condition_on_many_items_comes_back_from_a_file(count: int, tmp_path: Path) -> None:
    skus = [f"SKU-{number}" for number in range(count)]
    when = {"lines": "any", "where": {"field": "item.id", "op": "in", "value": skus}}
    rules = RuleSet.parse(rule_set(order_rules=[order_rule(when=when)]))
    assert reload(rules, tmp_path / "rules.yaml") == rules


@pytest.mark.parametrize("parse", [parse_json, parse_yaml])
def test_the_source_is_named_in_errors(parse: Any) -> None:
    with pytest.raises(DocumentError, match=r"^orders\.jsonl:7: line 1, column"):
        parse("{", "orders.jsonl:7")


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_a_dumped_file_is_readable_text(suffix: str, tmp_path: Path) -> None:
    Item.parse(item(id="Zürich 東京")).dump(tmp_path / f"file{suffix}")
    assert "Zürich 東京" in (tmp_path / f"file{suffix}").read_text(encoding="utf-8")
