"""Edits of rate cards: replaced, scaled, or with a surcharge on every shipment."""

from collections.abc import Callable
from typing import Literal, Self

from pydantic import Field, model_validator

from models.network import CarrierService, RateCard, WeightStep, Zone
from models.types import LARGEST_NUMBER, NonNegative, ServiceId
from scenarios.dataset import Dataset
from scenarios.edits.choosing import OfServices
from scenarios.edits.edit import Edit
from scenarios.edits.refusals import require_known
from scenarios.edits.services import change_services
from scenarios.edits.wording import number

RatePart = Literal["base", "per_kg", "per_km", "steps"]


class ReplaceRates(Edit):
    """Puts another rate card in the place of a service's."""

    edit: Literal["replace_rates"] = Field(default="replace_rates", description="which edit it is")
    service: ServiceId = Field(description="id of the carrier service")
    rates: RateCard = Field(description="the rate card, as in network.json")

    def describe(self) -> str:
        """Return the change in words."""
        return f"replace rates of service {self.service}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        require_known({"service": self.service}, data.network.services_by_id, kind="service")
        return change_services(data, {self.service}, lambda each: each.changed(rates=self.rates))


class ScaleRates(OfServices):
    """Multiplies the prices of rate cards, or parts of them; without services those of all."""

    edit: Literal["scale_rates"] = Field(default="scale_rates", description="which edit it is")
    factor: NonNegative = Field(description="factor of the prices, 0 or more")
    parts: tuple[RatePart, ...] = Field(
        default=("base", "per_kg", "per_km", "steps"), min_length=1, description="which prices; absent is all of them"
    )

    def describe(self) -> str:
        """Return the change in words."""
        parts = "rates" if len(set(self.parts)) == 4 else f"{', '.join(self.parts)} of rates"
        return f"{self.of_services}: {parts} x {number(self.factor)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_services(data, self.chosen_services(data), lambda each: _with_zones(each, self._scaled))

    def _scaled(self, zone: Zone) -> Zone:
        prices = {part: self._times(getattr(zone, part)) for part in self.parts if part != "steps"}
        steps = tuple(map(self._scaled_step, zone.steps)) if "steps" in self.parts else zone.steps
        return zone.changed(**prices, steps=steps)

    def _scaled_step(self, step: WeightStep) -> WeightStep:
        return step.changed(cost=self._times(step.cost))

    def _times(self, price: float) -> float:
        return min(price * self.factor, LARGEST_NUMBER)


class AddRateSurcharge(OfServices):
    """Adds to what every shipment costs; without services to that of all."""

    edit: Literal["add_rate_surcharge"] = Field(default="add_rate_surcharge", description="which edit it is")
    per_shipment: NonNegative = Field(default=0.0, description="money per shipment, added in every zone")
    per_kg: NonNegative = Field(default=0.0, description="money per kg, added in every zone")

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        """An edit that says nothing is one that somebody forgot to finish."""
        if not self.per_shipment and not self.per_kg:
            raise ValueError("nothing is changed. Give per_shipment, per_kg or both.")
        return self

    def describe(self) -> str:
        """Return the change in words."""
        amounts = {"shipment": self.per_shipment, "kg": self.per_kg}
        told = " and ".join(f"{number(amount)} per {unit}" for unit, amount in amounts.items() if amount)
        return f"{self.of_services}: surcharge of {told}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_services(data, self.chosen_services(data), lambda each: _with_zones(each, self._dearer))

    def _dearer(self, zone: Zone) -> Zone:
        return zone.changed(base=zone.base + self.per_shipment, per_kg=zone.per_kg + self.per_kg)


def _with_zones(service: CarrierService, change: Callable[[Zone], Zone]) -> CarrierService:
    rates = service.rates.changed(zones=tuple(map(change, service.rates.zones)))
    return service.changed(rates=rates)
