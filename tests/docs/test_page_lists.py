"""What pages list is what there is: fields, operators, terms, KPIs, edits, policies, kinds of answers."""

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from models import BatchResult, ItemRule, OrderRule, Restriction, RuleSet
from models.conditions import Operator
from models.explanations import Alternative, Explanation, Gap, Limit
from models.expressions import parse
from models.fields import ALIASES, FIELDS
from models.objectives import DEFAULT_LEVELS
from models.plans import Outcome
from models.relaxations import AddCapacity, AddStock, ChangeNumber, ChangeSetting, DropRequire, DropRule
from optimizer.compiler.terms import TERMS
from optimizer.engines.cpsat.constraints import Constraints
from scenarios.edits import AnyEdit, Edit
from scenarios.edits.any_edit import NAMES
from scenarios.kpis import LATENCY_KPIS, NODE_KPIS, ORDER_KPIS, UTILIZATION_KPIS, Better, Kpi, Quantile
from scenarios.policies import AnyPolicy, BidPrice, Optimal
from scenarios.policies.ratings import Rating
from scenarios.results.bootstrap import CONFIDENCE, RESAMPLES
from scenarios.results.differences import DIFFERENCE_COLUMNS
from scenarios.results.moved import FLOW_COLUMNS, MOVED_COLUMNS
from scenarios.results.summaries import KPI_COLUMNS
from scenarios.results.tables import TABLES
from scenarios.study import Study, bundled_studies
from tests.docs.pages import PAGES, ROOT, blocks_of

