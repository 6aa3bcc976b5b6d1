"""The text form of conditions: every operator, every alias, precedence, errors with their place, and the way back."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import ExpressionError, RuleSet
from models.conditions import All, AnyOf, Comparison, Condition, Lines, Not
from models.expressions import parse, text_of
from tests.models.samples import assert_holds, attempt, examples, reload, rule_set


def compare(field: str, op: Any, value: Any = None, other: str | None = None) -> Comparison:
    return Comparison(field=field, op=op, value=value, other=other)


def error_of(text: str) -> str:
    """Return the message with which a text is refused."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("word", "op"),
    [
        *[(op, op) for op in ("==", "!=", "<", "<=", ">", ">=")],
        *[
            ("eq", "=="),
            ("ne", "!="),
            ("not eq", "!="),
            ("not  eq", "!="),
            ("gt", ">"),
            ("ge", ">="),
            ("lt", "<"),
            ("le", "<="),
        ],
    ],
)
def test_every_comparing_operator_has_its_words(word: str, op: str) -> None:
    assert parse(f"order.value {word} 5") == compare("order.value", op, 5)


@pytest.mark.parametrize(
    ("word", "op"), [("in", "in"), ("not in", "not in"), ("not\nin", "not in"), ("notin", "not in")]
)
def test_every_membership_has_its_words(word: str, op: str) -> None:
    assert parse(f'node.groups {word} ["a", b]') == compare("node.groups", op, ("a", "b"))


@pytest.mark.parametrize("op", ["contains", "startswith"])
def test_text_operators_are_words(op: str) -> None:
    assert parse(f"destination.postal_code {op} '94'") == compare("destination.postal_code", op, "94")


def test_exists_stands_behind_its_field() -> None:
    assert parse("order.required_by exists") == compare("order.required_by", "exists")
    assert parse("not order.required_by exists") == Not.of(compare("order.required_by", "exists"))


@pytest.mark.parametrize(("word", "quantity"), [("any_line", "any"), ("all_lines", "all"), ("no_line", "no")])
@pytest.mark.parametrize("space", ["", " ", "\n "])
def test_quantifiers_ask_about_lines(word: str, quantity: Any, space: str) -> None:
    assert parse(f"{word}{space}(item.id == a)") == Lines(lines=quantity, where=compare("item.id", "==", "a"))


SEEDS = [
    ("order.destination.state eq Hawaii", compare("destination.state", "==", "Hawaii")),
    ("order.destination.state eq CA", compare("destination.state", "==", "CA")),
    ("order.destination.country eq Ireland", compare("destination.country", "==", "Ireland")),
    ("deliveryMethod eq SHP", compare("line.delivery_method", "==", "ship")),
    ("line.delivery_method eq SHP", compare("line.delivery_method", "==", "ship")),
    ("deliveryMethod eq PICK", compare("line.delivery_method", "==", "pickup")),
    ("locationRestriction distributionGroup notin UK_DG", compare("node.groups", "not in", ("UK_DG",))),
    ("locationRestriction  distributionGroup not in [UK_DG]", compare("node.groups", "not in", ("UK_DG",))),
    ("carrierServiceRestrictions not eq DHL", compare("service.carrier", "!=", "DHL")),
    ("service.carrier not eq DHL", compare("service.carrier", "!=", "DHL")),
    ("price.ItemUnitPrice gt 200", compare("line.unit_price", ">", 200)),
    ("item.attributes.DisplayType eq LED", compare("item.attributes.DisplayType", "==", "LED")),
]


@pytest.mark.parametrize(("text", "condition"), SEEDS, ids=[text for text, _ in SEEDS])
def test_expressions_of_the_source_systems_parse_as_they_stand(text: str, condition: Condition) -> None:
    assert parse(text) == condition


EXAMPLES = [
    'order.destination.state == "CA" and item.attributes.hazmat == true',
    'node.groups not in ["UK_DG"]',
    "distance_km <= 500",
    "node.country == destination.country",
    'any_line(item.categories in ["glassware"]) and not (customer.tier in ["gold", "silver"])',
]


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_the_language_parse_and_come_back(text: str) -> None:
    assert parse(text_of(parse(text))) == parse(text)


