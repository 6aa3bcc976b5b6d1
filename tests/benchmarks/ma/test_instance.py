"""Instances are drawn as the paper says, and cost what it says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.ma.geography import read_geography
from benchmarks.ma.instance import NOTHING, draw_arrivals
from models.errors import SettingError
from tests.benchmarks.ma.tiny import CENTRES, CITIES, GEOGRAPHY, TINY, tiny


def test_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "ma2023_cities.csv").write_text(CITIES, encoding="utf-8")
    (tmp_path / "ma2023_fulfillment_centers.csv").write_text(CENTRES, encoding="utf-8")
    found = read_geography(tmp_path, TINY)
    np.testing.assert_array_equal(found.metros, GEOGRAPHY.metros)
    np.testing.assert_array_equal(found.centres, GEOGRAPHY.centres)
    np.testing.assert_array_equal(found.population, GEOGRAPHY.population)


@pytest.mark.parametrize("text", ["A,X,40.7,-73.9\n", "A,X,north,-73.9,5\n"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "ma2023_cities.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SettingError, match="Expected two names, then 3 numbers"):
        read_geography(tmp_path, TINY)


def test_absent_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"ma2023_cities\.csv is absent"):
        read_geography(tmp_path, TINY)


def test_miles_are_those_of_the_globe() -> None:
    """A quarter of the equator is 6371 * pi / 2 km."""
    found = replace(GEOGRAPHY, metros=np.array([[0.0, 0.0]]), centres=np.array([[0.0, 90.0], [90.0, 0.0]]))
    np.testing.assert_allclose(found.miles, 6371 * np.pi / 2 / 1.61)


def test_sets_are_of_each_size() -> None:
    sets = tiny().sets
    assert [(row >= 0).sum() for row in sets] == [1, 1, 2, 2, 3, 3]
    assert all(len(set(row[row >= 0])) == (row >= 0).sum() for row in sets)


def test_chances_leave_some_to_empty_orders_and_follow_population() -> None:
    chances = tiny().chances
    assert 0 < chances.sum() < 1
    np.testing.assert_allclose(chances / chances.sum(axis=1, keepdims=True), [[0.5, 0.3, 0.2]] * 6)


def test_stock_covers_the_demand_of_those_nearby() -> None:
    """Where one centre carries an item, it has all the demand: round(T d + 0.5 sqrt(T d (1 - d)))."""
    instance = tiny(seed=3, carrying=0.3)
    item = int(np.flatnonzero(instance.carried.sum(axis=1) == 1)[0])
    demand = instance.chances[(instance.sets == item).any(axis=1)].sum()
    expected = round(300 * demand + 0.5 * np.sqrt(300 * demand * (1 - demand)))
    assert instance.stock[item].sum() == expected > 0
    assert (instance.stock[~instance.carried] == 0).all()


def test_the_nearest_centre_that_carries_an_item() -> None:
    instance = tiny(seed=3, carrying=0.3)
    miles = GEOGRAPHY.miles
    for item in range(instance.items):
        for metro in range(instance.metros):
            having = np.flatnonzero(instance.carried[item])
            best = min(having, key=lambda centre: miles[metro, centre], default=instance.dummy)
            assert instance.nearest[item, metro] == best


def test_costs_by_hand() -> None:
    """Three items: two from centre 0 in one box, one unfilled in a box of the dummy."""
    instance = tiny()
    pair, metro = 4 * 3 + 1, 1
    miles = GEOGRAPHY.miles[metro]
    near, dummy = 0.423 + 0.000541 * miles[0], 2 * (0.423 + 0.000541 * miles.max())
    cost = instance.cost(np.array([pair]), np.array([[0, instance.dummy, 0]]))
    assert cost[0] == pytest.approx(8.759 + 17.518 + 2 * near + dummy)


def test_arrivals_are_as_frequent_as_expected() -> None:
    """20 times 300 arrivals: each frequency within 4.5 standard errors, and the empty orders, too."""
    instance, rng = tiny(), np.random.default_rng(7)
    found = np.concatenate([draw_arrivals(instance, rng) for _ in range(20)])
    chances = np.append(instance.chances.ravel(), 1 - instance.chances.sum())
    counts = np.bincount(np.where(found == NOTHING, instance.pairs, found), minlength=instance.pairs + 1)
    assert len(found) == 6000
    assert (np.abs(counts / 6000 - chances) <= 4.5 * np.sqrt(chances * (1 - chances) / 6000)).all()
