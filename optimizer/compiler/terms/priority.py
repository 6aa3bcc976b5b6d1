"""The nodes' own ranking."""

import numpy as np

from optimizer.compiler.terms.base import Costs, TermContext


def priority(context: TermContext) -> Costs:
    """Pieces times the priority number of their node; lower is better."""
    numbers = context.supply.priority[context.nodes][context.option_node]
    return Costs(pieces=np.ones((len(context.lines), 1)) * numbers[None, :])