def flag(name: str) -> Comparison:
    return compare(f"order.attributes.{name}", "exists")


A, B, C, D = (flag(name) for name in "abcd")


def logic(text: str) -> Condition:
    """Parse a text in which a to d stand for conditions."""
    words = text.replace("(", " ( ").replace(")", " ) ").split()
    return parse(" ".join(f"order.attributes.{word} exists" if word in "abcd" else word for word in words))


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("a and b", All(all=(A, B))),
        ("a and b and c", All(all=(A, B, C))),
        ("a or b or c", AnyOf(any=(A, B, C))),
        ("a or b and c", AnyOf(any=(A, All(all=(B, C))))),
        ("a and b or c and d", AnyOf(any=(All(all=(A, B)), All(all=(C, D))))),
        ("(a or b) and c", All(all=(AnyOf(any=(A, B)), C))),
        ("a and (b and c)", All(all=(A, All(all=(B, C))))),
        ("a or (b or c)", AnyOf(any=(A, AnyOf(any=(B, C))))),
        ("not a and b", All(all=(Not.of(A), B))),
        ("not (a and b)", Not.of(All(all=(A, B)))),
        ("not not a", Not.of(Not.of(A))),
        ("((a))", A),
    ],
)
def test_not_binds_tighter_than_and_and_and_tighter_than_or(text: str, condition: Condition) -> None:
    assert logic(text) == condition


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('"CA"', "CA"),
        ("'CA'", "CA"),
        ("CA", "CA"),
        ("New-York_2", "New-York_2"),
        ("München", "München"),
        ('"a b"', "a b"),
        ("'a \"b\"'", 'a "b"'),
        ('"it\'s"', "it's"),
        (r'"a\"b"', 'a"b'),
        (r'"a\\b"', "a\\b"),
        (r'"\u00e9\n"', "é\n"),
        ('""', ""),
        ("''", ""),
        ('"true"', "true"),
        ('"5"', "5"),
        ('"order.id"', "order.id"),
        ("true", True),
        ("false", False),
        ("5", 5),
        ("-5", -5),
        ("+5", 5),
        ("0", 0),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-2.5E-3", -0.0025),
    ],
)
def test_a_literal_is_text_a_number_or_a_truth_value(literal: str, value: Any) -> None:
    read = parse(f"item.attributes.a == {literal}")
    assert isinstance(read, Comparison)
    assert (read.value, type(read.value)) == (value, type(value))


def test_true_is_not_one() -> None:
    assert text_of(parse("item.attributes.a == true")) != text_of(parse("item.attributes.a == 1"))


def test_a_word_with_a_dot_is_a_field() -> None:
    assert parse("node.state == destination.state") == compare("node.state", "==", other="destination.state")


@pytest.mark.parametrize("other", ["distance_km", "delivery_days"])
def test_a_field_without_a_dot_is_a_field_on_the_right_too(other: str) -> None:
    condition = compare("item.attributes.most", ">=", other=other)
    assert parse(text_of(condition)) == condition


