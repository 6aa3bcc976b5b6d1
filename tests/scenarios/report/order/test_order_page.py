"""The page of an order in a browser: it shows what the plan says, whatever the ids are."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from models.errors import SettingError
from scenarios.report import write_order_report
from scenarios.report.order.subject import Subject
from tests.browser import visited
from tests.builders import line
from tests.scenarios.report.order import subjects

ORD_31 = ("us-retail", "ORD-0031")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(subjects.bundled(*ORD_31), tmp_path_factory.mktemp("page"))


def written(subject: Subject, folder: Path) -> Path:
    return write_order_report(folder / "order.html", subject.told, subject.order, subject.data)


def cells(page: Page, rows: str) -> list[list[str]]:
    found: list[list[str]] = page.locator(rows).evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    return found


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_the_page_shows_the_plan(browser: Browser, path: Path) -> None:
    subject = subjects.bundled(*ORD_31)
    with visited(browser, path) as visit:
        page = visit.page
        assert page.locator("h1").text_content() == "Order ORD-0031"
        costs = cells(page, "#costs tbody tr")
        assert [float(row[-1]) for row in costs] == [
            pytest.approx(sum(each.costs.values()), abs=0.005) for each in subject.plan.shipments
        ]
        assert len(cells(page, "#shipments tbody tr")) == len(subject.plan.assignments)
        assert len(cells(page, "#levels tbody tr")) == len(subject.plan.objective)
        assert page.locator("figure[data-drawn]").count() == 4
        assert page.locator("figure[data-chart=map] .mark-symbol path").count() >= len(subject.network.nodes)
        assert json.loads(page.locator("#plan").text_content() or "") == subject.plan.to_data()
        assert page.locator("#command").text_content() == (
            "shipfrom source us-retail --order=ORD-0031 --report=order.html"
        )


def test_alternatives_are_searched_and_filtered(browser: Browser, path: Path) -> None:
    told = subjects.bundled(*ORD_31).told.alternatives
    with visited(browser, path) as visit:
        output = visit.page.locator("output")
        assert output.text_content() == f"100 of {len(told)}"
        visit.page.select_option("[data-filter=line]", "2 blender-classic")
        visit.page.select_option("[data-filter=verdict]", "costlier")
        costlier = [each for each in told if each.line == "2" and each.status == "costlier"]
        assert output.text_content() == f"{len(costlier)} of {len(costlier)}"
        visit.page.fill("input[type=search]", "latest st-bos")
        assert output.text_content() == "0 of 0"
        visit.page.fill("input[type=search]", "days st-bos")
        assert output.text_content() == "1 of 1"


def test_a_phone_needs_no_scrolling_sideways(browser: Browser, path: Path) -> None:
    with visited(browser, path, theme="dark", width=390) as visit:
        assert width(visit.page) == 390
        paper = visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert paper == "rgb(20, 23, 28)"


def test_paper_has_all_of_the_table_that_stands_in_a_box_on_screens(browser: Browser, path: Path) -> None:
    box = "getComputedStyle(document.querySelector('[data-table=alternatives] .scroll')).maxHeight"
    with visited(browser, path, theme="dark") as visit:
        assert visit.page.evaluate(box) != "none"
        visit.page.emulate_media(media="print", color_scheme="dark")
        assert visit.page.evaluate(box) == "none"
        assert visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_hostile_ids_stay_texts(browser: Browser, tmp_path: Path) -> None:
    subject = subjects.hostile()
    with visited(browser, written(subject, tmp_path), width=390) as visit:
        page = visit.page
        assert page.locator("h1").text_content() == f"Order {subjects.HOSTILE}"
        assert page.locator("img").count() == 0
        assert width(page) == 390
        assert subjects.HOSTILE in str(page.locator("#rules").text_content())
        page.fill("input[type=search]", "onerror costlier")
        assert page.locator("output").text_content() == "1 of 1"


def test_what_does_not_ship_has_its_reasons_and_what_would_fill_it(browser: Browser, tmp_path: Path) -> None:
    subject = subjects.bundled("us-retail", "ORD-0050")
    with visited(browser, written(subject, tmp_path)) as visit:
        assert visit.page.locator(".gap").count() == 1
        told = str(visit.page.locator(".gap").text_content())
        for relaxation in subject.told.gaps[0].relaxations:
            assert relaxation.text in told
        assert visit.page.locator("#shipments").count() == 0
        assert visit.page.locator("figure").count() == 1


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (subjects.without_anything, "There is no map"),
        (subjects.without_an_answer, "cut short by the time limit"),
        (subjects.of_many_lines, "39 of 40 pieces filled"),
        (lambda: subjects.two_nodes(line("1"), required_by="2026-09-10"), "missed by 1 day"),
        (lambda: subjects.bundled("ibm-restrictions", "GIFT-DUBLIN"), "violates gift-wrap"),
        (lambda: subjects.bundled("fluent-tiers", "DISTANCE-CAP-SILVER"), "cannot fill the order"),
    ],
    ids=["bare", "no answer", "40 lines", "late", "penalty", "fallback"],
)
def test_orders_of_all_kinds_have_a_page(
    made: Callable[[], Subject], says: str, browser: Browser, tmp_path: Path
) -> None:
    with visited(browser, written(made(), tmp_path), width=390) as visit:
        assert says in visit.page.inner_text("main")
        assert width(visit.page) == 390


def test_an_explanation_of_another_order_is_refused(tmp_path: Path) -> None:
    subject = subjects.bundled(*ORD_31)
    other = subjects.bundled("us-retail", "ORD-0050")
    with pytest.raises(SettingError, match=r"explanation = 'ORD-0031': the page is about order 'ORD-0050'"):
        write_order_report(tmp_path / "order.html", subject.told, other.order, other.data)
