"""Names beside circles, as far as there is room."""

from scenarios.report.maps.facts import Place
from scenarios.report.maps.labels import Circle, labels
from scenarios.report.maps.view import view_of

VIEW = view_of([Place("", 39.0, -96.0, "US")])


def _circle(name: str, x: float, weight: float = 1) -> Circle:
    return Circle(name, x, 0, 0.1, weight)


def test_a_name_stands_to_the_right_and_else_to_the_left() -> None:
    near_the_edge = _circle("ST-BOS", VIEW.right - 0.01)
    assert [label.side for label in labels([_circle("ST-SEA", 0), near_the_edge], VIEW)] == [1, -1]


def test_the_weightier_has_its_name_where_there_is_no_room_for_both() -> None:
    found = labels([_circle("small", 0), _circle("large", 0.03, weight=2), _circle("unknown", 0.2, weight=0)], VIEW)
    assert [(label.least_width, label.side) for label in found] == [(340, -1), (340, 1), (0, 1)]
    crowd = [_circle(f"node-{number}", number / 1000, weight=9 - number) for number in range(9)]
    assert sum(label.least_width > 0 for label in labels(crowd, VIEW)) == 2


def test_wide_maps_have_more_names() -> None:
    found = labels([_circle("first", -0.05, weight=2), _circle("second", 0), _circle("third", 0.05)], VIEW)
    assert [label.least_width for label in found] == [340, 900, 340]


def test_names_keep_clear_of_what_is_in_the_way() -> None:
    assert labels([_circle("node", 0)], VIEW, [_circle("", 0.04), _circle("", -0.04)])[0].least_width > 340
