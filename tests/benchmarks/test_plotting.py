"""Charts are SVG whose marks lie where the values say."""

import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.plotting import Axis, Chart, Curve, Panel, Point, Reference, svg, write
from models.errors import SettingError

LOG = Axis("ms", is_logarithmic=True)


def drawn(*panels: Panel, is_shared: bool = True) -> ET.Element:
    return ET.fromstring(svg(Chart("Costs", panels, is_shared=is_shared)))  # noqa: S314  what we wrote


def tagged(root: ET.Element, name: str) -> list[ET.Element]:
    return list(root.iter(f"{{http://www.w3.org/2000/svg}}{name}"))


def texts(root: ET.Element) -> list[str]:
    return [each.text or "" for each in tagged(root, "text")]


def spots(root: ET.Element) -> list[tuple[float, float]]:
    return [(float(each.attrib["cx"]), float(each.attrib["cy"])) for each in tagged(root, "circle")]


def curve(*ys: float, name: str = "library") -> Curve:
    return Curve(name, tuple(Point(10.0 ** (1 + index), y) for index, y in enumerate(ys)))


@pytest.mark.parametrize("axis", [Axis(), LOG])
def test_more_is_further_right_and_higher(axis: Axis) -> None:
    found = spots(drawn(Panel("", (curve(1.0, 5.0, 40.0),), axis, axis)))
    assert all(one[0] < other[0] and one[1] > other[1] for one, other in pairwise(found))


def test_equal_ratios_are_equally_far_on_a_logarithmic_axis() -> None:
    found = spots(drawn(Panel("", (curve(1.0, 10.0, 100.0),), LOG, LOG)))
    assert found[1][1] - found[0][1] == pytest.approx(found[2][1] - found[1][1], abs=0.2)
    assert found[1][0] - found[0][0] == pytest.approx(found[2][0] - found[1][0], abs=0.2)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.0, 40.0), ["0", "10", "20", "30", "40"]),
        ((1.0, 1.04), ["1.00", "1.01", "1.02", "1.03", "1.04"]),
        ((2e6, 4e6), ["2,000,000", "2,500,000", "3,000,000", "3,500,000", "4,000,000"]),
    ],
)
def test_ticks_are_round(values: tuple[float, float], expected: list[str]) -> None:
    ticks = [each.text for each in tagged(drawn(Panel("", (curve(*values),))), "text") if "end" in each.attrib.values()]
    assert ticks == expected


def test_a_logarithmic_axis_marks_powers_of_ten_or_what_tells_more() -> None:
    assert {"1", "10", "1,000"} < set(texts(drawn(Panel("", (curve(1.0, 2000.0),), Axis(), LOG))))
    assert {"2", "5"} < set(texts(drawn(Panel("", (curve(2.0, 6.0),), Axis(), LOG))))
    assert {"1.02", "1.04"} < set(texts(drawn(Panel("", (curve(1.01, 1.06),), Axis(), LOG))))


def test_panels_share_their_scales_unless_told_otherwise() -> None:
    panels = Panel("low", (curve(1.0, 2.0),)), Panel("high", (curve(1.0, 20.0),))
    together, alone = spots(drawn(*panels)), spots(drawn(*panels, is_shared=False))
    assert together[0][1] == together[2][1]
    assert together[1][1] > together[3][1]
    assert alone[1][1] == alone[3][1]


def test_categories_stand_in_the_order_of_their_coming_and_curves_beside_each_other() -> None:
    policies = ("nearest", "bid-price", "a policy with a long name", "of this machine", "fewest shipments")
    curves = tuple(Curve(name, tuple(Point(policy, 1.0) for policy in policies)) for name in ("p = 0.75", "p = 0.5"))
    root = drawn(Panel("", curves, Axis("policy")), Panel("", ()), Panel("", ()))
    found = spots(root)
    first, second = ([x for x, _ in found[start : start + 5]] for start in (0, 5))
    assert all(one < other for one, other in zip(first, second, strict=True))
    assert all(one < following for one, following in pairwise(second))
    assert second[0] < first[1]
    slanted = [each for each in tagged(root, "text") if each.attrib.get("transform", "").startswith("rotate(-35")]
    assert [each.text for each in slanted[:5]] == list(policies)


