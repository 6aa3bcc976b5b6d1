"""Pages to look at: one self-contained HTML file of a study or of an order.

They need the extra ``report`` (Altair, and the scripts that vl-convert carries); nothing else does.
"""

from scenarios.report.order import write_order_report as write_order_report
from scenarios.report.study_report import write_study_report as write_study_report
