"""Terms in kilometres, and the carbon that goes with them. Pickups travel none."""

import numpy as np

from models.objectives import Term
from optimizer.compiler.terms.base import Costs, Floats, TermContext

_GRAMS_PER_KG = 1000


def shipment_km(context: TermContext, term: Term) -> Costs:
    """Kilometres, or bands of them, each shipment once."""
    km = context.option_km("the objective term shipment_km")
    return Costs(shipment=np.where(context.supply.is_pickup[context.options], 0.0, _in_bands(km, term)))


def line_km(context: TermContext, term: Term) -> Costs:
    """Kilometres, or bands of them, each line once per node that it comes from."""
    if not context.scene.rates.is_known:
        context.option_km("the objective term line_km")
    shipped = np.array([float(line.delivery_method == "ship") for line in context.lines])
    # Where only pickups are left, the distance may be unknown and counts for nothing.
    km = context.scene.node_km.take(context.nodes)
    km = km if context.scene.rates.is_known else np.nan_to_num(km)
    return Costs(line_at_node=shipped[:, None] * _in_bands(km, term)[None, :])


def carbon_kg(context: TermContext, _term: Term) -> Costs:
    """Emissions in kg CO2e: the service's factor times kg and km."""
    grams, weights = context.supply.grams_per_kg_km[context.options], context.kilos
    emits = context.eligible & (weights[:, None] * grams[None, :] > 0)
    # What weighs or emits nothing needs no distance.
    km = np.where(emits.any(axis=0), context.scene.node_km[context.nodes][context.option_node], 0.0)
    per_kg = grams / _GRAMS_PER_KG * context.known(km, "the objective term carbon_kg")
    return Costs(pieces=weights[:, None] * per_kg[None, :])


def _in_bands(km: Floats, term: Term) -> Floats:
    """Return kilometres, or the index of the first band that covers them where the term has bands."""
    if not term.bands_km:
        return km
    return np.searchsorted(np.array(term.bands_km), km, side="left").astype(np.float64)
