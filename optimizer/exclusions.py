"""Why a source may not serve a line, told from the exclusions that were recorded while the order was compiled."""

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from models.conditions import Condition
from models.plans import Reason
from optimizer.causes import Causes
from optimizer.compiler import CompiledOrder
from optimizer.compiler.eligibility import Exclusion, least_need
from optimizer.compiler.supply import Supply
from optimizer.exclusion_texts import Breach, broken_rule, capacity_reason, place
from optimizer.failures import Asked, Failures, Fault

_FACTS = {
    "disabled": "the node is disabled",
    "excluded_node": "the order excludes the node",
    "delivery_method": "the node does not offer delivery method {method!r}",
    "pickup_node": "the line is picked up at {pickup_node}",
    "stock": "{on_hand} on hand, {available} available",
}

_OF_NODE = frozenset({*_FACTS, "capacity"})
"""Facts that exclude a node as a whole."""


Teller = Callable[[int], Reason]
"""Gives the reason that excludes a node as a whole, the node as an index."""


class Exclusions:
    """Tells what excludes the sources of one compiled order."""

    def __init__(self, compiled: CompiledOrder) -> None:
        self._compiled = compiled
        self._scene = compiled.scene
        self._supply = compiled.scene.supply
        self._failures = Failures(compiled)
        self._causes: dict[int, Causes] = {}
        self._on_hand: dict[int, list[int]] = {}
        self._takeable: dict[int, list[int]] = {}
        self._tellers: dict[tuple[int, int], Teller | None] = {}

    def at_node(self, index: int, node: int) -> list[Reason]:
        """Return what excludes the line at an index from a node of the network; nothing where it is eligible.

        What excludes the whole node says more than what excludes its services one by one.
        """
        causes, tellers = self._causes_of(index), self._tellers
        here = causes.at_node(node)
        found = [] if causes.first[node] < causes.first[node + 1] else [self._no_option(index, node)]
        for rank in here.whole:
            key = index, rank
            if key not in tellers:
                tellers[key] = self._teller(causes.ranked[rank], index)
            if (tell := tellers[key]) is not None:
                found.append(tell(node))
            else:
                found += self._of(causes.ranked[rank], index, node, whole_node=True)
        for rank in () if here.whole else here.services:
            found += self._of(causes.ranked[rank], index, node, whole_node=False)
        return found

    def at_option(self, index: int, option: int) -> list[Reason]:
        """Return what excludes the line at an index from an option of the network; nothing where it is eligible."""
        node, service = int(self._supply.option_node[option]), self._service(option)
        excluding = [each for each in self._causes_of(index).ranked if each.pairs[index, option]]
        told = (reason for each in excluding for reason in self._of(each, index, node, whole_node=False))
        return [reason for reason in told if reason.service == service]

    def every(self, index: int, node: int) -> Iterator[Reason]:
        """Yield the same, and what would exclude all services of the node if the causes of the whole were gone."""
        causes = self._causes_of(index)
        options, here = causes.at(node), causes.at_node(node)
        of_services = [causes.ranked[rank] for rank in here.services]
        if not options:
            yield self._no_option(index, node)
            yield from self._of_node(index, node)
        for rank in here.whole:
            yield from self._of(causes.ranked[rank], index, node, whole_node=True)
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

    def _takeable_of(self, index: int) -> list[int]:
        """Return the pieces of a line's item that the order may take, by node."""
        if index not in self._takeable:
            self._takeable[index] = self._scene.takeable(self._compiled.lines[index]).tolist()
        return self._takeable[index]

    def _teller(self, exclusion: Exclusion, index: int) -> Teller | None:
        """Return what gives the one reason that an exclusion is for a whole node; None where there may be several.

        Most of what is said of a whole node was said of an earlier order already, so that looking it up is all.
        """
        if exclusion.require is not None:
            asked = self._failures.asked(exclusion.require)
            return None if asked.asks_about_service else self._teller_of_rule(exclusion, asked, index)
        match exclusion.cause:
            case "capacity":
                return self._teller_of_capacity(index)
            case "stock":
                return self._teller_of_stock(index)
            case _:
                return None

    def _teller_of_rule(self, exclusion: Exclusion, asked: Asked, index: int) -> Teller:
        causes, on_hand, nodes = self._causes_of(index), self._on_hand_of(index), self._supply.nodes
        fault_of = self._failures.teller(asked, self._compiled.lines[index])
        rule, because, told = exclusion.cause, exclusion.reason, self._compiled.told

        def tell(node: int) -> Reason:
            fault = fault_of(causes.options[causes.first[node]])
            # Equal to the breach that it is looked up for.
            known: Reason | None = told.get((rule, because, nodes[node].id, None, on_hand[node], fault))
            return known or self._broken_rule(exclusion, index, node, None, fault)

        return tell

    def _teller_of_capacity(self, index: int) -> Teller:
        item = self._scene.demand.item(self._compiled.lines[index])
        rule, used, nodes = self._scene.order_rule, self._used, self._supply.nodes
        by, share, told = rule.id, rule.capacity_share, self._compiled.told

        def tell(node: int) -> Reason:
            # What was said of an earlier order that found as much used is said again.
            key = node, used[node], least_need(nodes[node], item), by, share
            known: Reason | None = told.get(key)
            return known or told.note(key, self._fact("capacity", index, node))

        return tell

    def _teller_of_stock(self, index: int) -> Teller:
        on_hand, takeable, told = self._on_hand_of(index), self._takeable_of(index), self._compiled.told

        def tell(node: int) -> Reason:
            key = node, on_hand[node], takeable[node]
            known: Reason | None = told.get(key)
            return known or told.note(key, self._fact("stock", index, node))

        return tell

    @cached_property
    def _used(self) -> list[float]:
        """What is used of the capacity of each node."""
        used: list[float] = self._scene.used.amounts.tolist()
        return used

    def _of(self, exclusion: Exclusion, index: int, node: int, *, whole_node: bool) -> list[Reason]:
        """Return one reason for a node that is excluded as a whole, else one per service."""
        options, cause = self._causes_of(index).at(node), exclusion.cause
        excluded = options if whole_node else [option for option in options if exclusion.pairs[index, option]]
        if exclusion.require is not None:
            return self._of_rule(exclusion, exclusion.require, index, node, excluded, whole_node=whole_node)
        asked = [(None, excluded)] if whole_node else [(self._service(option), [option]) for option in excluded]
        if cause == "max_weight":
            return [self._too_heavy(index, node, each, service) for service, each in asked]
        if cause == "no_service":
            return [self._out_of_reach(node, each, service) for service, each in asked]
        return [self._fact(cause, index, node, service) for service, _ in asked]

    def _of_rule(
        self, exclusion: Exclusion, require: Condition, index: int, node: int, options: list[int], *, whole_node: bool
    ) -> list[Reason]:
        """Return one reason for a whole node, unless the rule finds other faults with one of its services."""
        asked, line = self._failures.asked(require), self._compiled.lines[index]
        if whole_node and not asked.asks_about_service:
            fault = self._failures.of(asked, line, options[0])
            return [self._broken_rule(exclusion, index, node, None, fault)]
        faults = [self._failures.of(asked, line, option) for option in options]
        if whole_node and len(set(faults)) == 1:
            return [self._broken_rule(exclusion, index, node, None, faults[0])]
        services = map(self._service, options)
        told = zip(services, faults, strict=True)
        return [self._broken_rule(exclusion, index, node, service, fault) for service, fault in told]

    def _service(self, option: int) -> str | None:
        service = self._supply.options[option].service
        return service.id if service else None

    def _fact(self, cause: str, index: int, node: int, service: str | None = None) -> Reason:
        line, owner = self._compiled.lines[index], self._supply.nodes[node]
        if cause == "capacity" and owner.capacity is not None:
            need, left = least_need(owner, self._scene.demand.item(line)), self._scene.capacity_left_at(node)
            return capacity_reason(owner.id, owner.capacity, left, need, self._scene.order_rule)
        text = _FACTS[cause].format(
            method=line.delivery_method,
            pickup_node=line.pickup_node,
            on_hand=self._on_hand_of(index)[node],
            available=self._takeable_of(index)[node],
        )
        expected, actual = self._asked_and_found(cause, index, node)
        told = f"{place(owner.id, service)}: {text}"
        return Reason(node=owner.id, service=service, cause=cause, expected=expected, actual=actual, text=told)

    def _asked_and_found(self, cause: str, index: int, node: int) -> tuple[str | None, str | None]:
        """Return what a fact asks for and what was found, where it is about values."""
        line, owner = self._compiled.lines[index], self._supply.nodes[node]
        match cause:
            case "stock":
                return "1", str(self._takeable_of(index)[node])
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

    def _broken_rule(self, exclusion: Exclusion, index: int, node: int, service: str | None, fault: Fault) -> Reason:
        name, there = self._supply.nodes[node].id, self._on_hand_of(index)[node]
        breach = Breach(exclusion.cause, exclusion.reason, name, service, there, fault)
        if not fault.is_lasting:
            return broken_rule(breach)
        # The same is said of many orders.
        reason: Reason | None = self._compiled.told.get(breach)
        return reason or self._compiled.told.note(breach, broken_rule(breach))


def options_at(supply: Supply, node: int) -> range:
    """Return the options of a node of the network; it has one for pickups at least."""
    return range(*np.searchsorted(supply.option_node, [node, node + 1]).tolist())
