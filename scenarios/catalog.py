"""What the synthetic retailer sells: families of items, varied into as many items as are wanted."""

from dataclasses import dataclass
from random import Random

from models.network import Item
from models.types import AttributeValue


@dataclass(frozen=True)
class Family:
    """Items that differ in variant, weight and price only.

    Attributes
    ----------
    name
        Start of the items' ids.
    classification, categories
        As on the item.
    weight_kg, price
        Lower and upper end of the range, kg and money.
    workload
        Capacity that a piece takes where capacity is a workload.
    most_pieces
        The most pieces that a customer orders on one line.
    attributes
        Attributes of all items of the family.
    """

    name: str
    classification: str
    categories: tuple[str, ...]
    weight_kg: tuple[float, float]
    price: tuple[float, float]
    workload: float = 1.0
    most_pieces: int = 3
    attributes: tuple[tuple[str, AttributeValue], ...] = ()


HAZMAT = (("hazmat", True),)
PLANT = (("agricultural", True),)

FAMILIES = (
    Family("mug", "parcel", ("kitchen",), (0.3, 0.5), (6, 16), most_pieces=6),
    Family("wineglass", "fragile", ("kitchen", "glassware"), (0.2, 0.4), (9, 28), most_pieces=6),
    Family("skillet", "parcel", ("kitchen",), (1.5, 3.2), (24, 95)),
    Family("blender", "parcel", ("kitchen", "electronics"), (2.5, 4.5), (49, 210)),
    Family("bleach", "parcel", ("household",), (1.0, 4.0), (6, 12), most_pieces=4, attributes=HAZMAT),
    Family("paint", "parcel", ("household",), (1.3, 5.5), (14, 48), most_pieces=4, attributes=HAZMAT),
    Family("battery", "parcel", ("electronics",), (0.1, 0.9), (7, 39), most_pieces=4, attributes=HAZMAT),
    Family("tv", "bulk", ("electronics",), (9.0, 28.0), (260, 1450), 4.0, 1, (("DisplayType", "OLED"),)),
    Family("headphones", "parcel", ("electronics",), (0.2, 0.6), (35, 320)),
    Family("sofa", "bulk", ("furniture",), (32.0, 68.0), (420, 1600), 8.0, 1),
    Family("lamp", "fragile", ("furniture",), (1.2, 4.8), (22, 140), most_pieces=2),
    Family("dress", "parcel", ("apparel", "women clothing"), (0.2, 0.6), (25, 130)),
    Family("jacket", "parcel", ("apparel",), (0.6, 1.6), (45, 260)),
    Family("sneaker", "parcel", ("apparel", "shoes"), (0.8, 1.3), (40, 170), most_pieces=2),
    Family("orchid", "fragile", ("garden", "plants"), (0.8, 2.4), (15, 60), attributes=PLANT),
    Family("kettlebell", "bulk", ("sport",), (8.0, 32.0), (28, 120), 3.0, 2),
    Family("sticker", "parcel", ("toys",), (0.02, 0.1), (1, 5), 0.2, 6),
)
"""The families; items are numbered through them in turn."""

VARIANTS = ("classic", "blue", "large", "travel", "deluxe", "green", "mini", "studio")


@dataclass(frozen=True)
class Product:
    """An item with what a customer pays for it."""

    item: Item
    family: Family
    price: float


def products(count: int, random: Random) -> list[Product]:
    """Return as many products as asked for, drawn from the families in turn."""
    return [_product(index, random) for index in range(count)]


def _product(index: int, random: Random) -> Product:
    round_, place = divmod(index, len(FAMILIES))
    family = FAMILIES[place]
    variant = VARIANTS[round_ % len(VARIANTS)]
    edition = round_ // len(VARIANTS)
    item = Item(
        id=f"{family.name}-{variant}" + (f"-{edition + 1}" if edition else ""),
        classification=family.classification,
        categories=family.categories,
        weight_kg=round(random.uniform(*family.weight_kg), 2),
        workload=family.workload,
        attributes=dict(family.attributes),
    )
    return Product(item, family, price=int(random.uniform(*family.price)) + 0.99)
