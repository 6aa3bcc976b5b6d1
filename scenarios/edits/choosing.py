"""How edits say what they change: nodes by id or by a condition, items, services and rules by id."""

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.conditions import Condition, fields_of
from models.expressions import text_of
from models.geography import Destination
from models.orders import Line, Order
from models.rules import OrderRule, RuleSet, SourceCondition
from models.types import ItemId, NodeId, ServiceId, Text
from optimizer.checker.background import Background
from optimizer.checker.conditions import NO_LINE, predicate
from optimizer.checker.facts import Facts, Source
from optimizer.compiler.attributes import check_attribute_kinds
from optimizer.errors import SourcingError
from scenarios.dataset import Dataset
from scenarios.edits.edit import Edit, at_most_one, exactly_one
from scenarios.edits.refusals import indexed, names_of, refuse, require_known

_NO_ORDER = Order(
    id="none",
    created_at=datetime(2000, 1, 1, tzinfo=UTC),
    destination=Destination(country="none"),
    lines=(Line(id="1", item="none", quantity=1),),
)
"""Conditions on nodes are asked without an order."""


def _about_nodes(condition: Condition) -> Condition:
    for field in fields_of(condition):
        if not field.path.startswith("node."):
            raise ValueError(f"where chooses nodes by node fields, {field.path} is none. Use node.* only.")
    return condition


NodeCondition = Annotated[SourceCondition, AfterValidator(_about_nodes)]
"""Asks about a node, and nothing else."""


class OfSomeNodes(Edit):
    """Base of edits that change some nodes, or all of them."""

    node: NodeId | None = Field(default=None, description="id of the node")
    nodes: Annotated[tuple[NodeId, ...], Field(min_length=1)] | None = Field(default=None, description="ids of nodes")
    where: NodeCondition | None = Field(
        default=None, description="condition that the nodes meet, on node fields, e.g. 'node.type == store'"
    )

    @model_validator(mode="after")
    def _nodes_are_named_once(self) -> Self:
        """Two ways of naming nodes could contradict each other."""
        at_most_one(self, "node", "nodes", "where")
        return self

    @property
    def names_nodes(self) -> bool:
        """Whether nodes are named by their ids."""
        return self.node is not None or self.nodes is not None

    @property
    def of_nodes(self) -> str:
        """The nodes in words."""
        if self.where is not None:
            return f"nodes where {text_of(self.where)}"
        if self.nodes is not None:
            return f"nodes {names_of(self.nodes)}"
        return "all nodes" if self.node is None else f"node {self.node}"

    def chosen_nodes(self, data: Dataset) -> frozenset[str]:
        """Return the ids of the nodes.

        Raises
        ------
        DocumentError
            Where there is no such node, or none that meets the condition.
        """
        if self.where is not None:
            return _nodes_meeting(self.where, data)
        if self.node is not None or self.nodes is not None:
            named = indexed("nodes", self.nodes) if self.nodes else {"node": str(self.node)}
            require_known(named, data.network.nodes_by_id, kind="node")
            return frozenset(named.values())
        return frozenset(data.network.nodes_by_id)


class OfNodes(OfSomeNodes):
    """Base of edits that name the nodes which they change."""

    @model_validator(mode="after")
    def _nodes_are_named(self) -> Self:
        """A change of all nodes has to be meant."""
        exactly_one(self, "node", "nodes", "where")
        return self


class OfItems(Edit):
    """Base of edits that change some items, or all of them."""

    item: ItemId | None = Field(default=None, description="id of the item; absent is all items")
    items: Annotated[tuple[ItemId, ...], Field(min_length=1)] | None = Field(default=None, description="ids of items")

    @model_validator(mode="after")
    def _items_are_named_once(self) -> Self:
        """Two ways of naming items could contradict each other."""
        at_most_one(self, "item", "items")
        return self

    @property
    def of_items(self) -> str:
        """The items in words."""
        if self.items is not None:
            return f"items {names_of(self.items)}"
        return "all items" if self.item is None else f"item {self.item}"

    def chosen_items(self, data: Dataset) -> frozenset[str] | None:
        """Return the ids of the items, None for all; a DocumentError where there is no such item."""
        if self.item is None and self.items is None:
            return None
        named = indexed("items", self.items) if self.items else {"item": str(self.item)}
        require_known(named, data.network.items_by_id, kind="item")
        return frozenset(named.values())


