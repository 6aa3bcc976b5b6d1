"""An explanation as a notebook shows it."""

from models import Explanation
from models.narrative import Item
from tests.markup import Page
from tests.models.samples import Data
from tests.models.test_explanations import FULL


def shown(data: Data) -> Page:
    return Page(Explanation.parse(data)._repr_html_())


def test_every_sentence_is_there() -> None:
    page = shown(FULL)
    for title, sentences in Explanation.parse(FULL).sections():
        assert title in page.words
        for sentence in sentences:
            assert " ".join(sentence.split()) in page.words


def test_the_plan_is_in_it() -> None:
    assert "Order O-1 by rule gold: 2 shipments" in shown(FULL).words


def test_what_remains_unfilled_is_told_at_once() -> None:
    page = shown(FULL)
    assert page.opened
    assert all("unfilled" in title for title in page.opened)


def test_without_a_gap_the_rule_that_decides_is_told_at_once() -> None:
    assert shown({**FULL, "gaps": [], "limit": None}).opened == ["Which rule decides"]


def test_changes_stand_under_the_sentence_that_announces_them() -> None:
    (announced,) = [
        said for title, said in Explanation.parse(FULL).sections() if any(isinstance(each, Item) for each in said)
    ]
    items = [each for each in announced if isinstance(each, Item)]
    assert items
    assert [each for each in shown(FULL).items if each in items] == items


def test_hostile_words_are_words() -> None:
    evil = "<script>x</script>"
    gaps = [{**FULL["gaps"][0], "text": evil}]
    assert evil in shown({**FULL, "order_id": evil, "gaps": gaps}).words
