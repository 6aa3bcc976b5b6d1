"""Adding, dropping, replacing, switching, moving and changing rules in all four groups."""

from typing import Any

import pytest
from pydantic import ValidationError

from models import RuleSet
from models.expressions import text_of
from optimizer import Sourcer
from scenarios.dataset import Dataset
from tests.scenarios.edits.shop import RULES, applied, edit, refusal, shop

GROUPS = ("restrictions", "order_rules", "item_rules", "fallbacks")
ALL = {
    "restrictions": ["insured"],
    "order_rules": ["gold", "rest"],
    "item_rules": ["pans"],
    "fallbacks": ["last", "end"],
}


def both() -> Dataset:
    """The shop with two fallbacks, too."""
    fallbacks = [{"id": "last", "max_splits": 1}, {"id": "end"}]
    modes = {"order_rule_mode": "first_complete", "fallbacks": fallbacks}
    return shop(rules=RuleSet.parse(RULES.to_data() | modes))


def ids(change: Any) -> dict[str, list[str]]:
    rules = applied(change, both()).rules
    return {group: [rule.id for rule in getattr(rules, group)] for group in GROUPS}


@pytest.mark.parametrize(
    ("change", "group", "after"),
    [
        (
            edit("add_rule", restriction={"id": "new", "require": "node.type == store"}),
            "restrictions",
            ["insured", "new"],
        ),
        (
            edit(
                "add_rule", item_rule={"id": "new", "when": "item.id == mug", "require": "node.id == DAL"}, at="start"
            ),
            "item_rules",
            ["new", "pans"],
        ),
        (edit("add_rule", order_rule={"id": "new"}, before="rest"), "order_rules", ["gold", "new", "rest"]),
        (edit("add_rule", order_rule={"id": "new"}, after="rest"), "order_rules", ["gold", "rest", "new"]),
        (edit("add_rule", fallback={"id": "new"}, at="start"), "fallbacks", ["new", "last", "end"]),
        (edit("add_rule", fallback={"id": "new"}, at="end"), "fallbacks", ["last", "end", "new"]),
        (edit("drop_rule", rule="insured"), "restrictions", []),
        (edit("drop_rule", rules=["end", "last"]), "fallbacks", []),
        (edit("move_rule", rule="rest", before="gold"), "order_rules", ["rest", "gold"]),
        (edit("move_rule", rule="gold", after="rest"), "order_rules", ["rest", "gold"]),
        (edit("move_rule", rule="end", at="start"), "fallbacks", ["end", "last"]),
        (edit("move_rule", rule="gold", at="start"), "order_rules", ["gold", "rest"]),
        (edit("replace_rule", rule="gold", order_rule={"id": "vip"}), "order_rules", ["vip", "rest"]),
        (
            edit(
                "replace_rule",
                rule="pans",
                item_rule={"id": "pans", "when": "item.id == pan", "require": "node.id == DAL"},
            ),
            "item_rules",
            ["pans"],
        ),
        (edit("replace_rule", rule="end", fallback={"id": "end", "partial": "never"}), "fallbacks", ["last", "end"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_group_changes_and_the_others_stay(change: Any, group: str, after: list[str]) -> None:
    assert ids(change) == ALL | {group: after}


def test_a_rule_that_takes_the_place_of_one_is_all_new() -> None:
    (rule, _) = applied(
        edit("replace_rule", rule="gold", order_rule={"id": "gold", "partial": "lines"})
    ).rules.order_rules
    assert (rule.partial, rule.max_splits, rule.when, rule.objectives) == ("lines", None, None, None)


@pytest.mark.parametrize("name", ["insured", "gold", "pans", "end"])
def test_rules_are_switched_off_and_on(name: str) -> None:
    off = applied(edit("disable_rule", rule=name), both())
    assert [rule.id for rule in off.rules.rules() if not rule.enabled] == [name]
    on = applied(edit("enable_rule", rules=[name, "rest"]), off)
    assert on.rules == both().rules


def test_a_rule_that_is_off_does_not_decide() -> None:
    gold = shop().orders[0]
    for data, rule in ((shop(), "gold"), (applied(edit("disable_rule", rule="gold")), "rest")):
        assert Sourcer(data.network, data.rules).source(gold, data.availability).order_rule == rule


def test_fields_of_rules_change_and_go_back_to_their_default() -> None:
    change = edit(
        "change_rule", rules=["gold", "rest"], set={"max_splits": 4, "require": "node.id == DAL", "objectives": None}
    )
    gold, rest = applied(change).rules.order_rules
    assert (gold.max_splits, rest.max_splits) == (4, 4)
    assert gold.require is not None
    assert text_of(gold.require) == 'node.id == "DAL"'
    assert gold.when == RULES.order_rules[0].when
    assert gold.objectives is None


def test_a_restriction_becomes_soft() -> None:
    change = edit("change_rule", rule="insured", set={"penalty": {"amount": 3}, "scope": "order"})
    (rule,) = applied(change).rules.restrictions
    assert rule.penalty is not None
    assert (rule.penalty.amount, rule.scope) == (3, "order")


def test_what_holds_for_all_rules_changes() -> None:
    change = edit(
        "change_rule_set", set={"timezone": "UTC", "tiers": ["platinum"], "order_rule_mode": "first_complete"}
    )
    rules = applied(change).rules
    assert (rules.timezone, rules.tiers, rules.order_rule_mode) == ("UTC", ("platinum",), "first_complete")
    assert rules.order_rules == RULES.order_rules


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (edit("drop_rule", rule="glod"), "rule = 'glod': the rule set has no such rule. Did you mean 'gold'?"),
        (
            edit("disable_rule", rules=["gold", "xyz"]),
            "rules[1] = 'xyz': the rule set has no such rule. There are gold, insured, pans, rest.",
        ),
        (edit("enable_rule", rule="panz"), "rule = 'panz': the rule set has no such rule. Did you mean 'pans'?"),
        (
            edit("move_rule", rule="glod", at="end"),
            "rule = 'glod': the rule set has no such rule. Did you mean 'gold'?",
        ),
        (
            edit("move_rule", rule="gold", before="pans"),
            "before = 'pans': its group of the rule set has no such rule. There are rest.",
        ),
        (
            edit("add_rule", order_rule={"id": "new"}, after="glod"),
            "after = 'glod': its group of the rule set has no such rule. Did you mean 'gold'?",
        ),
        (
            edit("add_rule", order_rule={"id": "pans"}, at="end"),
            "item_rules[0].id = 'pans': the id is given already at order_rules[2]. Rename or remove one",
        ),
        (
            edit("add_rule", fallback={"id": "new"}, at="end"),
            "fallbacks need order_rule_mode 'first_complete'. Set the mode or remove the fallbacks",
        ),
        (
            edit("replace_rule", rule="gold", restriction={"id": "gold", "require": "node.id == DAL"}),
            "restriction = 'gold': rule gold is one of the order_rules. Write it as order_rule.",
        ),
        (
            edit("replace_rule", rule="glod", order_rule={"id": "gold"}),
            "rule = 'glod': the rule set has no such rule. Did you mean 'gold'?",
        ),
        (
            edit("change_rule", rule="gold", set={"max_split": 2}),
            "set.max_split: there is no such field. Did you mean 'max_splits'?",
        ),
        (
            edit("change_rule", rule="pans", set={"max_splits": 2}),
            "set.max_splits: there is no such field. The fields here are reason, enabled, effective, when, require.",
        ),
        (
            edit("change_rule", rule="insured", set={"require": None}),
            "set.require: this field is required. Give it a value.",
        ),
        (
            edit("change_rule", rule="gold", set={"when": "customer.tire == gold"}),
            (
                "set.when = 'customer.tire == gold': line 1, column 1: there is no field 'customer.tire'. "
                "Did you mean 'customer.tier'?"
            ),
        ),
        (
            edit("change_rule", rule="gold", set={"objectives": [["shiping_cost"]]}),
            (
                "order_rules[0].objectives[0][0].term = 'shiping_cost': the objective has no such term. "
                "Did you mean 'shipping_cost'?"
            ),
        ),
        (
            edit("add_rule", restriction={"id": "new", "require": "item.attributes.fragile > 3"}),
            (
                "rule 'new', item 'pan': item.attributes.fragile is the truth value False and is compared "
                "with the number 3. Compare like with like"
            ),
        ),
        (edit("change_rule_set", set={"id": "x"}), "set.id = 'x': id cannot be changed. Leave it out."),
        (
            edit("change_rule_set", set={"time_zone": "x"}),
            "set.time_zone: there is no such field. Did you mean 'timezone'?",
        ),
        (
            edit("change_rule_set", set={"timezone": "Mars"}),
            "set.timezone = 'Mars': no time zone is called 'Mars'. Use an IANA name such as 'America/Chicago'",
        ),
    ],
    ids=lambda value: "" if isinstance(value, str) else value.name,
)
def test_what_does_not_fit_is_refused(change: Any, message: str) -> None:
    assert refusal(change) == message


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("add_rule", {}, "nothing says which. Give one of restriction, order_rule, item_rule, fallback"),
        (
            "add_rule",
            {"order_rule": {"id": "a"}, "fallback": {"id": "b"}, "at": "end"},
            "order_rule and fallback are given",
        ),
        ("add_rule", {"order_rule": {"id": "a"}}, "Say where it stands: before, after or at"),
        ("add_rule", {"order_rule": {"id": "a"}, "at": "end", "after": "gold"}, "after and at are given"),
        ("move_rule", {"rule": "gold"}, "nothing says which. Give one of before, after, at"),
        ("drop_rule", {}, "nothing says which. Give one of rule, rules"),
        ("change_rule", {"rule": "gold", "set": {}}, "at least 1 item"),
    ],
)
def test_what_is_not_said_or_said_twice_is_refused(name: str, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        edit(name, **fields)


def test_edits_say_what_they_do() -> None:
    told = {
        "add order rule new before rest": edit("add_rule", order_rule={"id": "new"}, before="rest"),
        "add restriction new": edit("add_rule", restriction={"id": "new", "require": "node.id == DAL"}),
        "drop rules gold, rest": edit("drop_rule", rules=["gold", "rest"]),
        "disable rule gold": edit("disable_rule", rule="gold"),
        "enable rule gold": edit("enable_rule", rule="gold"),
        "move rule gold at the end": edit("move_rule", rule="gold", at="end"),
        "replace rule gold by vip": edit("replace_rule", rule="gold", order_rule={"id": "vip"}),
        "replace rule gold": edit("replace_rule", rule="gold", order_rule={"id": "gold"}),
        "rule gold: max_splits = 2, when = default": edit(
            "change_rule", rule="gold", set={"max_splits": 2, "when": None}
        ),
        "rule set: timezone = 'UTC'": edit("change_rule_set", set={"timezone": "UTC"}),
    }
    assert [change.describe() for change in told.values()] == list(told)
