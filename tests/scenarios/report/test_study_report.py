"""The report of a study, looked at in a browser as a person would."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from models.errors import DocumentError, SettingError
from scenarios.report import page as pages
from scenarios.report import write_study_report
from tests.browser import visited
from tests.scenarios.report.folders import HOSTILE, STUDY, closed, orders, study_folder

SWEPT = [{"id": f"s{at}", "edits": [{"edit": "set_split_limit", "max_splits": at}]} for at in range(3)]
WRONG = {"id": HOSTILE, "title": HOSTILE, "description": HOSTILE}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a study that has every section, and names that are up to no good."""
    folder = tmp_path_factory.mktemp("study")
    scenarios = [*STUDY["scenarios"], WRONG, *SWEPT]
    study_folder(folder, closed, STUDY | {"title": HOSTILE, "scenarios": scenarios})
    return write_study_report(folder, command=f"shipfrom whatif {HOSTILE}")


BARS = "[data-chart=costs] .mark-rect path"


def shown(page: Page, selector: str) -> list[str]:
    """The texts of what can be seen of a kind."""
    return [each.inner_text() for each in page.locator(selector).all() if each.is_visible()]


def bars(page: Page) -> list[str | None]:
    found: list[str | None] = page.eval_on_selector_all(BARS, "all => all.map((bar) => bar.ariaLabel)")
    return found


def hidden_width(page: Page) -> int:
    """How many px of the moved lines have to be scrolled to."""
    found: int = page.eval_on_selector("#moved [data-table] .scroll", "box => box.scrollWidth - box.clientWidth")
    return found


def test_every_section_is_there_and_every_chart_drawn(browser: Browser, report: Path) -> None:
    with visited(browser, report) as visit:
        sections = visit.page.eval_on_selector_all("section", "all => all.map((each) => each.id)")
        assert sections == ["glance", "compared", "figures", "costs", "utilization", "sweeps", "moved", "made"]
        links = visit.page.eval_on_selector_all("nav a", "all => all.map((each) => each.hash.slice(1))")
        assert links == sections[1:]
        figures = visit.page.locator("figure").count()
        assert figures == visit.page.locator("figure svg .mark-group.role-frame").count() == 6
        assert visit.page.locator("h1").text_content() == HOSTILE
        assert visit.page.locator("#command").text_content() == f"shipfrom whatif {HOSTILE}"


def test_what_is_chosen_once_is_chosen_everywhere(browser: Browser, report: Path) -> None:
    with visited(browser, report) as visit:
        page = visit.page
        assert shown(page, ".kpis thead th:first-child") == ["by optimal"]
        assert shown(page, "[data-chosen=scenario]") == ["One closes"] * 2
        assert page.locator("#moved output").text_content() == "2 of 2"
        page.select_option("[data-switch=policy]", "nearest")
        assert shown(page, ".kpis thead th:first-child") == ["by nearest"]
        page.select_option("[data-switch=scenario]", "base")
        assert shown(page, "[data-chosen=scenario]") == ["As it is"] * 2
        assert shown(page, "#figures > p.note")[1].startswith("This is what the others are compared with")
        # The base is not among what moved.
        assert page.locator("#moved output").text_content() == "0 of 0"
        assert shown(page, "#moved .none") == ["Nothing here fits what is chosen."]
        assert shown(page, "#moved .narrow") == []


def test_charts_heed_what_is_compared(browser: Browser, report: Path) -> None:
    with visited(browser, report) as visit:
        page = visit.page
        scenarios = bars(page)
        assert len(scenarios) == 12  # shipping and handling of six scenarios
        page.select_option("[data-switch=comparison]", "policies")
        page.wait_for_function("document.querySelectorAll('[data-chart=costs] .mark-rect path').length == 4")
        assert shown(page, ".kpis thead th:first-child") == ["in “One closes”"]
        before = bars(page)
        page.select_option("[data-switch=measure]", "order")
        assert "10.00" in shown(page, "#costs table")[0]
        assert "5.71" not in shown(page, "#costs table")[0]
        page.wait_for_function(
            f"document.querySelector('[data-chart=costs] .mark-rect path').ariaLabel != {before[0]!r}"
        )


def test_moved_lines_are_searched(browser: Browser, report: Path) -> None:
    with visited(browser, report, width=1200) as visit:
        # What is chosen for all rows takes no room from their reason.
        assert shown(visit.page, "#moved [data-table] th") == [
            *("order", "line", "item", "kind", "pieces", "from", "to", "reason")
        ]
        assert hidden_width(visit.page) == 0
        visit.page.fill("#moved input[type=search]", "stock")
        assert visit.page.locator("#moved output").text_content() == "0 of 0"
        visit.page.fill("#moved input[type=search]", "n1/road")
        assert visit.page.locator("#moved output").text_content() == "1 of 1"
        visit.page.select_option("#moved [data-filter=scenario]", "")
        assert visit.page.locator("#moved output").text_content() == "5 of 5"
        assert shown(visit.page, "#moved [data-table] th")[0] == "scenario"


def test_a_phone_shows_all_of_it_without_scrolling_to_the_side(browser: Browser, report: Path) -> None:
    with visited(browser, report, theme="dark", width=390, height=844) as visit:
        assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= 390
        # Moved lines stand one below the other, each cell with the name of its column.
        assert shown(visit.page, "#moved [data-table] th") == []
        reason = visit.page.locator("#moved [data-table] td:last-child").first
        assert reason.get_attribute("data-label") == "reason"
        assert hidden_width(visit.page) == 0
        visit.page.click("summary")
        assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_paper_has_what_is_chosen_and_no_controls(browser: Browser, report: Path) -> None:
    with visited(browser, report, theme="dark") as visit:
        visit.page.emulate_media(media="print")
        visit.page.set_viewport_size({"width": 703, "height": 1000})
        assert not visit.page.is_visible("nav")
        assert not visit.page.is_visible("#moved input[type=search]")
        assert visit.page.is_visible(".kpis >> nth=0")
        assert visit.page.pdf(format="A4").startswith(b"%PDF")
        assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= 703


def test_one_scenario_and_one_policy_need_no_switches(browser: Browser, tmp_path: Path) -> None:
    only = STUDY | {"scenarios": [{"id": "only"}], "policies": ["optimal"], "promise_days": 3}
    study_folder(tmp_path, lambda _: {"orders": orders()}, {k: v for k, v in only.items() if k != "title"})
    with visited(browser, write_study_report(tmp_path)) as visit:
        assert visit.page.locator("h1").text_content() == "trial"
        assert visit.page.locator("[data-switch]").count() == visit.page.locator("[data-switch=measure]").count() == 1
        assert visit.page.locator("#moved, #sweeps, #utilization, .card").count() == 0
        assert "10.00" in shown(visit.page, ".kpis")[0]


def test_where_nothing_moved_the_page_says_so(browser: Browser, tmp_path: Path) -> None:
    study_folder(tmp_path, lambda _: {"orders": orders()}, STUDY | {"policies": ["optimal"]})
    with visited(browser, write_study_report(tmp_path)) as visit:
        assert shown(visit.page, "#moved p") == [
            "Nothing moved: every line is sourced as in “As it is” under the same policy."
        ]


def test_without_the_extra_an_error_says_what_to_install(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(SettingError, match=r"shipfrom\[report\]"):
        write_study_report(report.parent)
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    pages._vega.cache_clear()
    with pytest.raises(SettingError, match=r"shipfrom\[report\]"):
        write_study_report(report.parent)


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"study\.json"):
        write_study_report(tmp_path)
