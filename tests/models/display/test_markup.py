"""The small writer of HTML."""

import pytest

from models.display.markup import Html, bullets, card, element, folded, joined, paragraph, table
from tests.markup import Page

HOSTILE = "<script>alert('x')</script> & \"y\""


@pytest.mark.parametrize(
    "made",
    [
        card(HOSTILE),
        paragraph(HOSTILE),
        bullets([HOSTILE]),
        folded(HOSTILE),
        folded("title", HOSTILE),
        table([HOSTILE], [["cell"]]),
        table(["head"], [[HOSTILE]]),
        table(["head"], [], total=[HOSTILE]),
        joined(HOSTILE),
    ],
)
def test_whatever_is_not_markup_is_escaped(made: Html) -> None:
    assert HOSTILE in Page(made).words


def test_attributes_are_escaped() -> None:
    made = element("a", "here", href='x" onclick="y')
    assert Page(made).links == {"here": 'x" onclick="y'}


def test_markup_stays_as_it_is() -> None:
    assert "<strong>a &lt; b</strong>" in paragraph(element("strong", "a < b"))


def test_a_table_has_heads_rows_and_a_total() -> None:
    (found,) = Page(table(["node", "pieces"], [["DAL", "2"], ["NYC", "1"]], numbers=["pieces"], total=["", "3"])).tables
    assert found.heads == ["node", "pieces"]
    assert found.body == [["DAL", "2"], ["NYC", "1"], ["", "3"]]


def test_numbers_are_aligned_at_their_right() -> None:
    made = table(["node", "pieces"], [["DAL", "2"]], numbers=["pieces"])
    assert made.count("text-align:right") == 2
    assert made.count("text-align:left") == 2


def test_a_row_of_too_few_cells_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="longer"):
        table(["node", "pieces"], [["DAL"]])


def test_items_beyond_the_most_are_folded_away_and_none_is_lost() -> None:
    page = Page(bullets(["a", "b", "c", "d"], most=2))
    assert page.items == ["a", "b", "c", "d"]
    assert "2 more" in page.words
    assert "more" not in Page(bullets(["a", "b"], most=2)).words


def test_what_is_folded_is_shut_unless_it_is_said() -> None:
    assert Page(folded("shut", "a") + folded("open", "b", is_open=True)).opened == ["open"]
