"""Every study there is: what it asks, how it is run quickly and for a release, and what has to be known to read it.

A new study is a module with ``main(arguments)`` and an entry in `STUDIES`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from models.errors import SettingError

DATA = "DATA"
"""Stands among arguments for the folder of published data."""


@dataclass(frozen=True)
class Run:
    """A run whose figures a release states.

    Attributes
    ----------
    name
        The folder of its measurements.
    arguments
        Of the study, without ``--out``.
    takes
        About how long on one core.
    """

    name: str
    arguments: tuple[str, ...]
    takes: str


@dataclass(frozen=True)
class Study:
    """A module that measures.

    Attributes
    ----------
    name
        Of the module in `benchmarks`, run as ``python -m benchmarks.NAME``.
    question
        What it answers, in one sentence.
    layer
        'micro' is timed at every change, 'study' for releases.
    quick
        Arguments of a run of about a minute.
    release
        The runs of a release.
    data
        Patterns of published files, of which the folder of data has to hold some; none needs no data.
    footnotes
        What has to be known to read the figures.
    """

    name: str
    question: str
    layer: Literal["micro", "study"]
    quick: tuple[str, ...]
    release: tuple[Run, ...]
    data: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()

    def is_served_by(self, folder: Path | None) -> bool:
        """Tell whether the data it needs are in a folder."""
        return not self.data or (folder is not None and any(any(folder.glob(pattern)) for pattern in self.data))

    @property
    def needs(self) -> str:
        """The data it needs, in words."""
        return " or ".join(self.data) or "none"


STUDIES = (
    Study(
        name="micro",
        question="Did a change make an operation of every day slower?",
        layer="micro",
        quick=(),
        release=(Run("micro", (), "a minute"),),
        footnotes=("Medians in multiples of a yardstick of plain Python, timed next to each operation.",),
    ),
    Study(
        name="latency",
        question="How long does one proven decision take, next to exact solvers and greedy rules on the same order?",
        layer="study",
        quick=("--quick",),
        release=(
            Run(
                "latency",
                (
                    *("--nodes", "50", "1000", "3000", "--lines", "1", "3", "5", "10", "20", "--orders", "10"),
                    *("--peers", "highs", "cp-sat", "nearest", "cheapest-by-line", "fewest-shipments"),
                    *("--limit", "10", "--budget", "6"),
                ),
                "an hour",
            ),
            Run(
                "latency-large",
                (
                    *("--nodes", "1000", "3000", "--lines", "10", "20", "--orders", "8"),
                    *("--peers", "highs", "--limit", "60", "--budget", "40"),
                ),
                "half an hour",
            ),
            Run(
                "latency-growth",
                (
                    *("--nodes", "10", "50", "200", "1000", "3000", "5000", "--lines", "1", "5", "10", "20"),
                    *("--orders", "10", "--peers", "--limit", "30", "--budget", "25"),
                ),
                "half an hour",
            ),
        ),
        footnotes=(
            "Whole calls of the library, documents in and checked plan out; peers get the compiled arrays.",
            "10 orders a class, so that the 99th percentile is nearly the slowest; > where the limit came first.",
        ),
    ),
    Study(
        name="published",
        question="Are published location instances proven, in no more time than HiGHS takes?",
        layer="study",
        quick=(DATA, "--family", "uncapacitated", "single-source", "--limit", "10"),
        release=(Run("published", (DATA, "--limit", "60"), "ten minutes"),),
        data=("cflp", "sscflp", "ufl"),
        footnotes=("Optima are those that the collections state; seconds are sums over a family.",),
    ),
    Study(
        name="decisions",
        question="How long does one decision take under the rules of a retailer, next to plain CP-SAT?",
        layer="study",
        quick=("--nodes", "40", "100", "--orders", "40"),
        release=(Run("decisions", (), "a minute"),),
        footnotes=("Plain CP-SAT gets the compiled problem, and solves it level by level with default parameters.",),
    ),
    Study(
        name="explanations",
        question="How long does it take to explain an order in full?",
        layer="study",
        quick=("--nodes", "60", "--orders", "300"),
        release=(Run("explanations", (), "two minutes"),),
        footnotes=("Orders of which every line is priced at every node, with what would fill each gap.",),
    ),
    Study(
        name="batch",
        question="How good and how fast are joint decisions, next to exact solvers, relaxations and rules in turn?",
        layer="study",
        quick=("--quick",),
        release=(
            Run(
                "batch",
                (
                    *("--sizes", "200x10", "1000x50", "2000x100", "--limit", "120", "--peers", "highs"),
                    *("highs-lp-interior", "cp-sat-level-2", "one-by-one", "cheapest", "nearest"),
                ),
                "an hour",
            ),
            Run(
                "batch-10000",
                (
                    *("--sizes", "10000x200", "--limit", "240"),
                    *("--peers", "highs-lp-interior", "one-by-one", "cheapest", "nearest"),
                ),
                "half an hour",
            ),
            Run("batch-50000", ("--sizes", "50000x200", "--limit", "300", "--peers"), "a quarter of an hour"),
        ),
        footnotes=(
            "Seconds until a gap to the bound is proven; > where the limit came first.",
            "The library's seconds are those of the whole call; solvers build and solve the last level alone.",
        ),
    ),
    Study(
        name="replay",
        question="How many orders a second does a replay decide, and does its memory stay flat?",
        layer="study",
        quick=("--orders", "5000", "--days", "18"),
        release=(Run("replay", (), "ten minutes"),),
        footnotes=("Everything included from reading an order to its checked plan, in seconds of core time.",),
    ),
    Study(
        name="ma2023",
        question="How close to what was possible in hindsight do policies come in the experiment of Ma (2023)?",
        layer="study",
        quick=("--quick", "--data", DATA),
        release=(
            Run("ma2023-small", ("--data", DATA), "half an hour"),
            Run(
                "ma2023-large",
                ("--data", DATA, "--network", "large", "--instances", "1", "--sequences", "1", "--derivations", "20"),
                "half an hour",
            ),
        ),
        data=("ma2023_cities*.csv",),
        footnotes=(
            "Re-derived from the paper, with instances drawn anew; all policies meet the same orders.",
            "Standard errors are over instances.",
            "The deterministic program of the large network is nearly solved, and its bound proven.",
        ),
    ),
    Study(
        name="policies",
        question="What do policies cost on retail workloads, against what was possible in hindsight?",
        layer="study",
        quick=("--quick",),
        release=(
            Run("policies", ("--limit", "2"), "two hours"),
            Run(
                "policies-often",
                (
                    *("--limit", "2", "--every", "25", "--kinds", "warehouses", "marketplace", "--capacity", "no"),
                    *("--policies", "optimal", "bid-price-forecast", "hindsight"),
                ),
                "half an hour",
            ),
        ),
        footnotes=(
            "A cost is the sum of the plans' values as the checker confirms them; intervals are of 95 % over seeds.",
            "Hindsight knows all orders, stock and capacities; no policy costs less than its proven bound.",
        ),
    ),
)
"""The studies, the quick ones of every change first."""


def find(names: Sequence[str]) -> tuple[Study, ...]:
    """Return the studies of some names; none names all.

    Raises
    ------
    SettingError
        Where there is no such study.
    """
    known = {study.name: study for study in STUDIES}
    if unknown := [name for name in names if name not in known]:
        raise SettingError(f"There is no study {', '.join(unknown)}. Name one of {', '.join(known)}.")
    return tuple(known[name] for name in dict.fromkeys(names)) or STUDIES
