"""How long it takes to explain an order in full: every line with every node, runner-up, gaps and what would fill them.

Run ``python -m benchmarks.explanations``. Orders of 8 lines over a generated network of 200 nodes, under the rules of
us-retail; told apart by whether the recursion over subsets of lines prices their alternatives, or CP-SAT does one by
one. Seconds depend on the machine.

With ``--out`` each order is written at once, and a run that is begun again goes on where it stopped.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.ledger import Row
from benchmarks.running import command, measuring, tell
from benchmarks.tables import table
from models import Availability, Explanation, Order, RuleSet
from optimizer import Sourcer
from optimizer.compiler import Compiler
from optimizer.engines.subsets import Pins
from optimizer.problem import Problem
from scenarios.dataset import BUNDLED
from scenarios.generate import Generated, Settings, generate

_CODE = ("models", "optimizer", "scenarios", "benchmarks/explanations.py")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the orders that are missing; print one row per order, and the median and maximum of each way."""
    parser = argparse.ArgumentParser(description="Time explanations.")
    parser.add_argument("--nodes", type=int, default=200)
    parser.add_argument("--lines", type=int, default=8)
    parser.add_argument("--orders", type=int, default=1000, help="generate so many, explain those with that many lines")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for the measurements; absent keeps none")
    options = parser.parse_args(arguments)
    settings = {"nodes": options.nodes, "orders": options.orders, "seed": options.seed}
    data = generate(Settings(**settings))
    orders = [order for order in data.orders if len(order.lines) == options.lines]
    with measuring("explanations", options.out, code=_CODE, **settings) as ledger:
        measured = [ledger.once({"order": order.id}, partial(_explained, data, order)) for order in orders]
    ways = f"{len(orders)} orders of {options.lines} lines, by how their alternatives are priced:"
    tell("explanations", "\n\n".join((_orders_table(measured), ways, _ways_table(measured))), options.out)


def _orders_table(measured: Sequence[Row]) -> str:
    head = ["order", "way", "priced", "gaps", "changes", "source s", "explain s"]
    rows = (
        [*(str(row[name]) for name in head[:5]), f"{row['source s']:.3f}", f"{row['explain s']:.2f}"]
        for row in measured
    )
    return table(head, rows)


def _ways_table(measured: Sequence[Row]) -> str:
    seconds: dict[str, list[float]] = {}
    for row in measured:
        seconds.setdefault(row["way"], []).append(row["explain s"])
    rows = (
        [way, str(len(spent)), f"{statistics.median(spent):.2f}", f"{max(spent):.2f}"] for way, spent in seconds.items()
    )
    return table(["way", "orders", "median s", "maximum s"], rows)


def _explained(data: Generated, order: Order) -> Row:
    """Explain an order; return the way its alternatives were priced, what was found and the seconds it took."""
    rules = RuleSet.load(BUNDLED / "us-retail" / "rules.yaml")
    availability = Availability.from_records(data.stock, data.used)
    problem = next(Compiler(data.network, rules).candidates(order, availability)).problem
    sourcer = Sourcer(data.network, rules)
    start = time.perf_counter()
    sourcer.source(order, availability)
    sourced = time.perf_counter()
    told = sourcer.explain(order, availability)
    explained = time.perf_counter()
    print(f"{order.id}: {explained - sourced:.2f} s", flush=True)
    return {
        "way": "subsets" if _is_recursive(problem) else "cp-sat",
        "priced": _priced(told),
        "gaps": len(told.gaps),
        "changes": sum(len(gap.relaxations) for gap in told.gaps),
        "source s": sourced - start,
        "explain s": explained - sourced,
    }


def _is_recursive(problem: Problem) -> bool:
    """Tell whether the recursion finds a plan for some line at some node, and so for all that there are."""
    pins = Pins.of(problem)
    pairs = zip(*(axis.tolist() for axis in problem.by_node(problem.largest_take).nonzero()), strict=True)
    return pins is not None and any(pins.pieces(line, node) is not None for line, node in pairs)


def _priced(told: Explanation) -> int:
    return sum(each.status in ("tied", "costlier") for each in told.alternatives)


if __name__ == "__main__":
    command(main)