EDITS: list[type[Edit]] = [get_args(kind)[0] for kind in get_args(get_args(AnyEdit)[0])]


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def named(text: str) -> set[str]:
    """Return what stands in single backticks, outside blocks."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return {" ".join(word.split()) for word in re.findall(r"`([^`]+)`", prose)}


def words(text: str) -> set[str]:
    return set(re.findall(r"`([\w-]+)`", text))


def section(page: str, title: str) -> str:
    return text_of(page).split(f"## {title}\n")[1].split("\n## ")[0]


def first_cells(page: str, header: str) -> set[str]:
    """Return the names in the first column of the table under a header."""
    rows = text_of(page).split(f"| {header} |", 1)[1].split("\n\n", 1)[0]
    return set(re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE))


# ---- rules and costs


def test_every_field_and_alias_is_listed() -> None:
    listed = named(text_of("docs/rules.md"))
    assert FIELDS.keys() <= listed
    assert ALIASES.keys() | set(ALIASES.values()) <= listed


def test_every_field_listed_exists() -> None:
    roots = "order|customer|destination|line|item|node|service|stock"
    for name in named(text_of("docs/rules.md")):
        if re.fullmatch(rf"({roots})\.\S+", name):
            parse(f"{name} exists")


def test_every_operator_is_listed() -> None:
    assert set(get_args(Operator)) <= named(text_of("docs/rules.md"))


@pytest.mark.parametrize("document", [Restriction, OrderRule, ItemRule, RuleSet])
def test_every_setting_of_a_rule_is_listed(document: type[RuleSet]) -> None:
    listed = set(re.findall(r"\w+", " ".join(named(text_of("docs/rules.md")))))
    assert {field.alias or name for name, field in document.model_fields.items()} <= listed


def test_every_term_has_a_row() -> None:
    cells = re.findall(r"^\| ((?:`\w+` ?)+) \|", text_of("docs/costs.md"), re.MULTILINE)
    assert words(" ".join(cells)) == set(TERMS)


def test_the_default_levels_are_those_told() -> None:
    told = re.findall(r"`\[([^`]*)\]`", text_of("docs/costs.md").split("Without `objectives` they are")[1])
    assert [level.split(", ") for level in told[: len(DEFAULT_LEVELS)]] == [
        [term.term for term in level] for level in DEFAULT_LEVELS
    ]


# ---- decisions


def test_every_field_and_limit_of_a_batch_is_told() -> None:
    told = words(text_of("docs/batches.md"))
    assert BatchResult.model_fields.keys() - {"version"} <= told
    limits = [each for kind in get_args(Outcome.model_fields["limit"].annotation) for each in get_args(kind)]
    assert limits
    # Heuristics decide single orders only.
    assert set(limits) - {"heuristic"} <= told


def test_every_field_of_an_explanation_is_told() -> None:
    assert Explanation.model_fields.keys() - {"order_id", "runner_up_is_open"} <= words(text_of("docs/explain.md"))


@pytest.mark.parametrize(("document", "field"), [(Alternative, "status"), (Gap, "cause"), (Limit, "kind")])
def test_every_status_cause_and_kind_is_told(document: type[Any], field: str) -> None:
    assert set(get_args(document.model_fields[field].annotation)) <= words(text_of("docs/explain.md"))


def test_every_kind_of_change_has_a_row() -> None:
    changes = (DropRule, DropRequire, ChangeNumber, ChangeSetting, AddStock, AddCapacity)
    assert {change.model_fields["kind"].default for change in changes} <= words(text_of("docs/explain.md"))


# ---- studies


def test_every_edit_has_an_example() -> None:
    shown = {each["edit"] for text in blocks_of("docs/edits.md", "yaml") for each in yaml.safe_load(text)}
    assert shown == set(NAMES)
    assert len(NAMES) == len(EDITS) == len(set(NAMES))


@pytest.mark.parametrize("kind", EDITS, ids=lambda kind: kind.__name__)
def test_every_field_of_an_edit_is_named(kind: type[Edit]) -> None:
    names = {field.alias or name for name, field in kind.model_fields.items()}
    assert names <= set(re.findall(r"\w+", text_of("docs/edits.md")))


def test_every_policy_has_a_row_and_a_section() -> None:
    names = {each.model_fields["policy"].default for each in get_args(get_args(AnyPolicy)[0])}
    assert first_cells("docs/policies.md", "policy") == names
    assert names <= set(re.findall(r"^## (\w+)$", text_of("docs/policies.md"), re.MULTILINE))


def test_every_setting_of_bid_prices_has_a_row_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (.*?) ?\|$", section("docs/policies.md", "bid_price"), re.MULTILINE))
    own = {name: field.default for name, field in BidPrice.model_fields.items() if name not in Optimal.model_fields}
    assert own.keys() <= rows.keys()
    for name, default in own.items():
        if isinstance(default, int | float) and not isinstance(default, bool):
            assert rows[name] == f"{default:,g}", name


def test_every_rating_has_a_row() -> None:
    figures = set(get_args(get_args(Rating.model_fields["by"].annotation)[0]))
    assert first_cells("docs/policies.md", "rating") == figures | {"when"}


def test_the_study_shown_names_every_key() -> None:
    (text,) = blocks_of("docs/whatif.md", "yaml")
    assert yaml.safe_load(text).keys() == Study.model_fields.keys() - {"description", "schema_version"}


def test_all_bundled_studies_are_named() -> None:
    told = text_of("docs/whatif.md").split("Bundled are", 1)[1].split("`scenarios/library/`", 1)[0]
    assert words(told) == set(bundled_studies())


# ---- results


def formula(kpi: Kpi) -> str:
    return f"`{kpi.numerator}` / `{kpi.denominator}`" if kpi.denominator else f"sum of `{kpi.numerator}`"


@pytest.mark.parametrize("kpi", [*ORDER_KPIS, *NODE_KPIS])
def test_every_ratio_and_total_has_a_row(kpi: Kpi) -> None:
    assert kpi.better in get_args(Better)
    row = f"| `{kpi.name}` | {kpi.unit} | {kpi.better} | {formula(kpi)} | {kpi.meaning} |\n"
    assert row in text_of("docs/results.md")


@pytest.mark.parametrize("kpi", [*UTILIZATION_KPIS, *LATENCY_KPIS])
def test_every_quantile_has_a_row(kpi: Quantile) -> None:
    row = f"| `{kpi.name}` | {kpi.unit} | {kpi.better} | {kpi.share:g} | {kpi.meaning} |\n"
    assert row in text_of("docs/results.md")


def test_no_row_is_of_a_kpi_that_there_is_not() -> None:
    known = {kpi.name for kpi in (*ORDER_KPIS, *NODE_KPIS, *UTILIZATION_KPIS, *LATENCY_KPIS)}
    rows = re.findall(r"^\| `([\w:]+)` \|", section("docs/results.md", "KPIs"), re.MULTILINE)
    assert set(rows) == known | {"unfilled:CAUSE"}


def test_every_column_is_told() -> None:
    columns = section("docs/results.md", "Columns")
    for table, names in TABLES.items():
        told = re.split(rf"^`{table}`(?=[:\n])", columns, flags=re.MULTILINE)[1]
        told = re.split(r"^`\w+`[:\n]", told, flags=re.MULTILINE)[0]
        assert set(names) == words(told) & {each for known in TABLES.values() for each in known}, table
    assert {"scenario", "policy", "seed", *KPI_COLUMNS} <= words(section("docs/results.md", "KPIs"))
    differences = words(section("docs/results.md", "Differences"))
    assert set(DIFFERENCE_COLUMNS) - {"scenario", "policy", *KPI_COLUMNS} <= differences
    assert {*MOVED_COLUMNS, *FLOW_COLUMNS} <= words(section("docs/results.md", "What moved"))


def test_the_draws_are_those_told() -> None:
    differences = section("docs/results.md", "Differences")
    assert f"{CONFIDENCE:.0%}".replace("%", " %") in differences
    assert f"{RESAMPLES:,} times" in differences


# ---- model


@pytest.mark.parametrize("page", ["docs/model.md", "docs/engines.md", "docs/batches.md"])
def test_every_file_and_method_named_exists(page: str) -> None:
    files = [path.as_posix() for path in (ROOT / "optimizer").rglob("*.py")]
    for name in re.findall(r"`([\w/]+\.py)`", text_of(page)):
        assert any(each.endswith(f"/{name}") for each in files), name
    for name in re.findall(r"`(_\w+)`", text_of(page)):
        assert hasattr(Constraints, name), name


def test_the_model_has_every_row_there_is() -> None:
    rows = {name for name in vars(Constraints) if re.match(r"_(limit|keep|reach|insist)", name)}
    assert rows <= words(text_of("docs/model.md"))


def test_the_model_says_what_every_term_counts() -> None:
    assert set(TERMS) <= words(section("docs/model.md", "One order"))


# ---- the whole


def test_the_terms_in_the_readme_are_those_there_are() -> None:
    row = next(line for line in text_of("README.md").splitlines() if line.startswith("| terms of the objective"))
    assert re.findall(r"`(\w+)`", row) == list(TERMS)


def test_the_commands_of_the_readme_are_in_the_makefile() -> None:
    makefile = text_of("Makefile")
    for target in set(re.findall(r"make (demo|test|benchmark|check|format|docs)\b", text_of("README.md"))):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_picture_and_page_linked_to_exists(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert re.match(r"https?://", target) or (page.parent / target).exists(), target


def test_nothing_is_left_to_be_filled_in() -> None:
    assert [page for page in PAGES if re.search(r"^[A-Z_]{6,}$", page.read_text(encoding="utf-8"), re.MULTILINE)] == []


def test_the_changelog_speaks_of_this_version() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in text_of("CHANGELOG.md")
