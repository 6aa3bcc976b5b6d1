"""Roundings keep the shares, and put items together as they say."""

import numpy as np
import pytest
from scipy.integrate import quad

from benchmarks.ma.layers import Layers
from benchmarks.ma.marginals import Marginals
from benchmarks.ma.roundings import ROUNDINGS, _seen_late, dilate, draw

ORDERS = 20_000


def marginals(seed: int = 0) -> Marginals:
    """Three pairs of 3, 2 and 1 items over 4 centres; some shares are 0, one is 1."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(4, 0.7), size=(3, 3))
    shares[0, 0] = [0.5, 0.5, 0.0, 0.0]
    shares[0, 1] = [0.0, 1.0, 0.0, 0.0]
    return Marginals(shares, np.array([3, 2, 1]))


@pytest.mark.parametrize("name", ROUNDINGS)
@pytest.mark.parametrize("pair", range(3))
def test_shares_are_kept(name: str, pair: int) -> None:
    """Frequencies agree with shares within 4.5 standard errors."""
    given = marginals()
    found = ROUNDINGS[name](given, np.full(ORDERS, pair), np.random.default_rng(pair))
    size = given.sizes[pair]
    seen = (found[:, :size, None] == np.arange(4)).mean(axis=0)
    shares = given.shares[pair, :size]
    assert (np.abs(seen - shares) <= 4.5 * np.sqrt(shares * (1 - shares) / ORDERS) + 1e-12).all()


@pytest.mark.parametrize("name", ["dilate", "force-open", "jasin-sinha"])
def test_equal_items_go_together(name: str) -> None:
    shares = np.tile([0.4, 0.35, 0.25], (1, 3, 1))
    found = ROUNDINGS[name](Marginals(shares, np.array([3])), np.zeros(500, dtype=np.int64), np.random.default_rng(1))
    together = (found == found[:, :1]).all(axis=1)
    if name == "force-open":  # Each item sees the forced opening early or late on its own.
        assert 0.4**3 + 0.35**3 + 0.25**3 + 0.1 < together.mean() < 1
    else:
        assert together.all()


def test_independent_items_do_not() -> None:
    shares = np.tile([0.5, 0.5], (1, 2, 1))
    found = ROUNDINGS["independent"](
        Marginals(shares, np.array([2])), np.zeros(ORDERS, dtype=np.int64), np.random.default_rng(1)
    )
    assert abs((found[:, 0] == found[:, 1]).mean() - 0.5) < 4.5 * 0.5 / ORDERS**0.5


def test_dilate_shares_clocks() -> None:
    """Two items at shares (x, 1 - x), x = 0.3 and 0.6: both come from the first with the lesser of them."""
    shares = np.array([[[0.3, 0.7], [0.6, 0.4]]])
    found = dilate(Marginals(shares, np.array([2])), np.zeros(ORDERS, dtype=np.int64), np.random.default_rng(3))
    both = (found == 0).all(axis=1).mean()
    assert abs(both - 0.3) < 4.5 * np.sqrt(0.3 * 0.7 / ORDERS)


@pytest.mark.parametrize("share", [0.1, 0.35, 0.5, 0.9, 0.999])
def test_a_forced_opening_keeps_its_share(share: float) -> None:
    """The centre wins where it opens before all others, which open first at rate 1 - share."""
    late = float(_seen_late(np.array([share]))[0])

    def wins(moment: float) -> float:
        return float(np.exp(-moment - (1 - share) * moment / share))

    early = quad(wins, 0, 1)[0] + np.exp(-1) * np.exp(-(1 - share) / share)
    assert 0 <= late <= 1
    assert (1 - late) * early + late * np.exp(-(1 - share) / share) == pytest.approx(share)


def test_layers_by_hand() -> None:
    """Centre 0 has shares 0.5 and 0.2: a layer of both (0.2), then one of the first item (0.3, half an order).

    Centre 1 has 0.5 and 0.8: a layer of both (0.5), then one of the second item (0.3, half an order).
    """
    shares = np.array([[[0.5, 0.5], [0.2, 0.8]]])
    layers = Layers.of(shares, np.array([2]))
    np.testing.assert_allclose(layers.lengths, [[0.15, 0.2, 0.15, 0.5]])
    np.testing.assert_array_equal(layers.members[0], [[1, 0], [1, 1], [0, 1], [1, 1]])
    np.testing.assert_allclose(layers.left, [[[0.15, 0.0], [0.0, 0.15]]], atol=1e-12)


def test_layers_keep_the_shares_exactly() -> None:
    """An item comes from a centre by its layers there, or, in no drawn layer, by what is left there."""
    given = marginals(4)
    layers = given.layers
    np.testing.assert_allclose(layers.lengths.sum(axis=1), 1.0)
    in_layers = (layers.lengths[:, :, None] * layers.members).reshape(3, 4, 3, 3).sum(axis=2).transpose(0, 2, 1)
    for pair, size in enumerate(given.sizes):
        alone = 1 - in_layers[pair, :size].sum(axis=1)
        np.testing.assert_allclose(layers.left[pair, :size].sum(axis=1), alone, atol=1e-12)
        np.testing.assert_allclose((in_layers + layers.left)[pair, :size], given.shares[pair, :size], atol=1e-12)


def test_what_cannot_happen_is_never_drawn() -> None:
    found = draw(np.tile([0.0, 2.0, 0.0, 1.0, 0.0], (1000, 1)), np.random.default_rng(0))
    assert set(found) == {1, 3}
