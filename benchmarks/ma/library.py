"""The same experiment through the library's own replay, to see that arrays and documents mean the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import process_time

from benchmarks.ma.documents import EXPECTED, dataset_of
from benchmarks.ma.ground import Ground
from benchmarks.ma.trial import Task, arrivals_of, ground_of, run
from benchmarks.tables import table
from scenarios.policies.bid_price import BidPrice
from scenarios.policies.optimal import Optimal
from scenarios.policies.policy import PolicySettings
from scenarios.replay import Replay

_FORECAST = 1_000_000
"""The number of a sequence that is never measured: what the library's prices expect."""

_TIMES = 20
"""How often prices are derived, as in the counterpart on arrays."""


@dataclass(frozen=True)
class Replayed:
    """A sequence, decided by arrays and by the library.

    Attributes
    ----------
    carrying, instance
        Of which instance.
    counterpart
        The policy on arrays that the library's is compared with.
    library, arrays
        Their costs.
    bound
        The hindsight bound by plans.
    seconds
        CPU seconds of the replay.
    """

    carrying: float
    instance: int
    counterpart: str
    library: float
    arrays: float
    bound: float
    seconds: float


def replayed(task: Task, settings: Mapping[str, PolicySettings] | None = None) -> Iterator[Replayed]:
    """Replay a task's first sequence with some policies of the library, by their counterparts' names."""
    ground, sequence = ground_of(task), task.sequences[0]
    arrivals = arrivals_of(task, ground.instance, sequence)
    expected = arrivals_of(task, ground.instance, _FORECAST)
    data = dataset_of(ground.instance, task.geography, arrivals, expected)
    for counterpart, policy in (settings or _settings(ground)).items():
        began = process_time()
        cost = _cost(Replay(data, policy))
        seconds = process_time() - began
        yield Replayed(
            carrying=task.carrying,
            instance=task.instance,
            counterpart=counterpart,
            library=cost,
            arrays=run(task, counterpart, ground, arrivals, sequence).cost,
            bound=ground.hindsight(arrivals),
            seconds=seconds,
        )


def _cost(replay: Replay) -> float:
    return sum(cost for each in replay for shipment in each.plan.shipments for cost in shipment.costs.values())


def _settings(ground: Ground) -> dict[str, PolicySettings]:
    """Return the library's policies by their counterparts; all of a sequence's orders come within a day."""
    every = max(1, round(ground.instance.expected.sum() / _TIMES))
    return {
        "exact": Optimal(),
        f"bid-price {_TIMES}": BidPrice(
            prices_from="forecast", forecast=EXPECTED, every_orders=every, sample=ground.instance.pairs
        ),
    }


def library_table(found: Sequence[Replayed]) -> str:
    """Return a row per replay: costs by documents and by arrays, and how far they are above the hindsight bound."""
    head = ["p", "instance", "policy", "cost, library", "cost, arrays", "% above hindsight", "of arrays", "CPU s"]
    return table(head, map(_row, found))


def _row(each: Replayed) -> list[str]:
    above = (f"{100 * (cost / each.bound - 1):.2f}" for cost in (each.library, each.arrays))
    costs = (f"{cost:,.2f}" for cost in (each.library, each.arrays))
    return [f"{each.carrying:g}", str(each.instance), each.counterpart, *costs, *above, f"{each.seconds:.1f}"]
