"""Edits of carrier services: added, dropped, or changed in single fields."""

from collections.abc import Callable, Collection
from typing import Literal, Self

from pydantic import Field, model_validator

from models.network import CarrierService
from scenarios.dataset import Dataset
from scenarios.edits.choosing import OfServices
from scenarios.edits.documents import with_network
from scenarios.edits.edit import Edit, exactly_one
from scenarios.edits.nodes import Changes
from scenarios.edits.refusals import names_of, refuse, with_fields, within
from scenarios.edits.wording import settings_text


def change_services(
    data: Dataset, chosen: Collection[str], change: Callable[[CarrierService], CarrierService]
) -> Dataset:
    """Return a dataset in which the services with some ids are changed."""
    services = tuple(change(each) if each.id in chosen else each for each in data.network.services)
    return with_network(data, data.network.changed(services=services))


class AddService(Edit):
    """Adds a carrier service."""

    edit: Literal["add_service"] = Field(default="add_service", description="which edit it is")
    service: CarrierService = Field(description="the service, as in network.json")

    def describe(self) -> str:
        """Return the change in words."""
        return f"add service {self.service.id} of {self.service.carrier}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        with within("service"):
            return with_network(data, data.network.changed(services=(*data.network.services, self.service)))


class _OfNamedServices(OfServices):
    """Base of edits that name the services which they change."""

    @model_validator(mode="after")
    def _services_are_named(self) -> Self:
        """A change of all services has to be meant."""
        exactly_one(self, "service", "services")
        return self


class DropService(_OfNamedServices):
    """Removes carrier services; one at least has to stay."""

    edit: Literal["drop_service"] = Field(default="drop_service", description="which edit it is")

    def describe(self) -> str:
        """Return the change in words."""
        return f"drop {self.of_services}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        chosen = self.chosen_services(data)
        left = tuple(each for each in data.network.services if each.id not in chosen)
        if not left:
            rule = "no service would be left, and without services shipping is free and always possible"
            raise refuse("service", names_of(sorted(chosen)), rule, "Keep one, or close the nodes with close_node.")
        return with_network(data, data.network.changed(services=left))


class ChangeService(_OfNamedServices):
    """Gives other values to fields of carrier services, such as ``transit_days`` or ``nodes``."""

    edit: Literal["change_service"] = Field(default="change_service", description="which edit it is")
    set: Changes = Field(description="new values by field, as in network.json; null takes a field back to its default")

    def describe(self) -> str:
        """Return the change in words."""
        return f"{self.of_services}: {settings_text(self.set)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_services(data, self.chosen_services(data), lambda each: with_fields(each, self.set))
