"""Numbers of things, in words."""

from scenarios.counting import counted


def test_things_are_counted() -> None:
    assert [counted(number, "order") for number in (0, 1, 2, 1200)] == [
        "0 orders",
        "1 order",
        "2 orders",
        "1,200 orders",
    ]
    assert [counted(number, "policy", "policies") for number in (1, 3)] == ["1 policy", "3 policies"]
