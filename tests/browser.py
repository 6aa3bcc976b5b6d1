"""Chromium without a network, to look at pages as a person would."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Visit:
    """A page that is open.

    Attributes
    ----------
    page
        The page.
    asked
        What it asked the network for.
    complaints
        What the console told of warnings and errors, and errors that nothing caught.
    """

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def launched() -> Iterator[Browser]:
    """Yield a browser; skip the test where there is none, unless SHIPFROM_CHROMIUM says that there is."""
    given = os.environ.get("SHIPFROM_CHROMIUM")
    program = given or next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("there is no Chromium here: install the system's, or set SHIPFROM_CHROMIUM to one")
    with sync_playwright() as playwright:
        # Containers run as root, for whom Chromium has no sandbox; the page is our own.
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"]
        )
        yield browser
        browser.close()


@contextmanager
def visited(
    browser: Browser,
    path: Path,
    *,
    theme: Literal["light", "dark"] = "light",
    width: int = 1280,
    height: int = 900,
) -> Iterator[Visit]:
    """Yield a page of a file, drawn, with the network off; fail where it asked for anything or complained."""
    context = browser.new_context(offline=True, color_scheme=theme, viewport={"width": width, "height": height})
    visit = Visit(context.new_page())
    _listen(visit, path.as_uri())
    visit.page.goto(path.as_uri())
    visit.page.wait_for_selector("html[data-ready]", state="attached")
    yield visit
    context.close()
    assert visit.asked == []
    assert visit.complaints == []


def _listen(visit: Visit, address: str) -> None:
    def route(route: Route, request: Request) -> None:
        if request.url == address:
            route.continue_()
        else:
            visit.asked.append(request.url)
            route.abort()

    visit.page.route("**/*", route)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on(
        "console",
        lambda message: visit.complaints.append(message.text) if message.type in ("warning", "error") else None,
    )
