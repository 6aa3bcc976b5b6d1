"""What stock and capacity are worth to the orders that are still to come: prices for the orders of today.

expected orders (demand) --> what a piece is worth to them (optimizer.outlook), in several courses that they could take
(deriving) --> what an order pays in its own levels (tariff)
"""

from scenarios.bidding.demand import Expected, Forecast, Past, Window
from scenarios.bidding.deriving import Deriver, Effort, Market
from scenarios.bidding.tariff import FREE, Tariff

__all__ = ["FREE", "Deriver", "Effort", "Expected", "Forecast", "Market", "Past", "Tariff", "Window"]
