"""Draws the picture of a study's report in the README, from the page itself: ``make picture``.

Needs Chromium: the system's, or what SHIPFROM_CHROMIUM names.
"""

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from scenarios.report import write_study_report
from scenarios.studies import LocalPool, run_study

STUDY = "node-closes"
TARGETS = {"light": "report.png", "dark": "report-dark.png"}
WIDTH, HEIGHT = 1040, 900

SHOWN = """
nav, .bar, #glance h3, #glance .card ~ .card, #glance > .note, #compared, #figures, #costs,
#utilization, #moved, #made, footer, #map details { display: none !important; }
"""
"""Of the page: what was compared, the first scenario at a glance, and the map."""


def main() -> None:
    """Run the study, and keep what its report shows first, in both themes."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        with LocalPool(2) as pool:
            run_study(STUDY, folder, executor=pool)
        page = write_study_report(Path(folder), command=f"shipfrom whatif {STUDY} --out dallas")
        program = os.environ.get("SHIPFROM_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for theme, name in TARGETS.items():
            _draw(browser, page, theme, Path(__file__).parent / name)
        browser.close()


def _draw(browser: Browser, page: Path, theme: str, target: Path) -> None:
    scheme = "dark" if theme == "dark" else "light"
    context = browser.new_context(color_scheme=scheme, offline=True, viewport={"width": WIDTH, "height": HEIGHT})
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.wait_for_selector("html[data-ready]", state="attached")
    tab.add_style_tag(content=SHOWN)
    tab.screenshot(path=target, full_page=True)
    context.close()


if __name__ == "__main__":
    sys.exit(main())
