"""What results depend on is told by fingerprints."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scenarios.dataset import Dataset
from scenarios.inbound import Arrival
from scenarios.studies.fingerprints import dataset_fingerprint, file_fingerprint, fingerprint, library_facts


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset.load("fluent-tiers")


def with_other_stock(data: Dataset) -> Dataset:
    here = data.availability
    return replace(data, availability=replace(here, on_hand=here.on_hand + np.int64(1)))


def with_other_use(data: Dataset) -> Dataset:
    return replace(data, availability=replace(data.availability, used={data.network.nodes[0].id: 1.5}))


def with_other_names(data: Dataset) -> Dataset:
    return replace(data, network=data.network.changed(id="other"))


def with_other_rules(data: Dataset) -> Dataset:
    return replace(data, rules=data.rules.changed(id="other"))


def with_fewer_orders(data: Dataset) -> Dataset:
    return replace(data, orders=data.orders[1:])


def with_other_sequence(data: Dataset) -> Dataset:
    return replace(data, orders=tuple(reversed(data.orders)))


def with_arrivals(data: Dataset) -> Dataset:
    keys = data.availability.keys
    arrival = Arrival.parse({"node": keys.nodes[0], "item": keys.items[0], "quantity": 1, "at": "2026-09-01T00:00:00Z"})
    return replace(data, inbound=(arrival,))


def test_a_dataset_read_again_has_the_same_fingerprint(data: Dataset) -> None:
    assert dataset_fingerprint(Dataset.load("fluent-tiers")) == dataset_fingerprint(data)


def test_where_a_dataset_is_does_not_count(data: Dataset) -> None:
    assert dataset_fingerprint(replace(data, folder=Path("elsewhere"))) == dataset_fingerprint(data)


@pytest.mark.parametrize(
    "changed",
    [
        with_other_stock,
        with_other_use,
        with_other_names,
        with_other_rules,
        with_fewer_orders,
        with_other_sequence,
        with_arrivals,
    ],
)
def test_whatever_differs_shows(data: Dataset, changed: Callable[[Dataset], Dataset]) -> None:
    assert dataset_fingerprint(changed(data)) != dataset_fingerprint(data)


def test_the_sequence_of_keys_does_not_count() -> None:
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": 1, "b": [2]}) != fingerprint({"a": 1, "b": 2})


def test_files_with_equal_bytes_have_equal_fingerprints(tmp_path: Path) -> None:
    for name, content in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        (tmp_path / name).write_bytes(content)
    a, b, c = (file_fingerprint(tmp_path / name) for name in "abc")
    assert a == b != c


def test_the_library_tells_its_versions_and_its_code() -> None:
    facts = library_facts()
    assert facts == library_facts()
    assert {"shipfrom", "ortools", "numpy", "python", "code"} <= facts.keys()
