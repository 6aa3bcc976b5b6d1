"""How published instances fared: measuring, comparing with what is published, and the tables."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from benchmarks.ledger import Row
from benchmarks.literature import highs
from benchmarks.literature.documents import documents_of
from benchmarks.literature.facilities import Facilities
from benchmarks.tables import table
from optimizer import Sourcer

Method = Literal["library", "highs"]

_MONEY = 1
_SAME = 1e-6


@dataclass(frozen=True)
class Solved:
    """How one instance fared with one method.

    Attributes
    ----------
    instance, family, method
        What was solved, and how.
    seconds
        Time taken.
    value
        Cost of the best answer; None where there is none that serves all customers.
    proven
        Whether it is proven optimal.
    engine
        Engine that decided, for the library; else the method.
    """

    instance: str
    family: str
    method: str
    seconds: float
    value: float | None
    proven: bool
    engine: str

    @classmethod
    def from_row(cls, row: Row) -> "Solved":
        """Return what a row of the ledger says."""
        return cls(**row)

    def to_row(self) -> Row:
        """Return the row for the ledger."""
        return asdict(self)


def solve(instance: Facilities, method: Method, limit: float) -> Solved:
    """Solve an instance within so many seconds: by the library's call, or by HiGHS on the bare arrays."""
    return _by_library(instance, limit) if method == "library" else _by_highs(instance, limit)


def confirm(instance: Facilities, answers: Sequence[Solved]) -> None:
    """Compare what is proven with what is published, and with each other.

    Raises
    ------
    RuntimeError
        Where two differ by more than a millionth, or an answer is better than the optimum.
    """
    known = [] if instance.optimum is None else [("published", instance.optimum)]
    known += [(each.method, each.value) for each in answers if each.proven and each.value is not None]
    for name, value in known:
        for other in answers:
            if other.value is None:
                continue
            difference = (other.value - value) / max(abs(value), 1.0)
            if difference < -_SAME or (other.proven and difference > _SAME):
                raise RuntimeError(f"{instance.name}: {other.method} answers {other.value}, {name} is {value}")


def instances_table(solved: Iterable[Solved], optima: dict[str, float | None]) -> str:
    """Return a row per instance; seconds have ``>`` where nothing was proven."""
    head = ["family", "instance", "published", "cost", "library s", "engine", "highs s", "ratio"]
    return table(head, list(_rows(by_instance(solved), optima)))


def families_table(solved: Iterable[Solved]) -> str:
    """Return a row per family: instances, how many are proven, seconds in all, and whether the library does as well."""
    head = ["family", "instances", "proven: library", "highs", "seconds: library", "highs", "verdict"]
    families: dict[str, list[dict[str, Solved]]] = {}
    for both in by_instance(solved).values():
        if len(both) == 2:
            families.setdefault(both["library"].family, []).append(both)
    return table(head, [_family(name, found) for name, found in families.items()])


def by_instance(solved: Iterable[Solved]) -> dict[str, dict[str, Solved]]:
    """Return what was solved by instance and method."""
    found: dict[str, dict[str, Solved]] = {}
    for each in solved:
        found.setdefault(each.instance, {})[each.method] = each
    return found


def _by_library(instance: Facilities, limit: float) -> Solved:
    documents = documents_of(instance)
    sourcer = Sourcer(documents.network, documents.rules)
    start = time.perf_counter()
    plan = sourcer.source(documents.order, documents.availability, time_limit=limit)
    seconds = time.perf_counter() - start
    value = None if plan.unfilled else plan.objective[_MONEY].value
    proven = plan.outcome.status == "optimal"
    return Solved(instance.name, instance.family, "library", seconds, value, proven, plan.outcome.engine)


def _by_highs(instance: Facilities, limit: float) -> Solved:
    start = time.perf_counter()
    found = highs.solve(instance, limit)
    seconds = time.perf_counter() - start
    return Solved(instance.name, instance.family, "highs", seconds, found.value, found.proven, "highs")


def _rows(solved: dict[str, dict[str, Solved]], optima: dict[str, float | None]) -> Iterator[list[str]]:
    for name, both in solved.items():
        ours, theirs = both.get("library"), both.get("highs")
        optimum, any_of_both = optima.get(name), next(iter(both.values()))
        best = ours or theirs
        yield [
            any_of_both.family,
            name,
            "-" if optimum is None else f"{optimum:.10g}",
            "-" if best is None or best.value is None else f"{best.value:.10g}",
            _seconds(ours),
            ours.engine if ours else "-",
            _seconds(theirs),
            f"{theirs.seconds / ours.seconds:.3g}x" if ours and theirs else "-",
        ]


def _seconds(solved: Solved | None) -> str:
    return "-" if solved is None else f"{'' if solved.proven else '> '}{solved.seconds:.3f}"


def _family(name: str, found: Sequence[dict[str, Solved]]) -> list[str]:
    ours, theirs = [each["library"] for each in found], [each["highs"] for each in found]
    all_proven = all(mine.proven for mine, other in zip(ours, theirs, strict=True) if other.proven)
    spent, others = (sum(each.seconds for each in side) for side in (ours, theirs))
    return [
        name,
        str(len(found)),
        str(sum(each.proven for each in ours)),
        str(sum(each.proven for each in theirs)),
        f"{spent:.2f}",
        f"{others:.2f}",
        "met" if all_proven and spent <= others else "not met",
    ]
