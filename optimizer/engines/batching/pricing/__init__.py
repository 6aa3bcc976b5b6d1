"""Prices shared stock and capacity, and puts plans of single orders together."""

from optimizer.engines.batching.pricing.deciding import Polish as Polish
from optimizer.engines.batching.pricing.deciding import decide as decide
from optimizer.engines.batching.pricing.duals import prices as prices
from optimizer.engines.batching.pricing.plainness import plain_share as plain_share
