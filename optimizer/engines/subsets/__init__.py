"""Exact enumeration over subsets of lines, for small orders that are served with whole lines."""

from optimizer.engines.subsets.engine import SubsetsEngine as SubsetsEngine
from optimizer.engines.subsets.pins import Pins as Pins
