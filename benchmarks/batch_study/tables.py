"""The tables of the study of batches, as Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from math import inf

from benchmarks.batch_peers import GAPS
from benchmarks.batch_study.figures import BatchFigures
from benchmarks.batch_study.growth import Growth
from benchmarks.batch_study.measured import LIBRARY
from benchmarks.latencies.figures import Figure
from benchmarks.tables import table

_ABSENT = "-"


def proofs_table(classes: Sequence[BatchFigures], methods: Sequence[str]) -> str:
    """Return a row per class and method: seconds to each gap, what is left open, what the plans cost, and memory."""
    head = ["batch", "method", "n", *(f"to {100 * gap:g} %" for gap in GAPS), "all s", "open %", "dearer %", "peak MB"]
    return table(head, (_proof(each, method) for each in classes for method in methods if each.of(method)))


def library_table(classes: Sequence[BatchFigures]) -> str:
    """Return a row per class: how the library fares."""
    head = [
        "batch",
        "n",
        *(f"to {100 * gap:g} %" for gap in GAPS),
        "last improved",
        "whole call",
        "open %",
        "ms per order",
        "peak MB",
    ]
    return table(head, (_library(each) for each in classes if each.library))


def rules_table(classes: Sequence[BatchFigures], rules: Sequence[str]) -> str:
    """Return a row per class: by how many per cent plans are dearer than the best bound (unfilled, split), seconds."""
    return table(["batch", *rules], ([each.kind.name, *(_rule(each, rule) for rule in rules)] for each in classes))


def growth_table(growth: Growth) -> str:
    """Return a row per figure by number of orders."""
    sizes = list(growth.milliseconds)
    rows = [
        ["ms per order", *(growth.milliseconds[orders].text() for orders in sizes)],
        ["MB", *(_number(growth.peak_mb[orders], ".0f") for orders in sizes)],
    ]
    return table(["orders", *(f"{orders:,}" for orders in sizes)], rows)


def _proof(each: BatchFigures, method: str) -> list[str]:
    return [
        each.kind.name,
        method,
        str(len(each.of(method))),
        *_times(each, method),
        _figure(each.seconds(method)),
        _percent(each.gap(method)),
        _percent(each.excess(method)),
        _number(each.peak_mb(method), ".0f"),
    ]


def _library(each: BatchFigures) -> list[str]:
    seconds = each.seconds(LIBRARY)
    whole = None if seconds is None else Figure(seconds.value * 1000 / each.kind.orders, seconds.bound)
    return [
        each.kind.name,
        str(len(each.library)),
        *_times(each, LIBRARY),
        _number(each.found(LIBRARY), ".3g"),
        _figure(seconds),
        _percent(each.gap(LIBRARY)),
        _figure(whole),
        _number(each.peak_mb(LIBRARY), ".0f"),
    ]


def _times(each: BatchFigures, method: str) -> Iterator[str]:
    """Yield the seconds to each gap; a relaxation proves none by itself."""
    is_relaxation = any(found.is_relaxation for found in each.of(method))
    yield from (_ABSENT if is_relaxation else _figure(each.time_to(method, gap)) for gap in GAPS)


def _rule(each: BatchFigures, rule: str) -> str:
    found, excess = each.of(rule), each.greedy_excess(rule)
    if not found or excess is None:
        return _ABSENT
    unfilled, split = (_mean(counts) for counts in zip(*((one.unfilled, one.split) for one in found), strict=True))
    return f"{100 * excess:.1f} ({unfilled:g}, {split:g}), {_figure(each.seconds(rule))} s"


def _mean(counts: Iterable[int]) -> float:
    numbers = list(counts)
    return round(sum(numbers) / len(numbers), 1)


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return _ABSENT
    return "never" if figure.value == inf else figure.text()


def _percent(share: float | None) -> str:
    return _ABSENT if share is None else f"{100 * share:.3f}"


def _number(number: float | None, form: str) -> str:
    return _ABSENT if number is None else format(number, form)