def test_intervals_and_references_are_on_the_scale_of_the_values() -> None:
    points = (Point(1.0, 5.0, 4.0, 6.0), Point(2.0, 6.0))
    root = drawn(Panel("", (Curve("cost", points),), references=(Reference(4.0, "bound"),)))
    upright = [each for each in tagged(root, "line") if each.attrib["x1"] == each.attrib["x2"]]
    (interval,) = (each for each in upright if each.attrib["stroke"] != "#ddd")
    assert float(interval.attrib["x1"]) == spots(root)[0][0]
    (reference,) = (each for each in tagged(root, "line") if each.attrib.get("stroke-dasharray") == "4 3")
    assert interval.attrib["y1"] == reference.attrib["y1"]
    assert float(interval.attrib["y2"]) == pytest.approx(spots(root)[1][1])
    assert "bound" in texts(root)


def test_names_are_escaped_and_kept() -> None:
    name = 'Tom & "Jerry" <NYC>'
    root = drawn(Panel(name, (curve(1.0, name=name),), Axis(name), Axis(name)))
    assert texts(root).count(name) == 4
    assert tagged(root, "circle")[0][0].text == f"{name}: 1 at 10.0"


def test_a_legend_wraps_and_names_no_curve_twice() -> None:
    curves = tuple(curve(1.0, name=f"policy of long name {number}") for number in range(12))
    root = drawn(Panel("", curves), Panel("", curves))
    entries = [each for each in tagged(root, "text") if (each.text or "").startswith("policy of")]
    assert len(entries) == 12
    assert all(float(each.attrib["x"]) < 800 for each in entries)
    assert len({each.attrib["y"] for each in entries}) > 1
    # Colours run out before names do: lines are broken then.
    samples = [each.attrib for each in tagged(root, "line") if "stroke-width" in each.attrib]
    looks = {(each["stroke"], each["stroke-dasharray"]) for each in samples}
    assert len(looks) == 12


def test_single_points_and_nothing_at_all_are_drawn() -> None:
    assert len(spots(drawn(Panel("", (curve(3.0),), LOG, LOG), is_shared=False))) == 1
    assert not tagged(drawn(Panel("", (curve(3.0),))), "polyline")
    assert not spots(drawn(Panel("", ()), Panel("", (Curve("none", ()),), LOG, LOG)))
    assert texts(drawn()) == ["Costs"]


def test_an_axis_reaches_to_zero_on_request() -> None:
    assert "0" not in texts(drawn(Panel("", (curve(100.0, 110.0),), LOG)))
    assert "0" in texts(drawn(Panel("", (curve(100.0, 110.0),), LOG, Axis(has_zero=True))))


@pytest.mark.parametrize(("axis", "value"), [(LOG, 0.0), (LOG, -1.0), (Axis(), float("nan")), (Axis(), float("inf"))])
def test_what_has_no_place_is_refused(axis: Axis, value: float) -> None:
    with pytest.raises(SettingError, match="cannot be drawn"):
        drawn(Panel("", (curve(value),), y=axis))


def test_a_chart_is_written_on_a_white_ground(tmp_path: Path) -> None:
    write(tmp_path / "chart.svg", Chart("Money: 5 €", (Panel("", (curve(1.0, 2.0),)),)))
    root = ET.parse(tmp_path / "chart.svg").getroot()  # noqa: S314  what we wrote
    ground = tagged(root, "rect")[0].attrib
    assert (ground["fill"], float(ground["width"])) == ("white", 900)
    assert float(ground["height"]) == pytest.approx(float(root.attrib["height"]), abs=1)
    assert "Money: 5 €" in texts(root)
