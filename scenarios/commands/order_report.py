"""``shipfrom source --report``: one order on a page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenarios.commands.common import ExitCode, exit_code, print_line

if TYPE_CHECKING:
    from models.plans import Plan


def source_with_report(
    dataset: str, orders: Sequence[str] | None, file: str, *, as_json: bool, time_limit: float | None
) -> ExitCode:
    """Source one order, print its plan and write the page that tells why.

    Parameters
    ----------
    dataset, orders, as_json, time_limit
        As given to ``shipfrom source``.
    file
        Where the page is written.

    Returns
    -------
    ExitCode
        What the process says of how the decision ended.

    Raises
    ------
    SettingError
        Where not exactly one order is given, or the extra ``report`` is not installed.
    """
    order = _only(orders)
    _require_libraries()
    from scenarios.dataset import Dataset  # noqa: PLC0415 - keeps --help quick
    from scenarios.explain_view import watching  # noqa: PLC0415
    from scenarios.render import console, plan_view  # noqa: PLC0415
    from scenarios.report.order import explained, write_order_report  # noqa: PLC0415

    data = Dataset.load(dataset)
    wanted = data.pick([order])[0]
    with watching(wanted.id):
        told = explained(wanted, data, time_limit=time_limit)
        path = write_order_report(file, told, wanted, data, command=_command(dataset, order, file, time_limit))
    if as_json:
        print_line(told.plan.to_json())
    else:
        console().print(plan_view(wanted, told.plan, data))
        console().print(f"Report: {path}", markup=False, highlight=False, soft_wrap=True)
    return _exit_code(told.plan, interrupted=told.limit == "interrupted")


def _only(orders: Sequence[str] | None) -> str:
    """Return the one order that a page is about."""
    from models.errors import SettingError  # noqa: PLC0415 - keeps --help quick

    if orders is None or len(orders) != 1:
        given = f"{len(orders)} orders are given" if orders else "no order is given"
        raise SettingError(f"report: a page is about one order, {given}. Name one with --order ID.")
    return orders[0]


def _require_libraries() -> None:
    """Raise a SettingError where the extra ``report`` is missing, before anything is computed."""
    from scenarios.report.charts import altair_library  # noqa: PLC0415
    from scenarios.report.page import render  # noqa: PLC0415

    altair_library()
    render("base.html", charts={})


def _command(dataset: str, order: str, file: str, time_limit: float | None) -> list[str]:
    limit = [] if time_limit is None else [f"--time-limit={time_limit:g}"]
    # With a sign between, as an id may look like an option.
    return ["shipfrom", "source", dataset, f"--order={order}", *limit, f"--report={file}"]


def _exit_code(plan: "Plan", *, interrupted: bool) -> ExitCode:
    return ExitCode.INTERRUPTED if interrupted else exit_code([plan.outcome])
