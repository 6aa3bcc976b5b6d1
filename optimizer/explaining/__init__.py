"""Why an order was decided as it was: the rules that spoke, alternatives, minimal conflicts, and what to relax."""

from optimizer.explaining.case import Focus as Focus
from optimizer.explaining.explain import explain as explain
from optimizer.explaining.review import Instead as Instead
from optimizer.explaining.review import Review as Review
from optimizer.explaining.review import Services as Services
from optimizer.explaining.wording import reasons_text as reasons_text
