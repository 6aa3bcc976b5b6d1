"""Pages hold all they need, show what they are given and ask nobody for anything."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader
from playwright.sync_api import Browser

from models.errors import DocumentError, SettingError
from scenarios.report import page as pages
from scenarios.report.charts import SERIES, altair_library, inline, spec_of
from scenarios.report.page import render, script_data, write_page
from tests.browser import visited

TEMPLATE = """{% extends "base.html" %}{% from "macros.html" import chart, switch, search_table %}
{% block title %}{{ name }}{% endblock %}
{% block content %}<h1>{{ name }}</h1>
{{ switch("scenario", "Scenario", [("a", "first"), ("b", "second")]) }}
<p id="of-a" data-when='{"scenario": "a"}'>a</p><p id="of-b" data-when='{"scenario": "b"}'>b</p>
{{ chart("bars", "Bars") }}
{{ search_table("moved", ["order", "kind"], rows, ["kind"]) }}{% endblock %}"""

HOSTILE = "</script><script>alert(1)</script>&amp;\u2028"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    environment = pages._environment().overlay(loader=DictLoader(_templates() | {"trial.html": TEMPLATE}))
    monkeypatch.setattr(pages, "_environment", lambda: environment)
    rows = [[f"O{number}", ("node", "filled")[number % 2]] for number in range(250)] + [[HOSTILE, "node"]]
    write_page(tmp_path / "trial.html", render("trial.html", name=HOSTILE, rows=rows, charts={"bars": _bars()}))
    return tmp_path / "trial.html"


def _templates() -> dict[str, str]:
    folder = Path(pages.__file__).parent / "templates"
    return {each.name: each.read_text("utf-8") for each in folder.glob("*.html")}


def _bars() -> dict[str, Any]:
    alt = altair_library()
    data = inline({"scenario": s, "node": n, "value": v} for s, n, v in [("a", "X", 3), ("b", "X", 5), ("b", "Y", 1)])
    scenario = alt.param(name="scenario", value="a")
    bars = (
        alt.Chart(data, width="container", height=200)
        .mark_bar(color=SERIES[1])
        .encode(x="node:N", y="value:Q")
        .add_params(scenario)
        .transform_filter("datum.scenario == scenario")
    )
    return spec_of(bars, description="Values by node")


def test_a_page_shows_what_it_is_given_and_asks_for_nothing(browser: Browser, path: Path) -> None:
    with visited(browser, path) as visit:
        assert visit.page.locator("h1").text_content() == HOSTILE
        assert visit.page.locator("figure .mark-rect path").count() == 1


def test_a_switch_is_heeded_by_charts_and_by_the_page(browser: Browser, path: Path) -> None:
    with visited(browser, path) as visit:
        assert (visit.page.is_visible("#of-a"), visit.page.is_visible("#of-b")) == (True, False)
        visit.page.select_option("[data-switch=scenario]", "b")
        assert (visit.page.is_visible("#of-a"), visit.page.is_visible("#of-b")) == (False, True)
        visit.page.wait_for_function("document.querySelectorAll('figure .mark-rect path').length == 2")


def test_a_table_is_searched_and_filtered(browser: Browser, path: Path) -> None:
    with visited(browser, path) as visit:
        rows, output = visit.page.locator("tbody tr"), visit.page.locator("output")
        assert (rows.count(), output.text_content()) == (100, "100 of 251")
        visit.page.click("button.more")
        assert (rows.count(), output.text_content()) == (200, "200 of 251")
        visit.page.fill("input[type=search]", "o24 NODE")
        # O24, O240, O242 ... O248: every second one moved to another node.
        assert output.text_content() == "6 of 6"
        visit.page.select_option("[data-filter=kind]", "filled")
        assert output.text_content() == "0 of 0"
        visit.page.fill("input[type=search]", "</SCRIPT>")
        visit.page.select_option("[data-filter=kind]", "")
        assert rows.all_text_contents() == [f"{HOSTILE}node"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_the_systems_until_it_is_switched(browser: Browser, path: Path, theme: Any) -> None:
    with visited(browser, path, theme=theme) as visit:
        bar = "getComputedStyle(document.querySelector('figure .mark-rect path')).fill"
        before = visit.page.evaluate(bar)
        assert before == {"light": "rgb(217, 119, 26)", "dark": "rgb(245, 166, 91)"}[theme]
        visit.page.click("#theme")
        assert visit.page.evaluate(bar) != before
        visit.page.click("#theme")
        assert visit.page.evaluate(bar) == before


def test_paper_is_light(browser: Browser, path: Path) -> None:
    with visited(browser, path, theme="dark") as visit:
        visit.page.emulate_media(media="print", color_scheme="dark")
        assert visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_data_ends_no_script_and_no_attribute_whatever_it_holds() -> None:
    text = script_data([f"it's {HOSTILE}"])
    assert not {"<", "'"} & set(text)
    assert json.loads(text) == [f"it's {HOSTILE}"]


def test_without_the_extra_an_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    pages._vega.cache_clear()
    with pytest.raises(SettingError, match=r"shipfrom\[report\]"):
        altair_library()
    with pytest.raises(SettingError, match=r"shipfrom\[report\]"):
        render("base.html", charts={})


def test_a_page_that_cannot_be_written_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"missing.page\.html: the report cannot be written"):
        write_page(tmp_path / "missing" / "page.html", "")