@pytest.mark.parametrize("space", [" ", "\n", "\t", " \r\n  "])
def test_white_space_means_nothing(space: str) -> None:
    words = ["order.id", "==", "a", "and", "not", "(", "order.value", ">", "5", ")"]
    assert parse(space.join(words)) == parse("order.id==a and not(order.value>5)")


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        ("order.id = 'a'", ["line 1, column 10", "'='"]),
        ("order.id === 'a'", ["line 1, column 12", "'='"]),
        ("order.id == 'a' && order.id == 'b'", ["line 1, column 17", "'&'"]),
        ("order.id == 'a' AND order.id == 'b'", ["line 1, column 17", "'AND'"]),
        ("order.id like 'a'", ["line 1, column 10", "'like'"]),
        ("order.id exist", ["line 1, column 10", "'exist'"]),
        ("order.id == 'a'\nand order.value >> 5", ["line 2, column 18", "'>'"]),
        ("order.id == 'a'\n  or\n    order.id ~ 5", ["line 3, column 14", "'~'"]),
        ("5 < order.value", ["line 1, column 1", "'5'"]),
        ("order.value > 1,000", ["line 1, column 16", "','"]),
        ("order.value > $200", ["line 1, column 15", "'$'"]),
        ("order.value > 0x10", ["line 1, column 15"]),
        ("order.id == “a”", ["line 1, column 13", "'“'"]),
        ("order.id in []", ["line 1, column 14", "']'"]),
        ("order.id in [a, b", []),
        ("(order.id == a", []),
        ("order.id == a)", ["line 1, column 14", "')'"]),
        ("order.id == it's", ["line 1, column 15"]),
        ("any_lines(item.id == a)", ["line 1, column 10"]),
        ("order.id == 'a' 'b'", ["line 1, column 17"]),
    ],
)
def test_broken_text_is_refused_with_line_and_column(text: str, fragments: list[str]) -> None:
    message = error_of(text)
    assert_holds(message, *fragments)
    # Known slips are told what to write, all others what a comparison looks like.
    assert any(hint in message for hint in ("FIELD OPERATOR VALUE", "Write ", "Complete it"))


@pytest.mark.parametrize(
    "text", ["", "  \n", "order.id", "order.id ==", "order.id == a and", "not", "(", "any_line(", "order.id in [a,"]
)
def test_text_that_ends_too_early_is_refused_with_an_example(text: str) -> None:
    assert_holds(error_of(text), "ends too early", "e.g. destination.state == 'CA'")


@pytest.mark.parametrize(("text", "place"), [("order.id == a and", "line 1"), ("order.id == a\n and not (", "line 2")])
def test_text_that_ends_too_early_is_refused_with_its_place(text: str, place: str) -> None:
    assert place in error_of(text)


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        (
            "destination.stat == CA",
            ["line 1, column 1", "no field 'destination.stat'", "Did you mean 'destination.state'?"],
        ),
        (
            "order.id == a and order.vale > 5",
            ["line 1, column 19", "no field 'order.vale'", "Did you mean 'order.value'?"],
        ),
        ("order.id == a or\n  node.group in [b]", ["line 2, column 3", "'node.group'", "Did you mean 'node.groups'?"]),
        (
            "node.state == destination.stat",
            ["line 1, column 1", "'destination.stat'", "Did you mean 'destination.state'?"],
        ),
        ("order.value > '5'", ["line 1, column 1", "order.value is a number, '5' is none", "without quotes"]),
        ("order.value > many", ["line 1, column 1", "order.value is a number, 'many' is none"]),
        ("order.value in [1, '2']", ["line 1, column 1", "order.value is a number, '2' is none"]),
        ("order.id == 5", ["line 1, column 1", "order.id holds text, 5 is none", "quotes"]),
        ("node.groups < 5", ["line 1, column 1", "node.groups is a list, which '<' does not compare"]),
        (
            "node.groups startswith UK",
            ["line 1, column 1", "node.groups is a list, which 'startswith' does not compare"],
        ),
        ("order.value contains 5", ["line 1, column 1", "order.value is a number, which 'contains' does not compare"]),
        (
            "order.value startswith 5",
            ["line 1, column 1", "order.value is a number, which 'startswith' does not compare"],
        ),
        (
            "order.created_at in ['2026-09-01']",
            ["line 1, column 1", "order.created_at is a moment, which 'in' does not"],
        ),
        (
            "order.created_at > 'soon'",
            ["line 1, column 1", "order.created_at is a moment, 'soon' is none", "'2026-09-01'"],
        ),
        ("order.value > destination.state", ["line 1, column 1", "order.value (number) cannot be compared with"]),
        ("order.id == [a, b]", ["line 1, column 1", "'==' compares with one value"]),
        ("order.id in [a, node.id]", ["line 1, column 13", "a list holds values; put node.id in quotes"]),
        (
            "line.delivery_method == DRONE",
            ["line 1, column 1", "'DRONE' is no delivery method", "Write 'ship' or 'pickup'"],
        ),
        ("order.value > 1e999", ["line 1, column 1", "a finite number"]),
        ("ORDER.id == a", ["line 1, column 1", "no field 'ORDER.id'"]),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused_with_line_and_column(text: str, fragments: list[str]) -> None:
    assert_holds(error_of(text), *fragments)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("order.id = 'a'", "=="),
        ("order.created_at >= 2026-09-01", "quotes"),
        ("order.id == true", "true"),
    ],
)
def test_a_common_slip_is_refused_with_what_to_write_instead(text: str, remedy: str) -> None:
    message = error_of(text)
    assert remedy in message
    assert "True" not in message


