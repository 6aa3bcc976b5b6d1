"""Maps: the network of a study, switchable between its scenarios, and a single order."""

from scenarios.report.maps.facts import Place
from scenarios.report.maps.order import OrderNode, OrderShipment, order_map
from scenarios.report.maps.section import MapSection, map_section
from scenarios.report.maps.study import MAP_TABLES

__all__ = ["MAP_TABLES", "MapSection", "OrderNode", "OrderShipment", "Place", "map_section", "order_map"]
