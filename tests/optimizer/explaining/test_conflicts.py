"""Minimal conflicts are the minimal hitting sets of what has to go, whatever that is."""

from itertools import combinations, islice

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.explaining.conflicts import Possible, Remembered, conflicts, one_conflict

Family = list[frozenset[str]]
LIMITS = "abcdef"
families = st.lists(st.frozensets(st.sampled_from(LIMITS), min_size=1, max_size=4), min_size=1, max_size=6)


def lets_be(corrections: Family) -> Possible[str]:
    """It can be where everything of some correction has gone."""
    return lambda in_force: any(not correction & in_force for correction in corrections)


def by_enumeration(possible: Possible[str]) -> set[frozenset[str]]:
    """Every set with which it cannot be, though with any one limit less it can."""
    sets = [frozenset(chosen) for size in range(len(LIMITS) + 1) for chosen in combinations(LIMITS, size)]
    return {each for each in sets if not possible(each) and all(possible(each - {limit}) for limit in each)}


@given(families)
@settings(derandomize=True, deadline=None)
def test_all_minimal_conflicts_are_found_and_each_once(corrections: Family) -> None:
    possible = lets_be(corrections)
    found = list(conflicts(LIMITS, Remembered(possible)))
    assert len(found) == len(set(found))
    assert set(found) == by_enumeration(possible)


@given(families)
@settings(derandomize=True, deadline=None)
def test_one_conflict_is_one_of_them(corrections: Family) -> None:
    possible = lets_be(corrections)
    assert one_conflict(LIMITS, possible) in by_enumeration(possible)


def test_one_conflict_prefers_the_first_limits() -> None:
    # Without a, or without b and c together, it can be: {a, b} and {a, c} are the conflicts.
    possible = lets_be([frozenset("a"), frozenset("bc")])
    assert one_conflict(LIMITS, possible) == frozenset("ab")


def test_a_few_of_very_many_conflicts_are_found_without_all_of_them() -> None:
    """Of each of twenty pairs either limit may stay: a million conflicts."""
    pairs = [frozenset({f"{number}l", f"{number}r"}) for number in range(20)]
    limits = sorted(limit for pair in pairs for limit in pair)
    found = list(islice(conflicts(limits, lets_be(pairs)), 11))
    assert len(set(found)) == 11
    assert all(len(each) == 20 for each in found)


@given(families, st.lists(st.frozensets(st.sampled_from(LIMITS)), max_size=20))
@settings(derandomize=True, deadline=None)
def test_what_follows_from_earlier_answers_is_not_asked_again(corrections: Family, asked: Family) -> None:
    questions: Family = []
    possible = lets_be(corrections)

    def counted(in_force: frozenset[str]) -> bool:
        questions.append(in_force)
        return possible(in_force)

    remembered = Remembered(counted)
    assert [remembered(each) for each in asked] == [possible(each) for each in asked]
    assert len(questions) == len(set(questions))
