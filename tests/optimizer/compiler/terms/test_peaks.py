"""The peaks of several terms together."""

from random import Random

from optimizer.compiler.terms.peaks import gathered
from tests.optimizer.engines.subsets.problems import Value, peaks_of, values_of

FIRST: list[Value] = [(0, 0, 1), (1, 0, 1)]
SECOND: list[Value] = [(0, 0, 1), (1, 0, 2)]
LONG: list[Value] = [(0, 0, 1), (1, 0, 1), (1, 1, 1)]


def test_each_peak_is_there_once_in_the_order_of_the_parts() -> None:
    found, places = gathered([peaks_of(LONG, FIRST), peaks_of(), peaks_of(SECOND, FIRST), peaks_of(FIRST)])
    assert values_of(found) == [LONG, FIRST, SECOND]
    assert [each.tolist() for each in places] == [[0, 1], [], [2, 1], [1]]


def test_one_part_stays_as_it_is() -> None:
    found, places = gathered([peaks_of(), peaks_of(SECOND, LONG)])
    assert values_of(found) == [SECOND, LONG]
    assert [each.tolist() for each in places] == [[], [0, 1]]
    assert gathered([])[0].count == gathered([peaks_of()])[0].count == 0


def test_any_peaks_are_gathered_as_lists_would_be() -> None:
    for seed in range(200):
        random = Random(seed)
        pool = [[(random.randrange(-1, 2), option, random.choice([1, 2])) for option in range(n)] for n in (1, 1, 2, 3)]
        distinct = [each for place, each in enumerate(pool) if each not in pool[:place]]
        parts = [random.sample(distinct, random.randrange(len(distinct) + 1)) for _ in range(3)]
        found, places = gathered([peaks_of(*part) for part in parts])
        every = [each for part in parts for each in part]
        expected = [each for place, each in enumerate(every) if each not in every[:place]]
        assert values_of(found) == expected
        assert [[expected[each] for each in place.tolist()] for place in places] == parts
