"""The site of the documentation: it builds, asks no host for anything, leads nowhere wrong, and leaves nothing out."""

import ast
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser

import models
import optimizer
import scenarios.edits
import scenarios.policies
import scenarios.studies
from tests.docs.pages import ROOT

LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src"}


@dataclass
class Page(HTMLParser):
    """What one built page loads, links to, and can be linked at."""

    loads: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    styles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := found.get(name))}
        if tag in LOADED and (target := found.get(LOADED[tag])) and found.get("rel") != "canonical":
            self.loads.append(target)
        if tag == "a" and (target := found.get("href")):
            self.links.append(target)
        self.styles.append(found.get("style") or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    # In a process of its own: what it imports warns of its own age, and warnings are errors here.
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    read: dict[Path, Page] = {}
    for path in sorted(site.rglob("*.html")):
        read[path] = Page()
        read[path].feed(path.read_text(encoding="utf-8"))
    return read


def test_no_page_loads_anything_from_a_host(site: Path, pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        assert [each for each in page.loads if urlsplit(each).netloc] == [], path
        assert [each for each in page.styles if "url(" in each and "//" in each] == [], path
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "@import" not in text, sheet
        assert "url(http" not in text, sheet
        assert "url(//" not in text, sheet


def test_every_link_and_anchor_leads_somewhere(pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        for link in {*page.links, *page.loads}:
            parts = urlsplit(link)
            # The page for wrong addresses has links from the root of a server.
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.exists(), f"{path}: {link}"
            if parts.fragment and target.suffix == ".html" and not parts.fragment.startswith("__"):
                assert unquote(parts.fragment) in pages[target].anchors, f"{path}: {link}"


def public_names() -> set[str]:
    """Return what the packages export, by the name under which the reference lists it."""
    exported = {"models": models, "optimizer": optimizer}
    names = {
        f"{package}.{alias.asname}"
        for package, module in exported.items()
        for statement in ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
        if alias.asname
    }
    for listed in (scenarios.edits, scenarios.policies, scenarios.studies):
        names |= {f"{listed.__name__}.{name}" for name in listed.__all__}
    return names


def test_every_public_name_is_in_the_reference(pages: dict[Path, Page]) -> None:
    told = {anchor for path, page in pages.items() if path.parent.name == "api" for anchor in page.anchors}
    assert len(public_names()) > 100
    assert public_names() - told == set()


def test_fields_of_documents_are_told(site: Path) -> None:
    text = (site / "api" / "documents.html").read_text(encoding="utf-8")
    for described in ("pieces ordered, 1 or more", "lines with the same label leave from one node"):
        assert described.capitalize() in text


def test_parameters_that_share_a_description_have_types_of_their_own(site: Path) -> None:
    text = (site / "api" / "sourcing.html").read_text(encoding="utf-8")
    section = text.split('id="optimizer.Sourcer.explain"')[1].split("Returns:")[0]
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr.*?</tr>", section, re.DOTALL)]
    assert {row[0]: row[1] for row in rows[1:]}.items() >= {"availability": "Availability", "workers": "int"}.items()


def test_formulas_are_drawn_by_the_browser_itself(site: Path, pages: dict[Path, Page]) -> None:
    model = (site / "model.html").read_text(encoding="utf-8")
    assert model.count("<math") > 10
    for path in pages:
        assert 'class="arithmatex"' not in path.read_text(encoding="utf-8"), path


def test_pages_open_from_the_disk_and_can_be_searched(site: Path, browser: Browser) -> None:
    asked: list[str] = []
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: asked.append(message.text))
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.goto((site / "api" / "edits.html").as_uri())
        # Where the script is not ready yet, nobody hears what is typed.
        page.locator("html.js").wait_for(state="attached")
        page.locator("input.md-search__input").click()
        page.locator("input.md-search__input").press_sequentially("safety stock")
        page.get_by_text(re.compile(r"^\d+ matching documents$")).wait_for()
    assert asked
    assert [each for each in asked if not each.startswith("file:")] == []
