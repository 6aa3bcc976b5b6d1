"""What the synthetic retailer sells, and the cities that it sells in."""

from random import Random

import pytest

from scenarios.catalog import FAMILIES, Product, products
from scenarios.metros import METROS, OFFSHORE_STATES


def drawn(count: int, seed: str = "seed") -> list[Product]:
    return products(count, Random(seed))


@pytest.mark.parametrize("count", [1, len(FAMILIES), 68, 1000])
def test_as_many_products_as_asked_for_are_drawn(count: int) -> None:
    assert len(drawn(count)) == count


def test_item_ids_are_unique_even_where_the_variants_run_out() -> None:
    ids = [product.item.id for product in drawn(1000)]
    assert len(set(ids)) == len(ids)


def test_the_first_products_sample_every_family() -> None:
    assert [product.family for product in drawn(len(FAMILIES))] == list(FAMILIES)


def test_more_products_leave_the_first_ones_as_they_are() -> None:
    assert drawn(100)[:10] == drawn(10)


def test_the_same_seed_draws_the_same_products() -> None:
    assert drawn(50) == drawn(50)


def test_another_seed_draws_other_weights() -> None:
    weights = [[product.item.weight_kg for product in drawn(50, seed)] for seed in ("one", "two")]
    assert weights[0] != weights[1]


@pytest.mark.parametrize("product", drawn(200), ids=lambda product: product.item.id)
def test_a_product_stays_within_the_ranges_of_its_family(product: Product) -> None:
    family = product.family
    assert family.weight_kg[0] - 0.01 <= product.item.weight_kg <= family.weight_kg[1] + 0.01
    assert family.price[0] <= product.price <= family.price[1] + 1


def test_an_item_carries_what_its_family_says() -> None:
    bleach = next(product.item for product in drawn(20) if product.family.name == "bleach")
    assert bleach.classification == "parcel"
    assert bleach.categories == ("household",)
    assert bleach.attributes == {"hazmat": True}


def test_every_family_has_a_sensible_range() -> None:
    for family in FAMILIES:
        assert 0 < family.weight_kg[0] < family.weight_kg[1]
        assert 0 < family.price[0] < family.price[1]
        assert family.most_pieces >= 1
        assert family.workload > 0


def test_family_names_are_unique() -> None:
    assert len({family.name for family in FAMILIES}) == len(FAMILIES)


def test_the_families_give_each_special_rule_something_to_bind() -> None:
    attributes = {name for family in FAMILIES for name, _ in family.attributes}
    assert {"hazmat", "agricultural"} <= attributes
    assert any(family.classification == "bulk" for family in FAMILIES)
    assert any(family.price[0] < 5 for family in FAMILIES)


def test_metros_are_unique_and_the_mainland_comes_by_size() -> None:
    assert len({metro.code for metro in METROS}) == len(METROS)
    assert len({metro.city for metro in METROS}) == len(METROS)
    sizes = [metro.millions for metro in METROS]
    assert sizes == sorted(sizes, reverse=True)


def test_metros_lie_in_the_united_states() -> None:
    for metro in METROS:
        assert 20 < metro.lat < 65
        assert -160 < metro.lon < -66
        assert len(metro.postal_code) == 5


def test_the_offshore_states_have_customers() -> None:
    assert set(OFFSHORE_STATES) <= {metro.state for metro in METROS}
