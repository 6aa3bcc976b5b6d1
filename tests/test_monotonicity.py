"""More to choose from is never worse; weights count by their ratios alone; a level's value is the sum of its terms."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from models import Plan
from tests import brute_force
from tests.brute_force import SCALE, Case, Document
from tests.tiny_decisions import (
    assert_close,
    cases,
    choice_of,
    few,
    first_difference,
    nodes,
    source,
    stock,
    used_of,
)

# ------------------------------------------------------------------------------------ more to choose from

# A change is never worse where it leaves allowed whatever was allowed, and worth no more in any level. Hence:
# - `first_match` only (the kind "growing"): under `first_complete` a rule further up may complete, with other levels.
# - No `priority`: a node without a number counts the network's largest + 1, which a new node may raise.
# - No `stock_balance`: a record counts the weeks that it is behind its item's longest, which a new record may raise.
# - No condition that more stock or a higher limit turns from true to false, neither in `require` nor in `by`: those of
#   the predicates that ask about `stock` or `node.utilization` ask for much stock and little use. One that turns true
#   lets sources in, spares a penalty, or brings `preference` nearer to the front of its list.
# - Item rules stay: without its last one a line is bound by the order rule's `require` instead.
# - Limits are raised, never removed: a node without capacity has no utilization, and so none below 0.5.
growing = cases("growing", frozenset({"priority", "stock_balance"}))


def assert_is_not_worse(after: Case, before: Case) -> None:
    """Level by level, the first value that differs by more than rounding is the smaller one."""
    values = [[level.value for level in source(case).objective] for case in (after, before)]
    assert first_difference(*values) <= 0, values


# Neither a mode nor a term stands in the way of more pieces in a record that is there.
@few
@given(cases(), st.data())
def test_more_stock_is_never_worse(case: Case, data: st.DataObject) -> None:
    more = [record | {"on_hand": record["on_hand"] + data.draw(st.integers(0, 2))} for record in case.stock]
    before, after = source(case), source(replace(case, stock=more))
    assert rung(case, after) <= rung(case, before)
    # Another rule has other levels, or allows less.
    if after.order_rule == before.order_rule:
        values = [[level.value for level in plan.objective] for plan in (after, before)]
        assert first_difference(*values) <= 0


def rung(case: Case, plan: Plan) -> int:
    """How far down the deciding rule stands: first the order rules, then the fallbacks, then none at all."""
    ids = [rule["id"] for group in ("order_rules", "fallbacks") for rule in case.rules.get(group, [])]
    return len(ids) if plan.order_rule is None else ids.index(plan.order_rule)


@few
@given(growing, st.data())
def test_a_new_stock_record_is_never_worse(case: Case, data: st.DataObject) -> None:
    assume(len(case.stock) > 0)
    new = data.draw(st.sampled_from(case.stock))
    assert_is_not_worse(case, replace(case, stock=[record for record in case.stock if record is not new]))


@few
@given(growing, st.data())
def test_a_higher_limit_is_never_worse(case: Case, data: st.DataObject) -> None:
    higher = [raised(node, data.draw(st.sampled_from([1.0, 0.5, 2.0, 10.0]))) for node in case.network["nodes"]]
    assert_is_not_worse(replace(case, network=case.network | {"nodes": higher}), case)


def raised(node: Document, step: float) -> Document:
    """A node whose limit is higher by a step, as far as documents allow."""
    limit = min(round(node["capacity"]["limit"] + step, 4), 1e15)
    return node | {"capacity": node["capacity"] | {"limit": limit}}


@few
@given(growing, st.data())
def test_a_new_node_is_never_worse(case: Case, data: st.DataObject) -> None:
    node = data.draw(nodes("N9", "growing"))
    services = [service | {"nodes": [*service.get("nodes", case.nodes), "N9"]} for service in case.network["services"]]
    network = case.network | {"nodes": [*case.network["nodes"], node], "services": services}
    used = case.used | {"N9": data.draw(used_of(node["capacity"]))}
    rows = case.stock + data.draw(stock(["N9"], list(case.items), ample=True))
    assert_is_not_worse(replace(case, network=network, stock=rows, used=used), case)


@few
@given(growing, st.data())
def test_fewer_restrictions_are_never_worse(case: Case, data: st.DataObject) -> None:
    dropped = data.draw(st.sampled_from(case.rules["restrictions"]))
    rest = [rule for rule in case.rules["restrictions"] if rule is not dropped]
    assert_is_not_worse(replace(case, rules=case.rules | {"restrictions": rest}), case)


# ------------------------------------------------------------------------------------- weights and terms


@few
@given(cases(), st.sampled_from([3.0, 0.5, 1000.0, 0.1, 0.001]))
def test_weights_count_by_their_ratios(case: Case, factor: float) -> None:
    scaled = replace(case, rules=weighted(case.rules, factor))
    before, after = source(case), source(scaled)
    assert after.order_rule == before.order_rule
    assert after.assignments == before.assignments
    # The implied levels weigh as before.
    pairs = zip(decided(scaled, after).levels, decided(case, before).levels, strict=True)
    factors = [1.0 if level == unscaled else factor for level, unscaled in pairs]
    expected = [level.value * by for level, by in zip(before.objective, factors, strict=True)]
    assert_close([level.value for level in after.objective], expected, tolerance=2e-4 * max(1.0, factor))


def weighted(rules: Document, factor: float) -> Document:
    """The rules with every weight of every level, the default ones included, times a factor."""

    def term(written: str | Document) -> Document:
        whole: Document = {"term": written} if isinstance(written, str) else written
        return whole | {"weight": whole.get("weight", 1.0) * factor}

    def levels(written: list[list[str | Document]]) -> list[list[Document]]:
        return [list(map(term, level)) for level in written]

    def own(rule: Document) -> Document:
        return rule | ({"objectives": levels(rule["objectives"])} if "objectives" in rule else {})

    ladders = {name: list(map(own, rules[name])) for name in ("order_rules", "fallbacks") if name in rules}
    return rules | ladders | {"objectives": levels(rules.get("objectives", brute_force.DEFAULT_LEVELS))}


def decided(case: Case, plan: Plan) -> Case:
    """The case under the rule that the plan names: nothing is tried to find out which decides."""
    rules = {rule["id"]: rule for group in ("order_rules", "fallbacks") for rule in case.rules.get(group, [])}
    return replace(case, attempt=rules.get(plan.order_rule, {}))


@few
@given(cases())
def test_a_value_is_the_weighted_sum_of_its_terms(case: Case) -> None:
    plan = source(case)
    case, choice = decided(case, plan), choice_of(case, plan)
    for level, terms in zip(plan.objective, case.levels, strict=True):
        assert list(level.terms) == [term["term"] for term in terms]
        values = [brute_force.term_value(case, choice, term) / SCALE for term in terms]
        assert_close(list(level.terms.values()), values)
        weighed = [term.get("weight", 1.0) * value for term, value in zip(terms, level.terms.values(), strict=True)]
        assert_close([level.value], [sum(weighed)])
