"""The page of one order: where it ships from, what it costs, and why."""

from scenarios.report.order.asking import explained as explained
from scenarios.report.order.writing import write_order_report as write_order_report
