"""Why a source may not serve a line, told from the exclusions that were recorded while the order was compiled."""

from collections.abc import Iterator

import numpy as np

from models.conditions import Condition, fields_of
from models.network import Capacity, Node
from models.orders import Line
from models.plans import Reason
from models.rules import OrderRule
from optimizer.causes import Causes
from optimizer.compiler import CompiledOrder
from optimizer.compiler.eligibility import Exclusion, least_need
from optimizer.compiler.supply import Supply
from optimizer.failures import Failures

_FACTS = {
    "disabled": "the node is disabled",
    "excluded_node": "the order excludes the node",
    "delivery_method": "the node does not offer delivery method {method!r}",
    "pickup_node": "the line is picked up at {pickup_node}",
    "stock": "{on_hand} on hand, {available} available",
}

_OF_SERVICE = frozenset({"delivery_days"})
"""Fields that differ between the services of a node, besides those of the service itself."""

_OF_NODE = frozenset({*_FACTS, "capacity"})
"""Facts that exclude a node as a whole."""


class Exclusions:
    """Tells what excludes the sources of one compiled order."""

    def __init__(self, compiled: CompiledOrder) -> None:
        self._compiled = compiled
        self._scene = compiled.scene
        self._supply = compiled.scene.supply
        self._failures = Failures(compiled)
        self._causes: dict[int, Causes] = {}
        self._on_hand: dict[int, list[int]] = {}
        self._about_service: dict[str, bool] = {}

    def at_node(self, index: int, node: int) -> Iterator[Reason]:
        """Yield what excludes the line at an index from a node of the network; nothing where it is eligible.

        What excludes the whole node says more than what excludes its services one by one.
        """
        causes = self._causes_of(index)
        options, of_node = causes.at(node), causes.of_node[node]
        if not options:
            yield self._no_option(index, node)
        for exclusion in of_node or causes.of_services[node]:
            yield from self._of(exclusion, index, node, whole_node=bool(of_node))

    def every(self, index: int, node: int) -> Iterator[Reason]:
        """Yield the same, and what would exclude all services of the node if the causes of the whole were gone."""
        causes = self._causes_of(index)
        options, of_services = causes.at(node), causes.of_services[node]
        if not options:
            yield self._no_option(index, node)
            yield from self._of_node(index, node)
        for exclusion in causes.of_node[node]:
            yield from self._of(exclusion, index, node, whole_node=True)
        if of_services and all(any(each.pairs[index, option] for each in of_services) for option in options):
            for exclusion in of_services:
                yield from self._of(exclusion, index, node, whole_node=False)

    def _causes_of(self, index: int) -> Causes:
        if index not in self._causes:
            self._causes[index] = Causes.of(self._compiled, index)
        return self._causes[index]

    def _on_hand_of(self, index: int) -> list[int]:
        """Return the pieces of a line's item by node."""
        if index not in self._on_hand:
            self._on_hand[index] = self._scene.stock(self._compiled.lines[index]).on_hand.tolist()
        return self._on_hand[index]

    def _of(self, exclusion: Exclusion, index: int, node: int, *, whole_node: bool) -> Iterator[Reason]:
        """Yield one reason for a node that is excluded as a whole, else one per service."""
        excluded = [option for option in self._causes_of(index).at(node) if exclusion.pairs[index, option]]
        if exclusion.require is not None:
            yield from self._of_rule(exclusion, exclusion.require, index, node, excluded, whole_node=whole_node)
            return
        for option in excluded[:1] if whole_node else excluded:
            service = None if whole_node else self._service(option)
            if exclusion.cause == "max_weight":
                yield self._too_heavy(index, node, excluded if whole_node else [option], service)
            elif exclusion.cause == "no_service":
                yield self._out_of_reach(node, excluded if whole_node else [option], service)
            else:
                yield self._fact(exclusion.cause, index, node, service)

    def _of_rule(
        self, exclusion: Exclusion, require: Condition, index: int, node: int, options: list[int], *, whole_node: bool
    ) -> Iterator[Reason]:
        """Yield one reason for a whole node, unless the rule finds other faults with one of its services."""
        asked = options[:1] if whole_node and not self._asks_about_service(exclusion.cause, require) else options
        faults = [self._failures.of(require, self._compiled.lines[index], option) for option in asked]
        if whole_node and len(set(faults)) == 1:
            yield self._broken_rule(exclusion, index, node, None, faults[0])
            return
        for option, fault in zip(asked, faults, strict=True):
            yield self._broken_rule(exclusion, index, node, self._service(option), fault)

    def _asks_about_service(self, rule: str, require: Condition) -> bool:
        if rule not in self._about_service:
            paths = [field.path for field in fields_of(require)]
            self._about_service[rule] = any(path in _OF_SERVICE or path.startswith("service.") for path in paths)
        return self._about_service[rule]

    def _service(self, option: int) -> str | None:
        service = self._supply.options[option].service
        return service.id if service else None

    def _fact(self, cause: str, index: int, node: int, service: str | None = None) -> Reason:
        line, owner = self._compiled.lines[index], self._supply.nodes[node]
        if cause == "capacity" and owner.capacity is not None:
            left = float(self._scene.exact_capacity_left(node))
            return capacity_reason(owner.id, owner.capacity, left, self._need(index, owner), self._scene.order_rule)
        text = _FACTS[cause].format(
            method=line.delivery_method,
            pickup_node=line.pickup_node,
            on_hand=self._scene.stock(line).on_hand[node],
            available=self._scene.takeable(line)[node],
        )
        expected, actual = self._asked_and_found(cause, line, node)
        told = f"{place(owner.id, service)}: {text}"
        return Reason(node=owner.id, service=service, cause=cause, expected=expected, actual=actual, text=told)

    def _asked_and_found(self, cause: str, line: Line, node: int) -> tuple[str | None, str | None]:
        """Return what a fact asks for and what was found, where it is about values."""
        owner = self._supply.nodes[node]
        match cause:
            case "stock":
                return "1", str(self._scene.takeable(line)[node])
            case "delivery_method":
                return line.delivery_method, ", ".join(owner.delivery_methods) or "nothing"
            case "pickup_node":
                return line.pickup_node, owner.id
            case _:
                return None, None

    def _of_node(self, index: int, node: int) -> Iterator[Reason]:
        """Yield the facts that exclude a node whatever service there would be."""
        option = options_at(self._supply, node)[0]
        for exclusion in self._compiled.eligibility.exclusions:
            if exclusion.cause in _OF_NODE and exclusion.pairs[index, option]:
                yield self._fact(exclusion.cause, index, node)

    def _no_option(self, index: int, node: int) -> Reason:
        """Say that no service picks up at a node."""
        name, line = self._supply.nodes[node].id, self._compiled.lines[index]
        text = f"{name}: no service picks up there"
        return Reason(node=name, cause="no_service", expected=line.delivery_method, text=text)

    def _out_of_reach(self, node: int, options: list[int], service: str | None) -> Reason:
        """Say of each service why it does not get to the destination."""
        name = self._supply.nodes[node].id
        why = list(dict.fromkeys(self._short_reach(option) for option in options))
        return Reason(node=name, service=service, cause="no_service", text=f"{place(name, service)}: {'; '.join(why)}")

    def _short_reach(self, option: int) -> str:
        """Say whether it is the country, the rates or the transit times that end before the destination."""
        service, country = self._supply.options[option].service, self._scene.demand.order.destination.country
        if service is None:
            raise AssertionError("what is free or picked up reaches every destination")
        if service.countries is not None and country not in service.countries:
            return f"{service.id} does not deliver to {country}"
        km = f"{self._scene.node_km[self._supply.option_node[option]]:,.12g} km"
        if self._scene.rates.zone[option] < 0:
            return f"the rates of {service.id} end before the destination, {km} away"
        return f"the transit times of {service.id} end before the destination, {km} away"

    def _too_heavy(self, index: int, node: int, options: list[int], service: str | None) -> Reason:
        """Say what a piece weighs, and what the service carries; of a whole node, the one that carries most."""
        weight = self._scene.demand.item(self._compiled.lines[index]).weight_kg
        most = float(self._scene.rates.most_kg[options].max())
        expected, actual, name = f"{most:.12g} kg at most", f"{weight:.12g} kg", self._supply.nodes[node].id
        text = f"{place(name, service)}: a piece weighs {actual}, a shipment may weigh {expected}"
        return Reason(node=name, service=service, cause="max_weight", expected=expected, actual=actual, text=text)

    def _need(self, index: int, node: Node) -> float:
        return least_need(node, self._scene.demand.item(self._compiled.lines[index]))

    def _broken_rule(
        self, exclusion: Exclusion, index: int, node: int, service: str | None, fault: tuple[str, str | None]
    ) -> Reason:
        name, there, (expected, actual) = self._supply.nodes[node].id, self._on_hand_of(index)[node], fault
        found = "" if actual is None else f", found {actual}"
        why = f" ({exclusion.reason.rstrip('.')})" if exclusion.reason else ""
        text = f"{place(name, service)}: {there} on hand, but rule {exclusion.cause}{why} asks for {expected}{found}"
        return Reason(node=name, service=service, cause=exclusion.cause, expected=expected, actual=actual, text=text)


