"""Where metros and centres are."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.ma.arrays import Floats
from benchmarks.ma.shape import Shape
from models.errors import SettingError

_EARTH_KM, _KM_PER_MILE = 6371.0, 1.61
"""As in the experiment: rounded, so that its costs are met."""


@dataclass(frozen=True)
class Geography:
    """Metros and centres on the globe.

    Attributes
    ----------
    metros, centres
        (J, 2) and (K, 2): latitude and longitude in degrees.
    population
        (J,).
    """

    metros: Floats
    centres: Floats
    population: Floats

    @property
    def miles(self) -> Floats:
        """(J, K) great-circle distances in miles of 1.61 km."""
        metros, centres = np.radians(self.metros)[:, None], np.radians(self.centres)
        apart = np.sin((metros - centres) / 2) ** 2
        chord = apart[..., 0] + np.cos(metros[..., 0]) * np.cos(centres[..., 0]) * apart[..., 1]
        miles: Floats = 2 * _EARTH_KM / _KM_PER_MILE * np.arcsin(np.sqrt(chord))
        return miles


def read_geography(folder: Path, shape: Shape) -> Geography:
    """Read the two files of a network.

    Parameters
    ----------
    folder
        Holds ``ma2023_cities*.csv`` (city, state, latitude, longitude, population) and
        ``ma2023_fulfillment_centers*.csv`` (code, state, latitude, longitude), without headers.
    shape
        Says which two.

    Raises
    ------
    SettingError
        Where a file is absent, or has other columns.
    """
    cities = _numbers(folder / f"ma2023_cities{shape.suffix}.csv", 5)
    centres = _numbers(folder / f"ma2023_fulfillment_centers{shape.suffix}.csv", 4)
    return Geography(metros=cities[:, :2], centres=centres, population=cities[:, 2])


def _numbers(path: Path, columns: int) -> Floats:
    """Return what follows the two names of each row."""
    if not path.is_file():
        raise SettingError(f"{path} is absent. Name the folder that holds the cities and centres of Ma (2023).")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row]
    try:
        return np.array([[float(cell) for cell in row[2:columns]] for row in rows if _is_whole(row, columns)])
    except ValueError as error:
        raise SettingError(f"{path}: {error}. Expected two names, then {columns - 2} numbers in each row.") from error


def _is_whole(row: list[str], columns: int) -> bool:
    if len(row) < columns:
        raise ValueError(f"a row has {len(row)} columns")
    return True
