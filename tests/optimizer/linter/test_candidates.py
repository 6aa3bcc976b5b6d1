"""The finitely many values that stand for all."""

from datetime import UTC, datetime
from itertools import pairwise, product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.linter.candidates import dates, moments, numbers, texts

quick = settings(derandomize=True, deadline=None, max_examples=150)
SOME = st.lists(st.sampled_from([-2.0, 0.0, 0.5, 1.0, 3.0, 3.5, 100.0]), max_size=4)


@quick
@given(thresholds=SOME, count=st.integers(1, 3), value=st.floats(-1e6, 1e6))
def test_for_every_number_some_candidate_compares_alike(thresholds: list[float], count: int, value: float) -> None:
    def seen(number: float) -> list[tuple[bool, bool]]:
        return [(number < threshold, number == threshold) for threshold in thresholds]

    assert seen(value) in [seen(candidate) for candidate in numbers(thresholds, count)]


@quick
@given(thresholds=SOME, value=st.integers(-(10**6), 10**6))
def test_for_every_whole_number_some_whole_candidate_compares_alike(thresholds: list[float], value: int) -> None:
    def seen(number: float) -> list[tuple[bool, bool]]:
        return [(number < threshold, number == threshold) for threshold in thresholds]

    whole = [candidate for candidate in numbers(thresholds, 1) if candidate == int(candidate)]
    assert seen(value) in [seen(candidate) for candidate in whole]


@quick
@given(thresholds=SOME, count=st.integers(1, 3))
def test_each_gap_holds_as_many_numbers_as_are_asked_for(thresholds: list[float], count: int) -> None:
    points = [float("-inf"), *sorted(set(thresholds)), float("inf")]
    found = numbers(thresholds, count)
    for left, right in pairwise(points):
        assert sum(left < candidate < right for candidate in found) >= count


@quick
@given(days=st.lists(st.integers(1, 28), max_size=3), count=st.integers(1, 2), day=st.integers(1, 28))
def test_for_every_moment_some_candidate_compares_alike(days: list[int], count: int, day: int) -> None:
    thresholds = [datetime(2026, 9, day_, tzinfo=UTC) for day_ in days]

    def seen(moment: datetime) -> list[tuple[bool, bool]]:
        return [(moment < threshold, moment == threshold) for threshold in thresholds]

    for hour in (0, 12):
        moment = datetime(2026, 9, day, hour, tzinfo=UTC)
        assert seen(moment) in [seen(candidate) for candidate in moments(thresholds, count)]


def test_days_are_those_of_the_zone_and_their_neighbours() -> None:
    # 03:00 UTC on the 2nd is still the 1st in New York.
    found = dates([datetime(2026, 9, 2, 3, tzinfo=UTC)], 1, ZoneInfo("America/New_York"))
    assert [day.isoformat() for day in found] == ["2026-08-31", "2026-09-01", "2026-09-02"]


def test_large_numbers_have_neighbours_too() -> None:
    for threshold in (1e17, -1e17, 2**53 + 1, 1e300):
        found = numbers([threshold], 1)
        assert any(value > threshold for value in found)
        assert any(value < threshold for value in found)
    assert 2**53 + 1 in numbers([2**53, 2**53 + 2], 1)


def test_moments_stop_at_the_end_of_time() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert last in moments([last], 2)
    assert dates([last], 2, ZoneInfo("Asia/Tokyo"))[-1] == last.date()


def test_texts_that_only_equal_literals_are_these_and_as_many_others_as_asked_for() -> None:
    assert texts(["gold", "silver"], 2) == (["gold", "silver", "other", "other-2"], True)


def test_an_other_text_is_unlike_all_that_are_named() -> None:
    assert texts(["other"], 1)[0][1] == "anything"


ALPHABET = "abc"
TEXTS = ["".join(letters) for size in range(1, 6) for letters in product(ALPHABET, repeat=size)]
WORDS = st.sampled_from([text for text in TEXTS if len(text) < 4])


def some_words(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(WORDS, max_size=most, unique=True)


@quick
@given(prefixes=some_words(2), parts=some_words(3), literals=some_words(3), ordered=st.booleans())
def test_for_every_text_some_candidate_compares_alike(
    prefixes: list[str], parts: list[str], literals: list[str], ordered: bool
) -> None:
    def seen(text: str) -> tuple[list[bool], ...]:
        return (
            [text == literal for literal in literals],
            [text.startswith(prefix) for prefix in prefixes],
            [part in text for part in parts],
            [ordered and text < literal for literal in literals],
        )

    candidates, is_complete = texts(literals, 1, prefixes=prefixes, parts=parts, ordered=ordered)
    found = {str(seen(candidate)) for candidate in candidates}
    assert is_complete
    assert {str(seen(text)) for text in TEXTS} <= found


def test_too_many_sorts_of_texts_are_said_to_be_too_many() -> None:
    parts = ["".join(letters) for letters in product("ab", repeat=5)]
    assert texts([], 1, parts=parts)[1] is False


@pytest.mark.parametrize("letter", ["\ud7ff", "\x00", "\U0010ffff", "\ue000"])
def test_letters_at_the_ends_have_no_letter_that_is_none(letter: str) -> None:
    found, _ = texts([letter], 1, ordered=True)
    assert all(text.encode() for text in found)
    assert any(text > letter for text in found)
