"""On what terms an order was decided, as far as prices matter."""

from dataclasses import dataclass

from models.plans import Plan
from models.rules import RuleSet
from optimizer.compiler.joint import WEIGHED_TERMS
from optimizer.outlook import LevelKey, level_keys


@dataclass(frozen=True)
class Terms:
    """On what terms a rule decides orders.

    Attributes
    ----------
    keys
        What its levels count, in order of rank.
    weight
        What its orders weigh.
    opens
        Whether they may take from the safety stock.
    """

    keys: tuple[LevelKey, ...]
    weight: float
    opens: bool

    def factor(self, key: LevelKey) -> float:
        """Return what a level of an order of these terms is multiplied by where it is added to those of others.

        Of levels that mix terms which weights multiply with others, nothing is: what they add up to is in the unit
        of the others.
        """
        return self.weight if set(key[0]) <= WEIGHED_TERMS else 1.0


def terms_of(plan: Plan, rules: RuleSet) -> Terms:
    """Return the terms on which a plan was decided."""
    rule = next((each for each in (*rules.order_rules, *rules.fallbacks) if each.id == plan.order_rule), None)
    weight, opens = (1.0, False) if rule is None else (rule.order_weight, rule.use_safety_stock)
    return Terms(level_keys(level.terms for level in plan.objective), weight, opens)
