"""Finds the instances in a folder.

=======================  ===========================================================================================
``cflp/cap*.txt``        OR-Library; ``cflp/capopt.csv`` names the instances made of them: capacity, opening cost
                         (replaces all that are not 0), optimum
``cflp/*.ufl.opt``       the same files without capacity: assignments, then the optimum
``sscflp/orlib_small``   single source, ``p1`` ...; line i of ``os`` is the optimum of ``p<i>``, ``names.csv`` has names
``sscflp/delmaire``      the same, without names
``ufl/*``                UflLib, simple format or OR-Library's
=======================  ===========================================================================================

What is absent is left out.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.literature.facilities import Facilities, Family
from benchmarks.literature.formats import Numbers, read_cap, read_simple, read_single_source

_UFL_OPTIMA = (("B1.1", 23468.0), ("B1.2", 22119.0), ("D1.1", 14190.0), ("E10.1", 46832.0), ("MO1", 1305.95141))
"""Optima of UflLib's instances, after its own lists."""


def find_instances(folder: Path) -> Iterator[Facilities]:
    """Yield the instances in a folder, one family after the other."""
    yield from _capacitated(folder / "cflp")
    yield from _single_source(folder / "sscflp" / "orlib_small")
    yield from _delmaire(folder / "sscflp" / "delmaire")
    yield from _uncapacitated_cap(folder / "cflp")
    yield from _uncapacitated(folder / "ufl")


def _capacitated(folder: Path) -> Iterator[Facilities]:
    for row in _rows(folder / "capopt.csv"):
        base = folder / f"{row['base_file']}.txt"
        if base.exists():
            numbers = read_cap(base.read_text())
            fixed = row["fixed_cost"]
            replaces = fixed != "in file"
            yield Facilities(
                name=row["instance"],
                family="capacitated",
                capacity=np.full_like(numbers.capacity, float(row["capacity"])),
                opening=np.where(numbers.opening > 0, float(fixed), 0.0) if replaces else numbers.opening,
                demand=numbers.demand,
                cost=numbers.cost,
                divisible=True,
                optimum=float(row["optimum_splittable_multi_source"]),
            )


def _single_source(folder: Path) -> Iterator[Facilities]:
    for row in _rows(folder / "names.csv"):
        numbers = read_single_source((folder / row["file"]).read_text())
        yield _of_one_source(
            f"{row['or_library_name']}-single", "single-source", numbers, float(row["single_source_optimum"])
        )


def _delmaire(folder: Path) -> Iterator[Facilities]:
    optima = (folder / "os").read_text().split() if (folder / "os").exists() else []
    for index, optimum in enumerate(optima, start=1):
        file = folder / f"p{index}"
        if file.exists():
            yield _of_one_source(
                f"delmaire-{file.name}", "delmaire", read_single_source(file.read_text()), float(optimum)
            )


def _of_one_source(name: str, family: Family, numbers: Numbers, optimum: float) -> Facilities:
    return Facilities(
        name=name,
        family=family,
        capacity=numbers.capacity,
        opening=numbers.opening,
        demand=numbers.demand,
        cost=numbers.cost,
        divisible=False,
        optimum=optimum,
    )


def _uncapacitated_cap(folder: Path) -> Iterator[Facilities]:
    for solution in sorted(folder.glob("cap*.ufl.opt")):
        name = solution.name.removesuffix(".ufl.opt")
        numbers = read_cap((folder / f"{name}.txt").read_text())
        yield _without_capacity(f"{name}-ufl", numbers, float(solution.read_text().split()[-1]))


def _uncapacitated(folder: Path) -> Iterator[Facilities]:
    for file in sorted(folder.glob("*")):
        text = file.read_text()
        numbers = read_simple(text) if text.startswith("FILE:") else read_cap(text)
        yield _without_capacity(file.name, numbers, dict(_UFL_OPTIMA).get(file.name))


def _without_capacity(name: str, numbers: Numbers, optimum: float | None) -> Facilities:
    return Facilities(
        name=name,
        family="uncapacitated",
        capacity=None,
        opening=numbers.opening,
        demand=np.ones_like(numbers.demand),
        cost=numbers.cost,
        divisible=False,
        optimum=optimum,
    )


def _rows(table: Path) -> list[dict[str, str]]:
    if not table.exists():
        return []
    with table.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
