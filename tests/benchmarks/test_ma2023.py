"""The experiment is measured once, whoever measures it, and told as tables."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import isnan, nan, sqrt
from pathlib import Path

import pytest

import benchmarks.ma2023
from benchmarks.ledger import Ledger
from benchmarks.ma.derivation import Effort
from benchmarks.ma.documents import EXPECTED
from benchmarks.ma.figures import CellFigures, Estimate, Figures, cell_figures, clustered
from benchmarks.ma.geography import read_geography
from benchmarks.ma.journal import Cell, Journal
from benchmarks.ma.library import library_table, replayed
from benchmarks.ma.plot import chart
from benchmarks.ma.shape import LARGE, SMALL, Shape
from benchmarks.ma.study import Study, measured
from benchmarks.ma.tables import gaps_table, ratios_table, times_table
from benchmarks.ma.targets import targets
from benchmarks.ma.trial import Measured
from models.errors import SettingError
from scenarios.policies.bid_price import BidPrice
from scenarios.policies.optimal import Optimal
from tests.benchmarks.ma.tiny import CENTRES, CITIES, GEOGRAPHY, TINY

DATA = Path(os.environ.get("SHIPFROM_DATA", ""))

STUDY = Study(
    shape=TINY,
    geography=GEOGRAPHY,
    carrying=(0.7, 0.4),
    instances=2,
    sequences=2,
    methods=("hindsight", "nearest", "dilate", "bid-price"),
    effort=Effort(3, 2),
    seed=1,
)
CELL = Cell("tiny", 0.7)


def journal(folder: Path) -> Journal:
    return Journal(Ledger(folder / "ma2023.jsonl", {"seed": 1}))


def keep(study: Study, known: Journal, pool: ThreadPoolExecutor | None = None) -> None:
    for found in measured(study.missing(known), pool):
        for each in found:
            known.add(each)


def costs(study: Study, known: Journal) -> dict[tuple[Cell, str], dict[tuple[int, int], float]]:
    return {
        (cell, method): {place: each.cost for place, each in known.outcomes(cell, method, 9, 9).items()}
        for cell in study.cells
        for method in study.methods
    }


def test_a_run_goes_on_where_it_stopped_and_finds_the_same(tmp_path: Path) -> None:
    whole, parts = journal(tmp_path / "whole"), journal(tmp_path / "parts")
    keep(STUDY, whole)
    keep(replace(STUDY, instances=1, sequences=1, methods=("nearest", "hindsight")), parts)
    begun = len(parts.outcomes(CELL, "nearest", 9, 9))
    resumed = journal(tmp_path / "parts")
    with ThreadPoolExecutor(2) as pool:
        keep(STUDY, resumed, pool)
    assert begun == 1
    assert costs(STUDY, resumed) == costs(STUDY, whole)
    assert all(len(found) == 4 for found in costs(STUDY, whole).values())
    assert not list(STUDY.missing(resumed))


def test_another_seed_finds_others(tmp_path: Path) -> None:
    some = replace(STUDY, carrying=(0.7,), instances=1, methods=("nearest",))
    one, other = journal(tmp_path / "one"), journal(tmp_path / "other")
    keep(some, one)
    keep(replace(some, seed=2), other)
    first, second = costs(some, one)[CELL, "nearest"], costs(some, other)[CELL, "nearest"]
    assert len({*first.values(), *second.values()}) == 4


def test_sequences_of_an_instance_count_once_together() -> None:
    """Means 2 and 4 of two instances: mean 3, standard error |2 - 4| / 2 = 1."""
    found = clustered({(0, 0): 1.0, (0, 1): 3.0, (1, 0): 4.0})
    assert found.mean == 3.0
    assert found.error == pytest.approx(sqrt(2) / sqrt(2))
    assert isnan(clustered({(0, 0): 1.0, (0, 1): 3.0}).error)


def test_figures_by_hand(tmp_path: Path) -> None:
    known = journal(tmp_path)
    for instance, cost in ((0, 11.0), (1, 12.6)):
        found = Measured("tiny", 0.7, instance, (0, 1), "nearest", 10.0, (cost, cost), (1.0, 3.0), 4, 2.0)
        known.add(found)
        known.add(replace(found, method="hindsight", costs=(10.0, 10.5), derivations=0, deriving=0.0))
    figures = cell_figures(known, CELL, ("hindsight", "nearest", "dilate"), 2, 1)
    nearest = figures.methods["nearest"]
    assert tuple(figures.methods) == ("hindsight", "nearest")
    assert (nearest.sequences, nearest.seconds, nearest.derivation) == (2, 1.0, 0.5)
    assert nearest.ratio.mean == pytest.approx((1.1 + 1.26) / 2)
    assert nearest.above is not None
    assert nearest.above.mean == pytest.approx((0.1 + 0.26) / 2)
    assert "1.1800 ± 0.0800" in ratios_table([figures])
    assert "18.00 ± 8.00" in gaps_table([figures])
    assert "hindsight" not in gaps_table([figures])
    assert "1,000.0 (500.0)" in times_table([figures])


def figures_of(method: str, ratio: float, above: float, error: float = 0.001) -> Figures:
    return Figures(method, 4, Estimate(ratio, error), Estimate(above, error), 1.0, None)


@pytest.mark.parametrize(
    ("above", "rounding", "verdicts"),
    [(0.004, 1.05, ["met", "met"]), (0.0069, 1.05, ["met", "met"]), (0.0071, 1.02, ["not met", "not met"])],
)
def test_targets(above: float, rounding: float, verdicts: list[str]) -> None:
    """Two standard errors of 0.1 % are allowed for near hindsight."""
    found = {"dilate": figures_of("dilate", rounding, 0.1), "bid-price": figures_of("bid-price", 1.03, above)}
    assert [each.verdict for each in targets([CellFigures(CELL, found)])] == verdicts
    assert {each.verdict for each in targets([CellFigures(CELL, {})])} == {"not measured"}
    alone = targets([CellFigures(CELL, {"bid-price": figures_of("bid-price", 1.03, 0.0051, nan)})])[0]
    assert (alone.measured, alone.verdict) == ("0.510 %, one instance", "not met")


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ma2023_cities.csv").write_text(CITIES, encoding="utf-8")
    (tmp_path / "ma2023_fulfillment_centers.csv").write_text(CENTRES, encoding="utf-8")
    monkeypatch.setattr(benchmarks.ma2023, "SHAPES", {"small": replace(TINY, name="small")})
    arguments = ["--data", str(tmp_path), "--out", str(tmp_path / "out"), "--quick", "--derivations", "2"]
    benchmarks.ma2023.main([*arguments, "--futures", "0", "--p", "0.7", "--policies", "dilate", "bid-price"])
    told = capsys.readouterr().out
    assert "| bid-price " in told
    assert "| small, p = 0.7: bid-price below every rounding " in told
    assert (tmp_path / "out" / "ma2023.md").read_text(encoding="utf-8").strip() in told
    assert "bid-price" in (tmp_path / "out" / "ma2023.svg").read_text(encoding="utf-8")
    with pytest.raises(SettingError, match="was measured with futures = 0, not 1"):
        benchmarks.ma2023.main([*arguments, "--futures", "1", "--p", "0.7"])


def test_documents_mean_what_arrays_mean() -> None:
    """Each order by itself costs the same by the library and by arrays, and the library's prices are cheaper."""
    few = replace(STUDY, shape=replace(TINY, arrivals=150), carrying=(0.7,))
    settings = {
        "exact": Optimal(),
        "bid-price": BidPrice(prices_from="forecast", forecast=EXPECTED, every_orders=150, sample=150),
    }
    exact, priced = replayed(next(few.first_tasks(1)), settings)
    assert exact.library == pytest.approx(exact.arrays, abs=0.0001 * 150)
    assert priced.bound <= priced.library < exact.library
    assert "| exact " in library_table([exact])


