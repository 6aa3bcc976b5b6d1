"""Location instances are read from every format, and mean the same as documents."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.literature import highs
from benchmarks.literature.collection import find_instances
from benchmarks.literature.documents import documents_of
from benchmarks.literature.facilities import Facilities
from benchmarks.literature.formats import Numbers, read_cap, read_simple, read_single_source
from benchmarks.literature.solved import Solved, confirm, solve
from tests.benchmarks.small_instances import CAP, CAP_WITH_NUMBERS, OPTIMA, SIMPLE, SINGLE, write_instances

PUBLISHED = Path(os.environ.get("SHIPFROM_INSTANCES", ""))
needs_instances = pytest.mark.skipif(
    not os.environ.get("SHIPFROM_INSTANCES") or not PUBLISHED.is_dir(),
    reason="SHIPFROM_INSTANCES names no folder with published instances",
)


@pytest.fixture
def instances(tmp_path: Path) -> dict[str, Facilities]:
    write_instances(tmp_path)
    return {instance.name: instance for instance in find_instances(tmp_path)}


@pytest.mark.parametrize(
    ("numbers", "capacity", "demand"),
    [
        (read_cap(CAP), [np.nan, np.nan], [3, 2]),
        (read_cap(CAP_WITH_NUMBERS), [0, 0], [0, 0]),
        (read_single_source(SINGLE), [4, 4], [3, 2]),
        (read_simple(SIMPLE), [0, 0], [0, 0]),
    ],
    ids=["cap", "cap with numbers", "single source", "simple"],
)
def test_every_format_states_the_same_costs(numbers: Numbers, capacity: list[float], demand: list[int]) -> None:
    assert np.array_equal(numbers.capacity, capacity, equal_nan=True)
    assert numbers.opening.tolist() == [10, 6]
    assert numbers.demand.tolist() == demand
    assert numbers.cost.tolist() == [[3, 9], [4, 2]]


@pytest.mark.parametrize("text", ["", "2", "2 2 1 1", SINGLE + " 1"])
def test_too_few_or_many_numbers_are_refused(text: str) -> None:
    for read in (read_cap, read_single_source):
        with pytest.raises(ValueError, match="numbers"):
            read(text)


def test_the_simple_format_has_a_title() -> None:
    with pytest.raises(ValueError, match="FILE"):
        read_simple(CAP)
    with pytest.raises(ValueError, match="announced"):
        read_simple(SIMPLE + "1")


def test_a_folder_yields_what_it_holds(instances: dict[str, Facilities]) -> None:
    assert list(instances) == list(OPTIMA)
    assert {name: each.optimum for name, each in instances.items() if name not in ("T1", "M1")} == {
        name: optimum for name, optimum in OPTIMA.items() if name not in ("T1", "M1")
    }
    assert Counter(each.family for each in instances.values()) == {
        "capacitated": 1,
        "single-source": 1,
        "delmaire": 2,
        "uncapacitated": 3,
    }


def test_an_empty_folder_yields_nothing(tmp_path: Path) -> None:
    assert list(find_instances(tmp_path)) == []


def test_the_table_replaces_capacity_and_opening_costs_that_are_not_nothing(tmp_path: Path) -> None:
    write_instances(tmp_path)
    table = tmp_path / "cflp/capopt.csv"
    table.write_text(table.read_text().replace("2,4,in file", "2,7,12"))
    (tmp_path / "cflp/cap_base.txt").write_text(CAP.replace("10.", "0."))
    instance = next(find_instances(tmp_path))
    assert instance.capacity is not None
    assert (instance.capacity.tolist(), instance.opening.tolist()) == ([7, 7], [0, 12])


@pytest.mark.parametrize("name", list(OPTIMA))
def test_library_and_highs_reach_the_optimum_by_hand(instances: dict[str, Facilities], name: str) -> None:
    answers = [solve(instances[name], "library", 60.0), solve(instances[name], "highs", 60.0)]
    assert [answer.proven for answer in answers] == [True, True]
    assert [answer.value for answer in answers] == pytest.approx([OPTIMA[name]] * 2)
    confirm(instances[name], answers)


def test_divisible_customers_are_pieces_and_others_are_workload(instances: dict[str, Facilities]) -> None:
    divisible, single = (documents_of(instances[name]) for name in ("cap1", "cap1-single"))
    assert [line.quantity for line in divisible.order.lines] == [3, 2]
    assert [line.quantity for line in single.order.lines] == [1, 1]
    assert [item.workload for item in single.network.items] == [3.0, 2.0]
    assert divisible.availability.unit_cost.tolist() == [1.0, 2.0, 3.0, 1.0]
    assert single.availability.unit_cost.tolist() == [3.0, 4.0, 9.0, 2.0]


def test_a_divisible_customer_without_demand_is_left_out(instances: dict[str, Facilities]) -> None:
    documents = documents_of(replace(instances["cap1"], demand=np.array([0.0, 2.0])))
    assert [line.item for line in documents.order.lines] == ["C1"]


def test_costs_of_another_shape_and_broken_demands_are_refused(instances: dict[str, Facilities]) -> None:
    instance = instances["cap1"]
    with pytest.raises(ValueError, match="shape"):
        replace(instance, cost=instance.cost[:1])
    with pytest.raises(ValueError, match="whole numbers"):
        replace(instance, demand=np.array([0.5, 2.0]))


def answer(method: str, value: float, *, proven: bool = True) -> Solved:
    return Solved("cap1", "capacitated", method, 0.1, value, proven, method)


@pytest.mark.parametrize(
    "answers",
    [
        [answer("library", 21.1)],
        [answer("library", 20.9, proven=False)],
        [answer("library", 21.0), answer("highs", 21.1)],
    ],
    ids=["dearer than published", "better than published", "another proven value"],
)
def test_what_contradicts_the_optimum_ends_the_run(instances: dict[str, Facilities], answers: list[Solved]) -> None:
    with pytest.raises(RuntimeError, match="cap1"):
        confirm(instances["cap1"], answers)


def test_what_is_not_proven_may_be_dearer(instances: dict[str, Facilities]) -> None:
    confirm(instances["cap1"], [answer("library", 21.0), answer("highs", 22.0, proven=False)])


@needs_instances
def test_every_published_instance_is_read() -> None:
    found = list(find_instances(PUBLISHED))
    assert Counter(each.family for each in found) == {
        "capacitated": 37,
        "single-source": 24,
        "delmaire": 24,
        "uncapacitated": 25,
    }
    unknown = [each.name for each in found if each.optimum is None]
    assert all(name.startswith("B1.") for name in unknown)


@needs_instances
@pytest.mark.parametrize("name", ["cap61-single", "cap71-ufl"])
def test_published_optima_are_reached(name: str) -> None:
    instance = next(each for each in find_instances(PUBLISHED) if each.name == name)
    found = solve(instance, "library", 60.0)
    assert found.proven
    assert found.value == pytest.approx(instance.optimum, rel=1e-6)
    assert highs.solve(instance, 60.0).value == pytest.approx(instance.optimum, rel=1e-6)