@pytest.mark.parametrize(
    ("text", "column"), [(r'order.id == "a\qb"', "13"), (r'order.id == a or order.id == "\u12"', "30")]
)
def test_a_bad_escape_is_refused_at_its_place_in_the_condition(text: str, column: str) -> None:
    message = error_of(text)
    assert f"line 1, column {column}" in message or f"line 1, column {int(column) + 2}" in message


def test_an_enormous_number_is_refused_in_words_of_the_condition() -> None:
    message = error_of(f"order.value > {'9' * 5000}")
    assert "set_int_max_str_digits" not in message
    assert "line 1, column" in message


def test_half_a_surrogate_pair_is_refused() -> None:
    assert "line 1, column" in error_of(r'order.id == "\ud800"')


@pytest.mark.parametrize(
    "text",
    [
        "not " * 1_500 + "order.id exists",
        "any_line(" * 1_500 + "order.id exists" + ")" * 1_500,
        "(" * 9_000,
        "x" * 30_000,
    ],
)
def test_text_that_is_too_deep_or_too_long_is_refused(text: str) -> None:
    assert error_of(text)


def test_an_expression_error_is_a_value_error() -> None:
    assert issubclass(ExpressionError, ValueError)


# Text and back.

WORDS = st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True)
TEXT_FIELDS = st.sampled_from(
    ["order.id", "order.channel", "destination.state", "item.id", "node.type", "service.carrier"]
)
NUMBER_FIELDS = st.sampled_from(
    ["order.value", "line.quantity", "distance_km", "stock.available", "order.created_at.hour"]
)
LIST_FIELDS = st.sampled_from(["node.groups", "item.categories", "order.promotions"])
MOMENT_FIELDS = st.sampled_from(["order.created_at", "order.required_by"])
FREE_FIELDS = st.builds(
    "{}.attributes.{}".format, st.sampled_from(["order", "customer", "line", "item", "node", "service"]), WORDS
).filter(lambda path: "delivery_method" not in path)

TEXTS = st.text(max_size=6) | st.sampled_from(["true", "5", "node.id", "a b", "it's", '"', "\\", "\n", "and", "\u2028"])
NUMBERS = st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
MOMENTS = st.dates().map(str) | st.datetimes().map(lambda moment: moment.isoformat())
SCALARS = TEXTS | NUMBERS | st.booleans()

EQUALITIES = st.sampled_from(["==", "!="])
ORDERINGS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
MEMBERSHIPS = st.sampled_from(["in", "not in"])
ANY_FIELDS = TEXT_FIELDS | NUMBER_FIELDS | LIST_FIELDS | MOMENT_FIELDS | FREE_FIELDS


def lists(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, min_size=1, max_size=3).map(tuple)


