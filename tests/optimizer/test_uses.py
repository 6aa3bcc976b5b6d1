"""Coefficients of which most parts cost nothing."""

import pickle

import numpy as np

from optimizer.features import Features
from optimizer.uses import Coefficients, Sizes, is_free

SIZES = Sizes(lines=2, options=3, nodes=2, features=Features())


def costs(**parts: list[int] | list[list[int]]) -> Coefficients:
    return SIZES.coefficients(np.int64, **{name: np.array(part, dtype=np.int64) for name, part in parts.items()})


def test_what_is_not_given_costs_nothing() -> None:
    found = costs(shipment=[1, 2, 3])
    assert list(found.parts) == ["shipment"]
    assert (found.pieces == np.zeros((2, 3))).all()
    assert is_free(found.pieces)
    assert not found.pieces.flags.writeable


def test_zeros_that_are_given_are_looked_at() -> None:
    assert not is_free(np.zeros(3))
    assert is_free(np.zeros(0))
    assert not is_free(np.broadcast_to(np.array(1), (2, 3)))


def test_costs_add_up_part_by_part() -> None:
    total = costs(shipment=[1, 2, 3], node=[5, 0]) + costs(shipment=[1, 1, 1], split=[7, 7])
    assert {name: part.tolist() for name, part in total.parts.items()} == {
        "shipment": [2, 3, 4],
        "node": [5, 0],
        "split": [7, 7],
    }


def test_the_divisor_divides_all_and_no_larger_number_does() -> None:
    assert costs().divisor() == 1
    assert costs(shipment=[0, 12, 18], node=[30, 0]).divisor() == 6
    assert costs(shipment=[4, 8, 6], node=[3, 0]).divisor() == 1
    many = SIZES.coefficients(np.int64, pieces=np.array([[0, 0, 8], [4, 12, 0]]))
    assert many.divisor() == 4
    long = Sizes(1, 1000, 1, Features()).coefficients(np.int64, shipment=np.append(np.full(999, 6), 9))
    assert long.divisor() == 3
    assert [part.tolist() for part in costs(shipment=[6, 12, 0]).divided(6).parts.values()] == [[1, 2, 0]]


def test_what_costs_nothing_takes_no_room_when_it_is_sent_elsewhere() -> None:
    sizes = Sizes(lines=50, options=200, nodes=200, features=Features())
    sent = pickle.dumps(sizes.coefficients(np.int64, shipment=np.arange(200)))
    found = pickle.loads(sent)  # noqa: S301 - of our own making
    assert len(sent) < 200 * 8 + 2_000
    assert list(found.parts) == ["shipment"]
    assert (found.shipment == np.arange(200)).all()
    assert (found.pieces.shape, found.pieces.dtype, is_free(found.pieces)) == ((50, 200), np.int64, True)


def test_there_is_nothing_but_what_a_choice_uses() -> None:
    found = costs(shipment=[1, 2, 3])
    assert found.node is found.node
    assert not hasattr(found, "distance")
