"""Every KPI has a name in words, and stands in one group."""

from scenarios.kpis import LATENCY_KPIS, ORDER_KPIS, UTILIZATION_KPIS
from scenarios.report.labels import grouped, label_of


def test_every_kpi_is_in_one_group() -> None:
    names = [each.name for each in (*ORDER_KPIS, *UTILIZATION_KPIS)]
    shown = [label.kpi for _, labels in grouped([*names, "unfilled:stock"]) for label in labels]
    assert sorted(shown) == sorted([*names, "unfilled:stock"])


def test_labels_are_words() -> None:
    labels = [label_of(each.name) for each in (*ORDER_KPIS, *UTILIZATION_KPIS, *LATENCY_KPIS)]
    assert not [label.text for label in labels if "_" in label.text]
    assert len({label.text for label in labels}) == len(labels)


def test_causes_follow_what_is_unfilled_in_all() -> None:
    (title, labels), *others = grouped(["unfilled:rule</b>", "unfilled_pieces"])
    assert (title, [label.text for label in labels], others) == (
        "Unfilled, by cause",
        ["Pieces unfilled", "rule</b>"],
        [],
    )
    assert (labels[1].unit, labels[1].better) == ("pieces", "lower")
