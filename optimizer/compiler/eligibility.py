"""Which option may serve which line, and who excluded each that may not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.conditions import Condition
from models.network import Item, Node
from models.rules import Penalty
from optimizer.compiler.facts import Facts
from optimizer.compiler.scene import Scene, missing_location
from optimizer.compiler.selection import Requirement, requirements
from optimizer.compiler.verdicts import Verdict
from optimizer.lazy import lazy

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Exclusion:
    """One cause, and the pairs that it excludes.

    Attributes
    ----------
    cause
        Rule id, or the name of a fact: 'stock', 'capacity', 'delivery_method' and so on.
    find
        Returns the pairs; few of them are ever asked for.
    require
        The condition that they fail, where the cause is a rule.
    reason
        The rule's reason in words, where it has one.
    """

    cause: str
    find: Callable[[], Booleans]
    require: Condition | None = None
    reason: str | None = None

    @lazy
    def pairs(self) -> Booleans:
        """Shape (L, o), the excluded (line, option) pairs; other causes may exclude them too."""
        return self.find()


@dataclass(frozen=True)
class Breach:
    """A soft restriction, and the pairs that violate it; it excludes none of them.

    Attributes
    ----------
    rule
        Id of the restriction.
    require
        The condition that they fail.
    penalty
        What a violation costs.
    pairs
        Shape (L, o), the violating (line, option) pairs, or the columns of some options only.
    """

    rule: str
    require: Condition
    penalty: Penalty
    pairs: Booleans


@dataclass(frozen=True, eq=False)
class Eligibility:
    """The eligible pairs, all exclusions and all breaches.

    Attributes
    ----------
    facts, verdicts
        What the documents exclude before any rule speaks, and what hard rules say.
    eligible
        Shape (L, o), pairs of the universe that nothing excludes.
    breaches
        Of each soft restriction that binds a line, the eligible pairs that violate it.
    """

    facts: Facts
    verdicts: Sequence[Verdict]
    eligible: Booleans
    breaches: tuple[Breach, ...]

    @property
    def universe(self) -> Booleans:
        """Shape (L, o), pairs whose option has the line's delivery method at all."""
        return self.facts.universe

    @lazy
    def exclusions(self) -> tuple[Exclusion, ...]:
        """Every cause with what it excludes; a pair may be excluded by several."""
        facts = [Exclusion(cause, find) for cause, find in self.facts.exclusions()]
        asked = ((each, each.requirement) for each in self.verdicts)
        rules = (Exclusion(rule.rule, each.failed, rule.condition, rule.reason) for each, rule in asked)
        return (*facts, *rules)

    @lazy
    def ranked_exclusions(self) -> tuple[Exclusion, ...]:
        """Facts in their order, then rules by id: groups of rules are parallel, their order in a file says nothing."""
        facts = (each for each in self.exclusions if each.require is None)
        rules = (each for each in self.exclusions if each.require is not None)
        return (*facts, *sorted(rules, key=lambda each: each.cause))


def eligibility(scene: Scene) -> Eligibility:
    """Find the eligible (line, option) pairs.

    Raises
    ------
    MissingLocation
        Where a pair that nothing else excludes hangs on a distance that is unknown.
    """
    facts = Facts(scene)
    verdicts = [Verdict.of(requirement, scene) for requirement in requirements(scene.matches)]
    hard = [each for each in verdicts if each.requirement.penalty is None]
    eligible = facts.allowed()
    for verdict in hard:
        verdict.exclude_from(eligible)
    _refuse_unknown(eligible, verdicts, scene)
    breaches = tuple(
        Breach(each.rule, each.requirement.condition, each.requirement.penalty, each.failed() & eligible)
        for each in verdicts
        if each.requirement.penalty is not None
    )
    return Eligibility(facts, hard, eligible, breaches)


def least_need(node: Node, item: Item) -> float:
    """Return the least capacity that takes part of a line in; 0 where there is no limit."""
    if node.capacity is None:
        return 0.0
    return item.workload if node.capacity.unit == "workload" else 1.0


def apply(requirement: Requirement, scene: Scene) -> tuple[Booleans, Booleans]:
    """Return where a requirement fails, and where that is unknown; both of shape (L, o)."""
    verdict = Verdict.of(requirement, scene)
    return verdict.failed(), verdict.unknown()


def _refuse_unknown(eligible: Booleans, verdicts: Sequence[Verdict], scene: Scene) -> None:
    """Raise where a pair that nothing excludes hangs on a distance that is unknown, naming the first who asks."""
    if not scene.rates.is_known:
        asker = "the rate card, or its service's transit_days,"
        _refuse(eligible & scene.rates.unknown, asker, scene)
    for verdict in verdicts:
        if not verdict.is_settled:
            _refuse(eligible & verdict.unknown(), f"rule {verdict.rule!r}", scene)


def _refuse(pairs: Booleans, asker: str, scene: Scene) -> None:
    if np.count_nonzero(pairs):
        raise missing_location(scene, asker, pairs)
