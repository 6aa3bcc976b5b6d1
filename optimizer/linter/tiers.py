"""Whether a higher tier reaches every source that a lower one reaches, for the same order."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from models.findings import Finding
from models.rules import OrderRule
from optimizer.linter.bench import Bench, decided, lines_needed
from optimizer.linter.formulas import Formula, both, either, implies, opposite
from optimizer.linter.grounding import AnyRule, View


def check_tiers(bench: Bench) -> Iterator[Finding]:
    """Yield neighbouring tiers of which the higher lacks a source that the lower has."""
    for higher, lower in pairwise(bench.rules.tiers):
        yield from decided(_compared(bench, higher, lower))


def _compared(bench: Bench, higher: str, lower: str) -> Iterator[Finding]:
    view = View(lines=lines_needed(*bench.active), line=0)
    above = _Tier(bench, replace(view, values={"customer.tier": higher}))
    below = _Tier(bench, replace(view, values={"customer.tier": lower}))
    asked = above.reports("above") | below.reports("below")
    usable = bench.free_source(view, *bench.active)
    found = bench.witness(usable, below.reaches(), opposite(above.reaches()), asked=asked)
    if found is not None:
        closing, opening = above.closing(found.truths, "above"), below.deciding(found.truths, "below")
        because = f"because of {' and '.join(closing)}" if closing else "because no order rule decides for it"
        yield Finding(
            code="tier_reaches_less",
            severity="warning",
            rules=tuple(dict.fromkeys((*closing, *opening))),
            text=f"the higher tier {higher} does not reach {found.fields.get('node', 'a source')} in an order where "
            f"{lower} does, {because}. Open it to {higher} too, or change the order of tiers.",
            witness=found.fields,
        )


class _Tier:
    """The rules as customers of one tier meet them: whether a source is open to a line of theirs."""

    def __init__(self, bench: Bench, view: View) -> None:
        self._bench = bench
        ground = bench.ground
        self._hard = [rule for rule in bench.restrictions if rule.penalty is None]
        self._pins = list(bench.item_rules)
        self._applies = {rule.id: ground.applies(rule, view) for rule in bench.active}
        self._accepts = {rule.id: ground.accepts(rule, view) for rule in bench.active}
        self._decides = self._deciding()

    def reaches(self) -> Formula:
        """Return that the free source is open to the line."""
        bound = [implies(self._applies[rule.id], self._accepts[rule.id]) for rule in (*self._hard, *self._pins)]
        pinned = self._is_pinned()
        by_order_rule = (
            both((decides, either((pinned, self._accepts[name])))) for name, decides in self._decides.items()
        )
        return both((*bound, either((self._nothing_decides(), *by_order_rule))))

    def reports(self, name: str) -> dict[str, Formula]:
        """Return what to ask of a demand to tell which rules close a source, and which order rule decides."""
        refuse: dict[str, Formula] = {
            rule.id: both((self._applies[rule.id], opposite(self._accepts[rule.id])))
            for rule in (*self._hard, *self._pins)
        }
        refuse |= {
            rule: both((decides, opposite(self._is_pinned()), opposite(self._accepts[rule])))
            for rule, decides in self._decides.items()
        }
        closing = {f"{name} closes {rule}": formula for rule, formula in refuse.items()}
        return closing | {f"{name} decides {rule}": formula for rule, formula in self._decides.items()}

    def closing(self, truths: Mapping[str, bool], name: str) -> list[str]:
        """Return the rules that close the source."""
        return [rule for rule in self._applies if truths.get(f"{name} closes {rule}")]

    def deciding(self, truths: Mapping[str, bool], name: str) -> list[str]:
        """Return the order rules that may decide."""
        return [rule for rule in self._applies if truths.get(f"{name} decides {rule}")]

    def _is_pinned(self) -> Formula:
        return either(self._applies[rule.id] for rule in self._pins)

    def _nothing_decides(self) -> Formula:
        """Under first_match an order that no order rule matches is free of them."""
        if self._bench.rules.order_rule_mode == "first_complete":
            return False
        return both(opposite(self._applies[rule.id]) for rule in self._bench.order_rules)

    def _deciding(self) -> dict[str, Formula]:
        """Return by order rule that it decides, or may: under first_complete any that matches may be the one."""
        if self._bench.rules.order_rule_mode == "first_match":
            return self._first_of(self._bench.order_rules)
        primary = {rule.id: self._applies[rule.id] for rule in self._bench.order_rules}
        return primary | self._first_of(self._bench.fallbacks)

    def _first_of(self, rules: tuple[OrderRule, ...]) -> dict[str, Formula]:
        found: dict[str, Formula] = {}
        above: list[AnyRule] = []
        for rule in rules:
            earlier = (opposite(self._applies[other.id]) for other in above)
            found[rule.id] = both((self._applies[rule.id], *earlier))
            above.append(rule)
        return found
