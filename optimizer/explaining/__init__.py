"""Why an order was decided as it was: the rules that spoke, alternatives, minimal conflicts, and what to relax."""

from optimizer.explaining.case import Focus as Focus
from optimizer.explaining.explain import explain as explain
