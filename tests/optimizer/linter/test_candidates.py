"""The finitely many values that stand for all."""

from datetime import UTC, datetime
from itertools import pairwise, product
from zoneinfo import ZoneInfo

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


def test_texts_without_parts_are_the_literals_and_as_many_others_as_asked_for() -> None:
    found = texts(["gold", "silver"], 2, prefixes=(), parts=(), edges=())
    assert found == ["gold", "silver", "other", "other-2"]


def test_an_other_text_is_unlike_all_that_are_named() -> None:
    assert texts(["other"], 1, prefixes=(), parts=(), edges=())[1] == "anything"


ALPHABET = ["a", "b", "ab", "ba", "aba", "zz", "cab", "c", "aab", "abc", "bb"]


@quick
@given(
    prefixes=st.lists(st.sampled_from(["a", "b", "ab"]), max_size=2, unique=True),
    parts=st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True),
    edges=st.lists(st.sampled_from(["a", "ab", "b"]), max_size=2, unique=True),
    literals=st.lists(st.sampled_from(["a", "ab", "cab"]), max_size=2, unique=True),
)
def test_for_every_text_some_candidate_compares_alike(
    prefixes: list[str], parts: list[str], edges: list[str], literals: list[str]
) -> None:
    def seen(text: str) -> tuple[list[bool], ...]:
        return (
            [text == literal for literal in literals],
            [text.startswith(prefix) for prefix in prefixes],
            [part in text for part in parts],
            [text < edge for edge in edges],
            [text == edge for edge in edges],
        )

    found = [seen(candidate) for candidate in texts(literals, 1, prefixes=prefixes, parts=parts, edges=edges)]
    tried = ["".join(pair) for pair in product(["", *ALPHABET], repeat=2)]
    assert all(seen(text) in found for text in tried if text)
