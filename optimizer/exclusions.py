"""Why a source may not serve a line, told from the exclusions that were recorded while the order was compiled."""

from collections.abc import Iterator

from models.conditions import Condition, fields_of
from models.network import Capacity, Node
from models.orders import Line
from models.plans import Reason
from models.rules import OrderRule
from optimizer.compiler import CompiledOrder
from optimizer.compiler.eligibility import Exclusion, least_need
from optimizer.failures import failure
from optimizer.uses import Integers

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

    def at_node(self, index: int, node: int) -> Iterator[Reason]:
        """Yield what excludes the line at an index from a node of the network; nothing where it is eligible.

        What excludes the whole node says more than what excludes its services one by one.
        """
        options, of_node, of_services = self._causes(index, node)
        if len(options) == 0:
            yield self._no_option(index, node)
        for exclusion in of_node or of_services:
            yield from self._of(exclusion, index, options, whole_node=bool(of_node))

    def every(self, index: int, node: int) -> Iterator[Reason]:
        """Yield the same, and what would exclude all services of the node if the causes of the whole were gone."""
        options, of_node, of_services = self._causes(index, node)
        if len(options) == 0:
            yield self._no_option(index, node)
            yield from self._of_node(index, node)
        for exclusion in of_node:
            yield from self._of(exclusion, index, options, whole_node=True)
        if of_services and all(any(each.pairs[index, option] for each in of_services) for option in options.tolist()):
            for exclusion in of_services:
                yield from self._of(exclusion, index, options, whole_node=False)

    def _causes(self, index: int, node: int) -> tuple[Integers, list[Exclusion], list[Exclusion]]:
        """Return a node's options for a line, what excludes all of them, and what some; nothing of an eligible node."""
        pairs = self._compiled.eligibility
        options = (pairs.universe[index] & (self._supply.option_node == node)).nonzero()[0]
        if pairs.eligible[index, options].any():
            return options, [], []
        # Facts in their order, then rules by id: groups of rules are parallel, and their order in a file says nothing.
        ranked = sorted(pairs.exclusions, key=lambda each: "" if each.require is None else f"rule {each.cause}")
        of_node = [each for each in ranked if each.pairs[index, options].all()]
        of_services = [each for each in ranked if each not in of_node and each.pairs[index, options].any()]
        return options, of_node, of_services

    def _of(self, exclusion: Exclusion, index: int, options: Integers, *, whole_node: bool) -> Iterator[Reason]:
        """Yield one reason for a node that is excluded as a whole, else one per service."""
        excluded = options[exclusion.pairs[index, options]].tolist()
        whole_node &= not self._tells_apart(exclusion, index, excluded)
        for option in excluded[:1] if whole_node else excluded:
            service = None if whole_node else self._service(option)
            if exclusion.cause == "max_weight":
                yield self._too_heavy(index, excluded if whole_node else [option], service)
            elif exclusion.cause == "no_service":
                yield self._out_of_reach(excluded if whole_node else [option], service)
            elif exclusion.require is None:
                yield self._fact(exclusion.cause, index, int(self._supply.option_node[option]), service)
            else:
                yield self._broken_rule(exclusion, exclusion.require, index, option, service)

    def _tells_apart(self, exclusion: Exclusion, index: int, options: list[int]) -> bool:
        """Tell whether a rule finds other faults with one service of a node than with another."""
        require = exclusion.require
        if require is None or not any(
            field.path in _OF_SERVICE or field.path.startswith("service.") for field in fields_of(require)
        ):
            return False
        line = self._compiled.lines[index]
        return len({failure(require, self._compiled, line, option) for option in options}) > 1

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
        option = int((self._supply.option_node == node).argmax())
        for exclusion in self._compiled.eligibility.exclusions:
            if exclusion.cause in _OF_NODE and exclusion.pairs[index, option]:
                yield self._fact(exclusion.cause, index, node)

    def _no_option(self, index: int, node: int) -> Reason:
        """Say that no service picks up at a node."""
        name, line = self._supply.nodes[node].id, self._compiled.lines[index]
        text = f"{name}: no service picks up there"
        return Reason(node=name, cause="no_service", expected=line.delivery_method, text=text)

    def _out_of_reach(self, options: list[int], service: str | None) -> Reason:
        """Say of each service why it does not get to the destination."""
        name = self._supply.nodes[int(self._supply.option_node[options[0]])].id
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

    def _too_heavy(self, index: int, options: list[int], service: str | None) -> Reason:
        """Say what a piece weighs, and what the service carries; of a whole node, the one that carries most."""
        weight = self._scene.demand.item(self._compiled.lines[index]).weight_kg
        most, node = float(self._scene.rates.most_kg[options].max()), int(self._supply.option_node[options[0]])
        expected, actual, name = f"{most:.12g} kg at most", f"{weight:.12g} kg", self._supply.nodes[node].id
        text = f"{place(name, service)}: a piece weighs {actual}, a shipment may weigh {expected}"
        return Reason(node=name, service=service, cause="max_weight", expected=expected, actual=actual, text=text)

    def _need(self, index: int, node: Node) -> float:
        return least_need(node, self._scene.demand.item(self._compiled.lines[index]))

    def _broken_rule(
        self, exclusion: Exclusion, require: Condition, index: int, option: int, service: str | None
    ) -> Reason:
        line, node = self._compiled.lines[index], int(self._supply.option_node[option])
        expected, actual = failure(require, self._compiled, line, option)
        name, there = self._supply.nodes[node].id, int(self._scene.stock(line).on_hand[node])
        found = "" if actual is None else f", found {actual}"
        why = f" ({exclusion.reason.rstrip('.')})" if exclusion.reason else ""
        text = f"{place(name, service)}: {there} on hand, but rule {exclusion.cause}{why} asks for {expected}{found}"
        return Reason(node=name, service=service, cause=exclusion.cause, expected=expected, actual=actual, text=text)


def capacity_reason(node: str, capacity: Capacity, left: float, need: float, rule: OrderRule) -> Reason:
    """Return the reason that a node's capacity does not suffice for more of a line."""
    of_what = f"its daily capacity of {capacity.limit:.12g} {capacity.unit}"
    if rule.capacity_share is not None:
        of_what = f"the {percent(rule.capacity_share)} of {of_what} that rule {rule.id} may fill"
    expected, actual = f"{need:.12g}", f"{max(left, 0):.12g}"
    # Where more is used than there is, even what needs nothing is refused.
    found = f"more than {of_what} is used" if left < 0 else f"{actual} of {of_what} is left, {expected} needed"
    text = f"{node}: {found}"
    return Reason(node=node, cause="capacity", expected=expected, actual=actual, text=text)


def percent(share: float) -> str:
    """Write a share."""
    return f"{share * 100:.12g}%"


def place(node: str, service: str | None) -> str:
    """Name a source."""
    return f"{node} by {service}" if service else node
