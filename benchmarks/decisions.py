"""How long one proven decision takes, next to plain CP-SAT on the same orders.

Run ``python -m benchmarks.decisions``. For each size of generated network it sources the same orders with the library
call (documents in, checked plan out) and with a bare solve of the same model, level by level, with CP-SAT's default
parameters on one worker. Objective values must agree. Reported are medians and 99th percentiles in milliseconds, and
the ratio of the medians; only ratios travel from machine to machine.

With ``--out`` each size is written at once, and a run that is begun again goes on where it stopped.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ortools.sat.python.cp_model import OPTIMAL, CpSolver

from benchmarks.ledger import Row
from benchmarks.running import command, measuring, tell
from benchmarks.tables import table
from models import Availability, Order, RuleSet
from optimizer import Sourcer
from optimizer.compiler import Compiler
from optimizer.engines.cpsat import OrderModel
from optimizer.problem import Problem
from scenarios.dataset import BUNDLED
from scenarios.generate import Generated, Settings, generate

_CODE = ("models", "optimizer", "scenarios", "benchmarks/decisions.py")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the sizes that are missing, and print one row for each."""
    parser = argparse.ArgumentParser(description="Time single-order decisions.")
    parser.add_argument("--nodes", type=int, nargs="+", default=[40, 100, 300])
    parser.add_argument("--orders", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for the measurements; absent keeps none")
    options = parser.parse_args(arguments)
    with measuring("decisions", options.out, code=_CODE, orders=options.orders, seed=options.seed) as ledger:
        measured = [ledger.once({"nodes": nodes}, partial(_sized, nodes, options)) for nodes in options.nodes]
    tell("decisions", _table(measured), options.out)


def _sized(nodes: int, options: argparse.Namespace) -> Row:
    """Return the milliseconds of each order over so many nodes, by the library and by plain CP-SAT."""
    ours, plain = _measure(generate(Settings(nodes=nodes, orders=options.orders, seed=options.seed)))
    return {"library": ours, "plain": plain}


def _table(measured: Sequence[Row]) -> str:
    head = ["nodes", "orders", "median ms", "p99 ms", "plain median ms", "plain p99 ms", "plain / library"]
    return table(head, (_cells(row["nodes"], row["library"], row["plain"]) for row in measured))


def _cells(nodes: int, ours: Sequence[float], plain: Sequence[float]) -> list[str]:
    figures = statistics.median(ours), _p99(ours), statistics.median(plain), _p99(plain)
    return [str(nodes), str(len(ours)), *(f"{figure:.1f}" for figure in figures), f"{figures[2] / figures[0]:.1f}"]


def _measure(data: Generated) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each order, by the library and by plain CP-SAT."""
    rules = RuleSet.load(BUNDLED / "us-retail" / "rules.yaml")
    availability = Availability.from_records(data.stock, data.used)
    sourcer, compiler = Sourcer(data.network, rules), Compiler(data.network, rules)
    sourcer.source(data.orders[0], availability)
    ours, plain = [], []
    for order in data.orders:
        start = time.perf_counter()
        plan = sourcer.source(order, availability)
        ours.append((time.perf_counter() - start) * 1000)
        problem = next(compiler.candidates(order, availability)).problem
        start = time.perf_counter()
        values = _solve_plainly(problem)
        plain.append((time.perf_counter() - start) * 1000)
        _compare(order, problem, values, [level.value for level in plan.objective])
    return ours, plain


def _solve_plainly(problem: Problem) -> list[int]:
    """Build and minimise level by level with default parameters; return the level values in integer units."""
    model = OrderModel(problem)
    pieces = None
    for level in problem.levels:
        expression = model.objective.expression(level.coefficients)
        model.native.minimize(expression)
        solver = CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False
        if solver.solve(model.native) != OPTIMAL:
            raise RuntimeError("plain CP-SAT did not prove an optimum")
        pieces = model.variables.choice(list(solver.response_proto.solution))
        model.native.add(expression <= level.coefficients.value(problem.use_of(pieces)))
    if pieces is None:
        raise RuntimeError("a problem has levels")
    return [level.coefficients.value(problem.use_of(pieces)) for level in problem.levels]


def _compare(order: Order, problem: Problem, theirs: Sequence[int], ours: Sequence[float]) -> None:
    for level, plain, value in zip(problem.levels, theirs, ours, strict=True):
        if abs(plain * level.unit - value) > 1e-2:
            raise RuntimeError(f"order {order.id}: plain CP-SAT reaches {plain * level.unit}, the library {value}")


def _p99(milliseconds: Sequence[float]) -> float:
    return statistics.quantiles(milliseconds, n=100, method="inclusive")[98]


if __name__ == "__main__":
    command(main)
