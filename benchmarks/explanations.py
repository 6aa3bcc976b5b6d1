"""How long it takes to explain an order in full: every line with every node, runner-up, gaps and what would fill them.

Run ``python -m benchmarks.explanations``. Orders of 8 lines over a generated network of 200 nodes, under the rules of
us-retail; told apart by whether the recursion over subsets of lines prices their alternatives, or CP-SAT does one by
one. Seconds depend on the machine.
"""

import argparse
import platform
import statistics
import time
from collections.abc import Sequence
from importlib.metadata import version

from models import Availability, Explanation, Order, RuleSet
from optimizer import Sourcer
from optimizer.compiler import Compiler
from optimizer.engines.subsets import Pins
from optimizer.problem import Problem
from scenarios.dataset import BUNDLED
from scenarios.generate import Generated, Settings, generate


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one row per order, and the median and maximum of each way."""
    parser = argparse.ArgumentParser(description="Time explanations.")
    parser.add_argument("--nodes", type=int, default=200)
    parser.add_argument("--lines", type=int, default=8)
    parser.add_argument("--orders", type=int, default=1000, help="generate so many, explain those with that many lines")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    data = generate(Settings(nodes=options.nodes, orders=options.orders, seed=options.seed))
    orders = [order for order in data.orders if len(order.lines) == options.lines]
    print(f"{len(orders)} orders of {options.lines} lines over {options.nodes} nodes, seed {options.seed}; ", end="")
    print(f"ortools {version('ortools')}, Python {platform.python_version()}, {platform.machine()}")
    print(f"{'order':>10} {'way':>8} {'priced':>7} {'gaps':>5} {'changes':>8} {'source s':>9} {'explain s':>10}")
    seconds: dict[str, list[float]] = {"subsets": [], "cp-sat": []}
    for order in orders:
        way, spent = _explained(data, order)
        seconds[way].append(spent)
    for way, all_spent in seconds.items():
        if all_spent:
            typical, longest = statistics.median(all_spent), max(all_spent)
            print(f"{way}: {len(all_spent)} orders, median {typical:.2f} s, maximum {longest:.2f} s")


def _explained(data: Generated, order: Order) -> tuple[str, float]:
    """Explain an order, print its row, and return the way its alternatives were priced and the seconds it took."""
    rules = RuleSet.load(BUNDLED / "us-retail" / "rules.yaml")
    availability = Availability.from_records(data.stock, data.used)
    problem = next(Compiler(data.network, rules).candidates(order, availability)).problem
    way = "subsets" if _is_recursive(problem) else "cp-sat"
    sourcer = Sourcer(data.network, rules)
    start = time.perf_counter()
    sourcer.source(order, availability)
    sourced = time.perf_counter()
    told = sourcer.explain(order, availability)
    spent = time.perf_counter() - sourced
    changes = sum(len(gap.relaxations) for gap in told.gaps)
    print(
        f"{order.id:>10} {way:>8} {_priced(told):7d} {len(told.gaps):5d} {changes:8d} "
        f"{sourced - start:9.3f} {spent:10.2f}"
    )
    return way, spent


def _is_recursive(problem: Problem) -> bool:
    """Tell whether the recursion finds a plan for some line at some node, and so for all that there are."""
    pins = Pins.of(problem)
    pairs = zip(*(axis.tolist() for axis in problem.by_node(problem.largest_take).nonzero()), strict=True)
    return pins is not None and any(pins.pieces(line, node) is not None for line, node in pairs)


def _priced(told: Explanation) -> int:
    return sum(each.status in ("tied", "costlier") for each in told.alternatives)


if __name__ == "__main__":
    main()
