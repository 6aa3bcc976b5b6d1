"""The operations of every day that are timed at every change, each prepared when it is its turn."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.batches import BatchClass, make_batch
from benchmarks.cases import CaseClass, make_case
from benchmarks.micros.timing import Run
from optimizer import Sourcer
from optimizer.checker import Checker
from optimizer.compiler import Compiler
from optimizer.linter import lint
from scenarios.dataset import Dataset
from scenarios.generate import Settings, generate
from scenarios.policies import BidPrice, Optimal
from scenarios.policies.policy import PolicySettings
from scenarios.replay import Replay
from scenarios.report.order import write_order_report

_SEED, _CASES, _ORDERS = 1, 5, 20
_WIDE = CaseClass(1000, 5, "tight", splits=True)
_EXPLAINED = "ORD-0031"


@dataclass(frozen=True)
class Operation:
    """Something that is timed.

    Attributes
    ----------
    name
        What it is called.
    prepare
        Returns what is timed; preparing is not.
    needs
        A package without which it cannot be run; empty is none.
    """

    name: str
    prepare: Callable[[], Run]
    needs: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether what it needs is installed."""
        return not self.needs or find_spec(self.needs) is not None


def _load() -> Run:
    return lambda: Dataset.load("us-retail")


def _compile() -> Run:
    case = make_case(_WIDE, orders=_CASES, seed=_SEED)
    compiler = Compiler(case.network, case.rules)
    return lambda: [next(compiler.candidates(order, case.availability)) for order in case.orders]


def _decide(kind: CaseClass) -> Run:
    case = make_case(kind, orders=_CASES, seed=_SEED)
    sourcer = Sourcer(case.network, case.rules)
    return lambda: [sourcer.source(order, case.availability) for order in case.orders]


def _decide_retail() -> Run:
    data = Dataset.load("us-retail")
    sourcer = Sourcer(data.network, data.rules)
    return lambda: [sourcer.source(order, data.availability) for order in data.orders[:_ORDERS]]


def _check() -> Run:
    data = Dataset.load("us-retail")
    sourcer, checker = Sourcer(data.network, data.rules), Checker(data.network, data.rules)
    plans = [(order, sourcer.source(order, data.availability)) for order in data.orders[:_ORDERS]]

    def checked() -> None:
        for order, plan in plans:
            checker.check(order, data.availability, plan)

    return checked


def _explain() -> Run:
    data = Dataset.load("us-retail")
    sourcer, (order,) = Sourcer(data.network, data.rules), data.pick([_EXPLAINED])
    return lambda: sourcer.explain(order, data.availability)


def _lint() -> Run:
    data = Dataset.load("us-retail")
    return lambda: lint(data.rules, data.network)


def _batch() -> Run:
    batch = make_batch(BatchClass(60, 6), _SEED)
    sourcer = Sourcer(batch.network, batch.rules)
    return lambda: sourcer.source_batch(batch.orders, batch.availability)


def _replay(policy: PolicySettings, orders: int) -> Run:
    settings = Settings(nodes=20, items=24, orders=orders, days=3, seed=_SEED)
    data = generate(settings).dataset(Dataset.load("us-retail").rules)
    return lambda: sum(1 for _ in Replay(data, policy))


def _report() -> Run:
    data = Dataset.load("us-retail")
    (order,) = data.pick([_EXPLAINED])
    told = Sourcer(data.network, data.rules).explain(order, data.availability)

    def written() -> None:
        with TemporaryDirectory() as folder:
            write_order_report(Path(folder) / "order.html", told, order, data)

    return written


_KNOWN = BidPrice(prices_from="forecast", forecast="own_orders", every_orders=30, sample=50)

OPERATIONS = (
    Operation("load us-retail", _load),
    Operation(f"compile {_CASES} orders, 1,000 nodes", _compile),
    Operation(f"decide {_CASES} orders, 3 lines, 50 nodes", lambda: _decide(CaseClass(50, 3, "tight", splits=True))),
    Operation(f"decide {_CASES} orders, 5 lines, 1,000 nodes", lambda: _decide(_WIDE)),
    Operation(
        f"decide {_CASES} orders, 10 whole lines, 1,000 nodes",
        lambda: _decide(CaseClass(1000, 10, "loose", splits=False)),
    ),
    Operation(f"decide {_ORDERS} orders of us-retail", _decide_retail),
    Operation(f"check {_ORDERS} plans of us-retail", _check),
    Operation("explain an order of us-retail", _explain),
    Operation("lint us-retail", _lint),
    Operation("decide a batch, 60 orders, 6 nodes", _batch),
    Operation("replay 300 orders", lambda: _replay(Optimal(), 300)),
    Operation("replay 60 orders at bid prices", lambda: _replay(_KNOWN, 60)),
    Operation("write a page about an order", _report, needs="altair"),
)
"""All of them."""