COMPARISONS = st.one_of(
    st.builds(compare, ANY_FIELDS, st.just("exists")),
    st.builds(compare, TEXT_FIELDS, ORDERINGS | st.sampled_from(["contains", "startswith"]), TEXTS),
    st.builds(compare, TEXT_FIELDS | LIST_FIELDS, MEMBERSHIPS, lists(TEXTS)),
    st.builds(compare, LIST_FIELDS, EQUALITIES | st.just("contains"), TEXTS),
    st.builds(compare, NUMBER_FIELDS, ORDERINGS, NUMBERS),
    st.builds(compare, NUMBER_FIELDS, MEMBERSHIPS, lists(NUMBERS)),
    st.builds(compare, MOMENT_FIELDS, ORDERINGS, MOMENTS),
    st.builds(compare, FREE_FIELDS, ORDERINGS, SCALARS),
    st.builds(compare, FREE_FIELDS, MEMBERSHIPS, lists(SCALARS)),
    st.builds(
        compare, TEXT_FIELDS | LIST_FIELDS, EQUALITIES | MEMBERSHIPS, st.none(), TEXT_FIELDS | LIST_FIELDS | FREE_FIELDS
    ),
    st.builds(
        compare, NUMBER_FIELDS, ORDERINGS, st.none(), FREE_FIELDS | st.sampled_from(["order.value", "item.weight_kg"])
    ),
    st.builds(compare, st.just("line.delivery_method"), EQUALITIES, st.sampled_from(["ship", "pickup"])),
)


def joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(lambda all_: All(all=all_), several),
        st.builds(lambda any_: AnyOf(any=any_), several),
        st.builds(Not.of, parts),
    )


LOGIC = st.recursive(COMPARISONS, joined, max_leaves=6)
QUANTIFIED = st.builds(
    lambda lines, where: Lines(lines=lines, where=where), st.sampled_from(["any", "all", "no"]), LOGIC
)
CONDITIONS = st.recursive(COMPARISONS | QUANTIFIED, joined, max_leaves=6)


@examples(400)
@given(condition=CONDITIONS)
def test_any_condition_comes_back_from_its_text(condition: Condition) -> None:
    assert parse(text_of(condition)) == condition


@examples(100)
@given(condition=CONDITIONS)
def test_values_keep_their_types_through_text(condition: Condition) -> None:
    assert repr(parse(text_of(condition))) == repr(condition)


@examples(100)
@given(condition=LOGIC)
def test_the_text_of_a_condition_is_settled(condition: Condition) -> None:
    assert text_of(parse(text_of(condition))) == text_of(condition)


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
@examples(60)
@given(condition=LOGIC)
def test_any_condition_comes_back_from_a_file(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, condition: Condition
) -> None:
    term = {"term": "preference", "by": [text_of(condition)]}
    before = RuleSet.parse(rule_set(objectives=[[term]]))
    folder: Path = tmp_path_factory.getbasetemp()
    assert reload(before, folder / f"condition{suffix}") == before


TOKENS = st.sampled_from(
    [
        *["order.id", "order.value", "node.groups", "item.attributes.a", "destination.stat", "distance_km"],
        *["deliveryMethod", "locationRestriction", "distributionGroup", "any_line", "all_lines", "no_line"],
        *["and", "or", "not", "in", "notin", "eq", "ne", "gt", "contains", "startswith", "exists"],
        *["==", "!=", "<", "<=", ">", ">=", "=", "(", ")", "(", ")", "[", "]", ",", "."],
        *["5", "-5", "1e9", "1e999", "0x1", "true", "false", "null", "CA", "2026-09-01"],
        *["'a'", '"b"', r'"\q"', '"', "'", "\\", "#", "$", "\n", "\u2028", "é"],
    ]
)


def refuse_or_settle(text: str) -> None:
    """Whatever is no condition raises an ExpressionError and nothing else; what is one comes back."""
    condition, _ = attempt(lambda: parse(text), ExpressionError)
    assert condition is None or parse(text_of(condition)) == condition


@examples(300)
@given(text=st.text(max_size=30))
def test_random_text_is_refused_in_words(text: str) -> None:
    refuse_or_settle(text)


@examples(500)
@given(tokens=st.lists(TOKENS, max_size=12), space=st.sampled_from([" ", "", "\n"]))
def test_random_words_of_the_language_are_refused_in_words(tokens: list[str], space: str) -> None:
    refuse_or_settle(space.join(tokens))


@examples(200)
@given(condition=LOGIC, data=st.data())
def test_a_damaged_condition_is_refused_in_words(condition: Condition, data: st.DataObject) -> None:
    text = text_of(condition)
    place = data.draw(st.integers(0, len(text) - 1))
    refuse_or_settle(text[:place] + data.draw(st.text(max_size=2)) + text[place + 1 :])