class OfServices(Edit):
    """Base of edits that change some carrier services, or all of them."""

    service: ServiceId | None = Field(default=None, description="id of the carrier service; absent is all services")
    services: Annotated[tuple[ServiceId, ...], Field(min_length=1)] | None = Field(
        default=None, description="ids of carrier services"
    )

    @model_validator(mode="after")
    def _services_are_named_once(self) -> Self:
        """Two ways of naming services could contradict each other."""
        at_most_one(self, "service", "services")
        return self

    @property
    def of_services(self) -> str:
        """The services in words."""
        if self.services is not None:
            return f"services {names_of(self.services)}"
        return "all services" if self.service is None else f"service {self.service}"

    def chosen_services(self, data: Dataset) -> frozenset[str]:
        """Return the ids of the services; a DocumentError where there is no such service, or none at all."""
        if not data.network.services:
            raise refuse("", None, "the network has no carrier services", "Add one with add_service.")
        if self.service is None and self.services is None:
            return frozenset(data.network.services_by_id)
        named = indexed("services", self.services) if self.services else {"service": str(self.service)}
        require_known(named, data.network.services_by_id, kind="service")
        return frozenset(named.values())


class OfSomeRules(Edit):
    """Base of edits that change some rules; what absent stands for is the edit's to say."""

    rule: Text | None = Field(default=None, description="id of the rule")
    rules: Annotated[tuple[Text, ...], Field(min_length=1)] | None = Field(default=None, description="ids of rules")

    @model_validator(mode="after")
    def _rules_are_named_once(self) -> Self:
        """Two ways of naming rules could contradict each other."""
        at_most_one(self, "rule", "rules")
        return self

    @property
    def of_rules(self) -> str:
        """The rules in words."""
        if self.rules is not None:
            return f"rules {names_of(self.rules)}"
        return "all order rules" if self.rule is None else f"rule {self.rule}"

    def chosen_rules(self, rules: RuleSet) -> frozenset[str]:
        """Return the ids of the rules that are named; a DocumentError where there is no such rule."""
        if self.rule is None and self.rules is None:
            return frozenset()
        named = indexed("rules", self.rules) if self.rules else {"rule": str(self.rule)}
        known = [rule.id for rule in rules.rules()]
        require_known(named, known, kind="rule", where="the rule set")
        return frozenset(named.values())


class OfRules(OfSomeRules):
    """Base of edits that name the rules which they change."""

    @model_validator(mode="after")
    def _rules_are_named(self) -> Self:
        """A change of all rules has to be meant."""
        exactly_one(self, "rule", "rules")
        return self


def _nodes_meeting(condition: Condition, data: Dataset) -> frozenset[str]:
    """Return the nodes that meet a condition."""
    asked = RuleSet(id="where", order_rules=(OrderRule(id="where", require=condition),))
    try:
        check_attribute_kinds(data.network, asked)
    except SourcingError as error:
        raise refuse("where", text_of(condition), str(error).removeprefix("rule 'where', ").rstrip(".")) from None
    background = Background(data.network, data.rules)
    test, facts = predicate(condition, background.zone), Facts(background, _NO_ORDER, data.availability)
    found = frozenset(node.id for node in data.network.nodes if test(facts, NO_LINE, Source(node.id, None)))
    if not found:
        types = names_of(sorted({node.type for node in data.network.nodes}))
        remedy = f"Node types are {types}; ids such as {names_of([node.id for node in data.network.nodes])}."
        raise refuse("where", text_of(condition), "no node meets this", remedy)
    return found
