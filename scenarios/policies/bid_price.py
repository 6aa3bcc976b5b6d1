"""Every order by itself, at prices of what coming orders need more: re-derived as stock and capacity are consumed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, Strict, model_validator

from models.availability import Availability
from models.batches import Prices
from models.orders import Order
from models.plans import Plan
from models.types import Flag, Moment, Positive, Text
from optimizer import Sourcer
from scenarios.bidding import FREE, Deriver, Effort, Forecast, Market, Past, Tariff, Window
from scenarios.dataset import Dataset, load_checked_orders
from scenarios.policies.policy import Policy, PolicySettings, one_by_one

OWN_ORDERS = "own_orders"
"""Forecasts the orders of the dataset itself: it is as if all that is going to be ordered were known."""

_Number = Annotated[int, Strict(), Field(ge=1, le=1_000_000)]
_Days = Annotated[float, Strict(), Field(gt=0, le=3650)]


class BidPrice(PolicySettings):
    """Each order is decided by itself, and pays for what it takes what coming orders are expected to need it for.

    Prices bend no rule: they only change which of the allowed plans is chosen.
    """

    policy: Literal["bid_price"] = Field(default="bid_price", description="which policy it is")
    prices_from: Literal["past", "forecast"] = Field(
        default="past", description="'past' expects the orders of the last days again, 'forecast' those of a list"
    )
    forecast: Text | None = Field(
        default=None,
        description="for 'forecast', and needed there: file of expected orders (JSON Lines), its path from the "
        "dataset's folder or, in studies, else from the study's; or 'own_orders', the dataset's own, which no one "
        "knows in advance",
    )
    look_back_days: _Days = Field(default=7.0, description="for 'past': how many days of it are expected again")
    look_ahead_days: _Days = Field(default=7.0, description="how many days ahead orders and arrivals are looked at")
    until: Moment | None = Field(
        default=None,
        description="moment beyond which nothing is looked at, such as when stock is replenished or the season ends; "
        "absent is none",
    )
    every_orders: _Number = Field(default=100, description="prices are derived anew after so many orders")
    every_hours: Positive | None = Field(
        default=None, description="and where so many hours have passed since; absent is by orders alone"
    )
    forecast_courses: _Number = Field(
        default=1,
        description="for 'forecast': how many possible courses its orders are of, all together; each counts as one of "
        "so many",
    )
    sample: _Number = Field(
        default=1000, description="most orders that stand for all that are expected; those alike count as one"
    )
    futures: Annotated[int, Strict(), Field(ge=0, le=1000)] = Field(
        default=5,
        description="how many courses of what is expected are drawn, prices being the mean over them; 0 takes the "
        "expectation as if it were certain, and so do 'own_orders'",
    )
    rounds: _Number = Field(default=30, description="most times that these are priced for a level")
    levels: _Number = Field(default=3, description="how many levels have prices, the first ones; later ones have none")
    may_refuse: Flag = Field(
        default=False,
        description="true lets pieces go unfilled although they are there, where coming orders are expected to be "
        "worth more; false fills what can be filled, from where others need it least",
    )
    deterministic_limit: Positive | None = Field(
        default=None, description="most deterministic seconds of the solver that an order may take; absent is any"
    )

    @model_validator(mode="after")
    def _a_forecast_is_named_where_it_is_read(self) -> Self:
        """A setting that is not read would silently do nothing."""
        if (self.prices_from == "forecast") != (self.forecast is not None):
            raise ValueError(
                "forecast belongs to prices_from: forecast. Give both, such as forecast: own_orders, or neither."
            )
        if self.prices_from == "forecast" and "look_back_days" in self.model_fields_set:
            raise ValueError("look_back_days belongs to prices_from: past. Remove it.")
        if self.forecast_file is None and self.forecast_courses > 1:
            raise ValueError("forecast_courses belongs to a forecast in a file. Remove it.")
        return self

    @property
    def forecast_file(self) -> str | None:
        """The file of expected orders, as ``forecast`` names it; None where it names none."""
        return None if self.forecast == OWN_ORDERS else self.forecast

    def build(self, data: Dataset, *, seed: int = 0) -> Policy:
        """Return the policy; errors as for `PolicySettings.build`, also where the forecast cannot be read."""
        sourcer = Sourcer(data.network, data.rules)

        def decide(order: Order, availability: Availability, prices: Prices | None) -> Plan:
            limit = self.deterministic_limit
            return sourcer.source(order, availability, prices=prices, seed=seed, deterministic_limit=limit)

        # What is known needs no guessing.
        futures = 0 if self.forecast == OWN_ORDERS else self.futures
        effort = Effort(self.rounds, self.levels, futures, fills_first=not self.may_refuse)
        deriver = Deriver(data, sourcer, effort, seed=seed)
        window = Window(timedelta(days=self.look_ahead_days), ZoneInfo(data.rules.timezone), self.until)
        return _BidPrice(self, Market(data, decide), self._demand(data, window), deriver, window)

    def _demand(self, data: Dataset, window: Window) -> Past | Forecast:
        if self.forecast is None:
            return Past(look_back=timedelta(days=self.look_back_days), window=window, sample=self.sample)
        return Forecast(self._expected(data), window=window, sample=self.sample, courses=self.forecast_courses)

    def _expected(self, data: Dataset) -> Sequence[Order]:
        name = self.forecast_file
        if name is None:
            return data.orders
        # Where a study is decided, on whichever machine, its files need not be.
        return data.forecasts[name] if name in data.forecasts else load_checked_orders(data.folder / name, data.network)


class _BidPrice:
    def __init__(
        self, settings: BidPrice, market: Market, demand: Past | Forecast, deriver: Deriver, window: Window
    ) -> None:
        self._settings = settings
        self._market = market
        self._demand = demand
        self._deriver = deriver
        self._window = window
        self._has_capacity = any(node.capacity is not None for node in market.data.network.nodes)
        self._tariff: Tariff = FREE
        self._derived_at: datetime | None = None
        self._since = 0

    def decide(self, orders: Sequence[Order], availability: Availability, now: datetime) -> list[Plan]:
        """Decide orders in sequence."""
        return one_by_one(partial(self._decide, now=now), orders, availability)

    def _decide(self, order: Order, availability: Availability, *, now: datetime) -> Plan:
        if self._is_due(now):
            self._tariff = self._deriver.derive(self._demand.expected(now), availability, now)
            self._derived_at, self._since = now, 0
        self._since += 1
        self._demand.remember(order)
        return self._market.plan(order, availability, self._tariff)

    def _is_due(self, now: datetime) -> bool:
        """Tell whether prices are to be derived anew: counted in orders and in the hours of the replay."""
        if self._derived_at is None or self._since >= self._settings.every_orders:
            return True
        if self._has_capacity and now >= self._window.ends(self._derived_at)[1]:
            # What a day's capacity is worth says nothing of the next day's.
            return True
        hours = self._settings.every_hours
        return hours is not None and now - self._derived_at >= timedelta(hours=hours)
