"""The page on results names every table, column and KPI, and its examples run."""

import re
from pathlib import Path
from typing import get_args

import pytest

from scenarios.kpis import LATENCY_KPIS, NODE_KPIS, ORDER_KPIS, UTILIZATION_KPIS, Better, Kpi, Quantile
from scenarios.results.bootstrap import CONFIDENCE, RESAMPLES
from scenarios.results.differences import DIFFERENCE_COLUMNS
from scenarios.results.moved import FLOW_COLUMNS, MOVED_COLUMNS
from scenarios.results.summaries import KPI_COLUMNS
from scenarios.results.tables import TABLES

PAGE = (Path(__file__).parent.parent / "docs" / "results.md").read_text(encoding="utf-8")
READ, RUN = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def formula(kpi: Kpi) -> str:
    return f"`{kpi.numerator}` / `{kpi.denominator}`" if kpi.denominator else f"sum of `{kpi.numerator}`"


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("kpi", [*ORDER_KPIS, *NODE_KPIS])
def test_every_ratio_and_total_has_a_row(kpi: Kpi) -> None:
    assert kpi.better in get_args(Better)
    assert f"| `{kpi.name}` | {kpi.unit} | {kpi.better} | {formula(kpi)} | {kpi.meaning} |\n" in PAGE


@pytest.mark.parametrize("kpi", [*UTILIZATION_KPIS, *LATENCY_KPIS])
def test_every_quantile_has_a_row(kpi: Quantile) -> None:
    assert f"| `{kpi.name}` | {kpi.unit} | {kpi.better} | {kpi.share:g} | {kpi.meaning} |\n" in PAGE


def test_no_row_is_of_a_kpi_that_there_is_not() -> None:
    known = {kpi.name for kpi in (*ORDER_KPIS, *NODE_KPIS, *UTILIZATION_KPIS, *LATENCY_KPIS)}
    assert set(re.findall(r"^\| `([\w:]+)` \|", section("KPIs"), re.MULTILINE)) == known | {"unfilled:CAUSE"}


def words(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def test_every_column_is_told() -> None:
    columns = section("Columns")
    for table, names in TABLES.items():
        told = re.split(rf"^`{table}`(?=[:\n])", columns, flags=re.MULTILINE)[1]
        told = re.split(r"^`\w+`[:\n]", told, flags=re.MULTILINE)[0]
        assert set(names) == words(told) & {each for known in TABLES.values() for each in known}, table
    assert {"scenario", "policy", "seed", *KPI_COLUMNS} <= words(section("KPIs"))
    assert set(DIFFERENCE_COLUMNS) - {"scenario", "policy", *KPI_COLUMNS} <= words(section("Differences"))
    assert {*MOVED_COLUMNS, *FLOW_COLUMNS} <= words(section("What moved"))


def test_the_draws_are_those_told() -> None:
    assert f"{CONFIDENCE:.0%}".replace("%", " %") in section("Differences")
    assert f"{RESAMPLES:,} times" in section("Differences")


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(RUN, names)  # noqa: S102 - our own page
    assert "cost_per_order" in capsys.readouterr().out
    exec(READ, names)  # noqa: S102 - our own page
    assert (tmp_path / "differences.csv").exists()
