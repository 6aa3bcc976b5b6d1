"""Maps as people see them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader
from playwright.sync_api import Browser, Locator, Page

from scenarios.report import page as pages
from scenarios.report.charts import altair_library
from scenarios.report.maps import OrderNode, OrderShipment, Place, map_section, order_map
from scenarios.report.maps.basemap import projected
from scenarios.report.maps.layers import x_of, y_of
from scenarios.report.maps.spec import map_spec
from scenarios.report.maps.view import view_of
from scenarios.report.page import render, write_page
from tests.browser import visited
from tests.scenarios.report.maps.test_view import (
    ANCHORAGE,
    AUCKLAND,
    BERLIN,
    DALLAS,
    HONOLULU,
    MADRID,
    PAPEETE,
    SYDNEY,
    TOKYO,
)
from tests.scenarios.report.maps.tiny import tables

TEMPLATE = """{% extends "base.html" %}{% from "macros.html" import chart, switch %}
{% block title %}Map{% endblock %}
{% block content %}
{{ switch("scenario", "Scenario", [("base", "As it is"), ("closed", "DAL closes")]) }}
{% if map %}{% include "study/map.html" %}{% else %}
{% for name in charts %}{{ chart(name, "", height=0) }}{% endfor %}{% endif %}
{% endblock %}"""

Maker = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
    plain = pages._environment()
    assert plain.loader is not None
    environment = plain.overlay(loader=ChoiceLoader([DictLoader({"trial.html": TEMPLATE}), plain.loader]))
    monkeypatch.setattr(pages, "_environment", lambda: environment)

    def make(**context: Any) -> Path:
        path = tmp_path / "trial.html"
        write_page(path, render("trial.html", **({"map": None} | context)))
        return path

    return make


def _named(page: Page, name: str) -> int:
    """How many marks stand for a node."""
    return page.locator(f"figure .mark-symbol path[aria-label='{name}']").count()


def _lines(page: Page) -> tuple[int, int]:
    """How many lines there are of shipments, and of moved pieces."""
    return page.locator("figure .mark-rule line").count(), page.locator("figure .mark-trail path").count()


def test_a_study_is_drawn_by_scenario_and_by_flows(browser: Browser, made: Maker) -> None:
    found = map_section(tables())
    assert found is not None
    with visited(browser, made(map=found, charts=found.charts)) as visit:
        page = visit.page
        missing = page.locator("figure .mark-symbol path[fill='var(--series-7)']")
        assert (_named(page, "DAL"), _named(page, "SEA"), _named(page, "HID")) == (1, 1, 0)
        assert (_lines(page), missing.count()) == ((2, 0), 0)
        assert page.locator("figure .mark-text text").all_text_contents() == ["DAL", "SEA"] * 2

        page.select_option("[data-switch=scenario]", "closed")
        missing.wait_for()
        assert (_named(page, "DAL"), _lines(page)) == (1, (2, 0))

        page.select_option("[data-switch=flows]", "moved")
        page.locator("figure .mark-trail path").wait_for()
        assert _lines(page) == (0, 1)
        assert not page.get_by_text("nothing moved in it").is_visible()

        page.select_option("[data-switch=scenario]", "base")
        page.locator("figure .mark-trail path").wait_for(state="detached")
        assert page.get_by_text("nothing moved in it").is_visible()

        page.select_option("[data-switch=flows]", "none")
        assert _lines(page) == (0, 0)


def test_a_tooltip_has_the_figures(browser: Browser, made: Maker) -> None:
    found = map_section(tables())
    assert found is not None
    with visited(browser, made(map=found, charts=found.charts)) as visit:
        visit.page.hover("figure .mark-symbol path[aria-label='DAL']")
        cells = visit.page.locator("#vg-tooltip-element td").all_text_contents()
        titles, values = ([each.strip(" \n:") for each in cells[start::2]] for start in (0, 1))
        assert list(map(list, zip(titles, values, strict=True))) == [
            ["Node", "DAL"],
            ["Where", "store, City, TX"],
            ["Pieces", "6"],
            ["Shipments", "2"],
            ["Utilization p50, p95, max", "50%, 100%, 100%"],
            ["Against the base", "nothing moved"],
        ]


@pytest.mark.parametrize("width", [320, 1150])
def test_a_map_keeps_its_proportions_and_stays_in_its_place(browser: Browser, made: Maker, width: int) -> None:
    found = map_section(tables())
    assert found is not None
    with visited(browser, made(map=found, charts=found.charts), width=700) as visit:
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.page.wait_for_selector(f".plot svg[width='{width - (24 if width < 640 else 32)}']")
        box = visit.page.locator(".plot svg").bounding_box()
        assert box is not None
        assert box["height"] / box["width"] == pytest.approx(0.47 / 0.75, abs=0.02)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        # Where a map is narrow, fewer nodes have names; all have their marks.
        assert (_named(visit.page, "DAL"), _named(visit.page, "SEA")) == (1, 1)


NODES = (
    OrderNode(Place("HAM", 53.55, 10.0, "DE", "store", "Hamburg")),
    OrderNode(Place("LYS", 45.76, 4.84, "FR"), can_ship=False, why="out of stock"),
    OrderNode(Place("ATH", 37.98, 23.73, "GR")),
)
MILAN = Place("Milano", 45.46, 9.19, "IT")
SHIPMENTS = (OrderShipment("HAM", 2, "road", "900 km"), OrderShipment("ATH", 1, is_pickup=True), OrderShipment("?", 1))


def test_an_order_has_its_destination_who_ships_and_who_does_not(browser: Browser, made: Maker) -> None:
    with visited(browser, made(charts={"map": order_map(NODES, MILAN, SHIPMENTS)})) as visit:
        page = visit.page
        assert [_named(page, name) for name in ("Milano", "HAM", "LYS", "ATH")] == [1, 1, 1, 1]
        assert page.locator("figure .mark-line path").count() == 2
        assert page.locator("figure .mark-line path[stroke-dasharray='2,4']").count() == 1
        assert page.locator("figure .mark-text text").all_text_contents() == ["Milano", "HAM", "ATH"] * 2
        page.hover("figure .mark-symbol path[aria-label='HAM']")
        assert "2 pieces by road, 900 km" in page.locator("#vg-tooltip-element").inner_text()
        page.hover("figure .mark-symbol path[aria-label='LYS']")
        assert "out of stock" in page.locator("#vg-tooltip-element").inner_text()


def test_an_order_without_a_destination_has_no_lines() -> None:
    spec = order_map(NODES, None, SHIPMENTS)
    assert spec is not None
    assert (len(spec["datasets"]["shipments"]), len(spec["datasets"]["nodes"])) == (0, 3)
    assert order_map((), None, ()) is None


PLACES = {
    "us": [DALLAS, HONOLULU, ANCHORAGE, Place("JNU", 58.3, -134.4, "US")],
    "part": [BERLIN, MADRID, Place("TRO", 69.6, 18.9, "NO")],
    "seam": [AUCKLAND, PAPEETE],
    "world": [DALLAS, BERLIN, TOKYO, SYDNEY],
}


def test_marks_are_where_their_degrees_are_on_the_outlines(browser: Browser, made: Maker) -> None:
    with visited(browser, made(charts={name: _twice(places) for name, places in PLACES.items()})) as visit:
        for name, places in PLACES.items():
            marks = visit.page.locator(f"figure[data-chart={name}] .mark-symbol")
            ours, theirs = (_positions(marks.nth(number)) for number in (0, 1))
            assert len(ours) == len(places)
            for our, their in zip(ours, theirs, strict=True):
                assert our == pytest.approx(their, abs=0.5)


def _twice(places: list[Place]) -> dict[str, Any]:
    """Return a map with places by our projection and by that of the outlines."""
    alt, view = altair_library(), view_of(places)
    chart = alt.Chart(alt.NamedData("places"))
    ours = chart.mark_circle().encode(x=x_of(view), y=y_of(view))
    theirs = projected(chart.mark_circle(), view).encode(longitude="lon:Q", latitude="lat:Q")
    rows = [{"lat": each.lat, "lon": each.lon, "x": view.at(each)[0], "y": view.at(each)[1]} for each in places]
    return map_spec(view, places, [ours, theirs], datasets={"places": rows}, description="Places twice")


def _positions(marks: Locator) -> list[list[float]]:
    transforms = marks.locator("path").evaluate_all("marks => marks.map(mark => mark.getAttribute('transform'))")
    return [[float(number) for number in re.findall(r"-?[\d.]+", each)] for each in transforms]
