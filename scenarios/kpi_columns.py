"""The KPIs that people look at first: which they are, how they are headed, and how their figures are written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scenarios.studies.figures import Row


@dataclass(frozen=True)
class KpiColumn:
    """A KPI as a column.

    Attributes
    ----------
    kpi
        Its name in tables.
    title
        What heads it.
    text
        How a figure of it is written.
    """

    kpi: str
    title: str
    text: Callable[[float], str]

    def cell(self, value: float | None) -> str:
        """Write a figure; what is not known is blank."""
        return "" if value is None else self.text(value)

    def signed(self, value: float | None) -> str:
        """Write a difference of figures."""
        if value is None:
            return ""
        # A difference of shares is not a share: from 20 % to 25 % is 5 points.
        text = self.text(abs(value)).replace("%", " pp")
        is_nothing = text == self.text(0.0).replace("%", " pp")
        return text if is_nothing else f"{'-' if value < 0 else '+'}{text}"

    def interval(self, row: Row) -> str:
        """Write the interval of a difference."""
        if row["low"] is None or row["high"] is None:
            return ""
        return f"{self.signed(row['low'])} to {self.signed(row['high'])}"


def _money(value: float) -> str:
    return f"{value:,.2f}"


def _share(value: float) -> str:
    return f"{value:.1%}"


def _count(value: float) -> str:
    return f"{value:,.0f}"


COLUMNS = (
    KpiColumn("orders", "orders", _count),
    KpiColumn("cost_per_order", "cost", _money),
    KpiColumn("cost_per_filled_piece", "a piece", _money),
    KpiColumn("shipments_per_order", "shipments", _money),
    KpiColumn("split_rate", "split", _share),
    KpiColumn("fill_rate_pieces", "filled", _share),
    KpiColumn("delivery_days", "days", _money),
    KpiColumn("on_time_rate", "on time", _share),
    KpiColumn("optimal_rate", "proven", _share),
)
"""Of each order in the mean, but for the number of orders."""

COMPARED: Mapping[str, KpiColumn] = {each.kpi: each for each in COLUMNS if each.kpi not in ("orders", "optimal_rate")}
"""Those whose differences are shown, by name."""

DIFFERENCE_HEADS = ("base", "value", "difference", "95 % interval")
"""What heads the cells of `difference_cells`."""

RunName = tuple[str, str]
"""A scenario and a policy."""


def kpi_rows(rows: Iterable[Row]) -> tuple[Sequence[KpiColumn], Sequence[tuple[RunName, Sequence[str]]]]:
    """Return the columns of which something is known, and for each run their cells."""
    runs: dict[RunName, dict[str, float | None]] = {}
    for row in rows:
        runs.setdefault((row["scenario"], row["policy"]), {})[row["kpi"]] = row["value"]
    columns = [each for each in COLUMNS if any(found.get(each.kpi) is not None for found in runs.values())]
    return columns, [(run, [each.cell(found.get(each.kpi)) for each in columns]) for run, found in runs.items()]


def comparisons(rows: Iterable[Row]) -> Iterator[tuple[str, Sequence[Row]]]:
    """Yield what differs from the base scenario, and what from the first policy, each with a title."""
    shown = [row for row in rows if row["kpi"] in COMPARED and row["difference"]]
    scenarios = [row for row in shown if row["scenario"] != row["against_scenario"]]
    policies = [row for row in shown if row["scenario"] == row["against_scenario"]]
    if scenarios:
        yield f"Different from scenario {scenarios[0]['against_scenario']}", scenarios
    if policies:
        yield f"Different from policy {policies[0]['against_policy']}", policies


def difference_cells(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each difference: scenario and policy where they change, what differs, and the figures."""
    last = None
    for row in rows:
        column = COMPARED[row["kpi"]]
        run = (row["scenario"], row["policy"])
        figures = [column.cell(row["base"]), column.cell(row["value"]), column.signed(row["difference"])]
        yield *(("", "") if run == last else run), column.title, *figures, column.interval(row)
        last = run