def test_the_plot_has_a_panel_per_cell_and_intervals_where_there_are_errors() -> None:
    methods = {name: figures_of(name, 1.05, 0.1, 0.01) for name in ("hindsight", "nearest", "dilate")}
    one = CellFigures(CELL, methods)
    other = CellFigures(Cell("tiny", 0.4), {"dilate": figures_of("dilate", 1.02, 0.2, nan)})
    found = [
        (curve.name, each.x, each.y, each.low, each.high)
        for panel in chart([one, other]).panels
        for curve in panel.curves
        for each in curve.points
    ]
    assert found == [
        ("dilate", "p = 0.7", 10.0, 8.0, 12.0),
        ("dilate", "p = 0.4", 20.0, None, None),
    ]


@pytest.mark.parametrize(
    ("option", "message"),
    [(["--p", "75"], "75 is no share"), (["--sequences", "0"], "1 or more"), (["--futures", "-1"], "0 or more")],
)
def test_wrong_options_are_told(option: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        benchmarks.ma2023.main(["--data", "nowhere", *option])
    assert message in capsys.readouterr().err


def test_absent_data_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="is absent"):
        benchmarks.ma2023.main(["--data", str(tmp_path)])


@pytest.mark.skipif(
    not os.environ.get("SHIPFROM_DATA") or not DATA.is_dir(),
    reason="SHIPFROM_DATA names no folder with the cities and centres of Ma (2023)",
)
@pytest.mark.parametrize(("shape", "metros", "centres"), [(SMALL, 10, 5), (LARGE, 99, 10)])
def test_the_published_networks(shape: Shape, metros: int, centres: int) -> None:
    assert read_geography(DATA, shape).miles.shape == (metros, centres)


def test_the_networks_are_as_published() -> None:
    assert (SMALL.items, SMALL.largest, SMALL.types, SMALL.arrivals) == (20, 5, 5, 10_000)
    assert (LARGE.items, LARGE.largest, LARGE.types, LARGE.arrivals) == (100, 10, 10, 100_000)
