"""What all orders are judged against."""

from models import Availability
from optimizer.checker.background import Background
from tests.builders import network, node, rules, service

PLACES = network(
    [
        node(
            "N1", 100, priority=2, calendar={"timezone": "America/Chicago", "cutoff": "14:30", "closed_weekdays": [7]}
        ),
        node("N2", 200, priority=5),
        node("N3", 300),
    ],
    ["A", "B", "C"],
    [service("S", nodes=["N1", "N3"]), service("T")],
)
BACKGROUND = Background(PLACES, rules())


def availability(**weeks: float) -> Availability:
    rows = [{"node": node_, "item": "A", "on_hand": 1, "weeks_of_supply": each} for node_, each in weeks.items()]
    return Availability.from_records([*rows, {"node": "N3", "item": "B", "on_hand": 1}])


def test_the_longest_supply_is_that_of_the_item_in_the_availability_asked_about() -> None:
    first, second = availability(N1=2.0, N2=7.5), availability(N1=3.0, N2=1.0)
    for _ in range(2):
        assert BACKGROUND.longest_supply(first, "A") == 7.5
        assert BACKGROUND.longest_supply(second, "A") == 3.0


def test_where_no_record_says_how_long_it_lasts_the_supply_counts_nothing() -> None:
    assert BACKGROUND.longest_supply(availability(N1=2.0), "B") == 0.0
    assert BACKGROUND.longest_supply(availability(N1=2.0), "C") == 0.0


def test_a_node_without_a_priority_comes_after_the_last_that_has_one() -> None:
    assert BACKGROUND.last_priority == 6.0
    assert Background(network([node("N1")], ["A"]), rules()).last_priority == 1.0


def test_a_service_that_names_its_nodes_picks_up_there_only() -> None:
    assert BACKGROUND.origins == {"S": {"N1", "N3"}}


def test_only_nodes_with_a_calendar_have_hours() -> None:
    assert list(BACKGROUND.hours) == ["N1"]
    hours = BACKGROUND.hours["N1"]
    assert (hours.zone.key, f"{hours.cutoff:%H:%M}") == ("America/Chicago", "14:30")
    assert hours.closed_weekdays == frozenset({7})
