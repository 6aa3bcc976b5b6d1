"""Exact reductions: what can be in no best plan is taken away before a search begins, and the search is short."""

from optimizer.engines.reduction.engine import ReductionEngine as ReductionEngine
