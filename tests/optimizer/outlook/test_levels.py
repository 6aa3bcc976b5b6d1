"""Levels told apart by what they count."""

from optimizer.outlook import level_keys, ranked

UNFILLED, MONEY, SPLITS = (("unfilled_units",), 0), (("shipping_cost",), 0), (("split_lines",), 0)


def test_levels_are_told_by_their_terms_in_any_order() -> None:
    assert level_keys([["b", "a"], ["c"]]) == level_keys([["a", "b"], ["c"]]) == ((("a", "b"), 0), (("c",), 0))


def test_levels_of_the_same_terms_are_told_apart() -> None:
    assert level_keys([["a"], ["b"], ["a"]]) == ((("a",), 0), (("b",), 0), (("a",), 1))


def test_levels_rank_as_they_do_on_average() -> None:
    # Where lines may not be split there is no level for it; money is second or third then, 1.5 on average.
    split, plain = (UNFILLED, SPLITS, MONEY), (UNFILLED, MONEY)
    assert ranked([split, plain]) == [UNFILLED, SPLITS, MONEY]
    # Of those who disagree the many have it: splits are second for one and third for three.
    other = (UNFILLED, MONEY, SPLITS)
    assert ranked([split, other, other, other]) == [UNFILLED, MONEY, SPLITS]
