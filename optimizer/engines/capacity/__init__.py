"""Exact branch and bound for orders whose lines compete for the capacity of nodes."""

from optimizer.engines.capacity.engine import CapacityEngine as CapacityEngine
