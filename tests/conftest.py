"""A browser for the tests of pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import launched


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests: Playwright runs once in a thread."""
    with launched() as found:
        yield found
