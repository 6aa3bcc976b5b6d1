"""What stock and capacity are worth to the orders that are still to come: prices for the orders of today.

expected orders (demand) --sourced one by one at prices (deriving)--> plans as columns (columns)
    --a linear program over them, level by level (master)--> duals --> what an order pays (tariff)
"""

from scenarios.bidding.demand import Expected, Forecast, Past
from scenarios.bidding.deriving import Deriver, Effort, Market
from scenarios.bidding.tariff import FREE, Tariff

__all__ = ["FREE", "Deriver", "Effort", "Expected", "Forecast", "Market", "Past", "Tariff"]
