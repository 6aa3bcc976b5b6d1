"""Draws the pictures of the README from real decisions: ``make picture``."""

import re
from io import StringIO
from pathlib import Path

from rich.console import Console

from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.render import WIDTH, plan_view

ORDERS = ("ORD-0190", "ORD-0031")
TARGET = Path(__file__).parent / "decision.svg"


def main() -> None:
    """Write the picture of some plans as the command line shows them."""
    data = Dataset.load("us-retail")
    sourcer = Sourcer(data.network, data.rules)
    console = Console(record=True, width=WIDTH - 4, file=StringIO(), force_terminal=True)
    for order in data.pick(ORDERS):
        console.print(plan_view(order, sourcer.source(order, data.availability), data))
    title = f"shipfrom source us-retail {' '.join(f'--order {order}' for order in ORDERS)}"
    svg = console.export_svg(title=title, unique_id="decision")
    # No fonts from elsewhere: the picture must not ask any host for anything.
    TARGET.write_text(re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