def options_at(supply: Supply, node: int) -> range:
    """Return the options of a node of the network; it has one for pickups at least."""
    return range(*np.searchsorted(supply.option_node, [node, node + 1]).tolist())


def capacity_reason(
    node: str, capacity: Capacity, left: float, need: float, rule: OrderRule, *, others: float = 0.0
) -> Reason:
    """Return the reason that a node's capacity does not suffice for more of a line; other orders may use some of it."""
    of_what = f"its daily capacity of {capacity.limit:.12g} {capacity.unit}"
    if rule.capacity_share is not None:
        of_what = f"the {percent(rule.capacity_share)} of {of_what} that rule {rule.id} may fill"
    expected, actual = f"{need:.12g}", f"{max(left, 0):.12g}"
    # Where more is used than there is, even what needs nothing is refused.
    found = f"more than {of_what} is used" if left < 0 else f"{actual} of {of_what} is left, {expected} needed"
    also = f"; other orders of the batch use {others:.12g}" if others else ""
    text = f"{node}: {found}{also}"
    return Reason(node=node, cause="capacity", expected=expected, actual=actual, text=text)


def percent(share: float) -> str:
    """Write a share."""
    return f"{share * 100:.12g}%"


def place(node: str, service: str | None) -> str:
    """Name a source."""
    return f"{node} by {service}" if service else node
