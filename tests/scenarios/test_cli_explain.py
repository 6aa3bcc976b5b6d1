"""`shipfrom explain`: what it prints where, what narrows it, and how it ends."""

import json

import pytest

from models import Explanation
from optimizer import Sourcer
from optimizer.answer import Answer
from optimizer.engines.auto import AutoEngine
from optimizer.engines.cpsat import CpSatEngine
from optimizer.explaining.pinning import Pinning
from optimizer.explaining.questions import Questions
from scenarios.cli import run
from scenarios.dataset import Dataset

Capture = pytest.CaptureFixture[str]


def explained(capsys: Capture, *options: str, dataset: str = "us-retail") -> tuple[int, str, str]:
    code = run(["explain", dataset, *options])
    out, err = capsys.readouterr()
    return int(code), out, err


def test_an_explanation_is_told_section_by_section(capsys: Capture) -> None:
    code, out, err = explained(capsys, "--order", "ORD-0031")
    assert (code, err) == (0, "")
    told = [line.strip() for line in out.splitlines()]
    places = [told.index(title) for title in ("Which rule decides", "What each level decides")]
    assert places == sorted(places)
    assert "Line 4: why 2 pieces stay unfilled, and what would fill it" in told
    # Numbered as in every other table of levels.
    assert any(line.startswith("- level 0: unfilled_units = 2") for line in told)
    assert any(line.startswith("* 2 more pieces of mug-large at ST-AUS") for line in told)
    assert all(len(line) <= 100 for line in out.splitlines())


def test_json_is_the_whole_explanation_and_nothing_else(capsys: Capture) -> None:
    code, out, err = explained(capsys, "--order", "ORD-0031", "--json")
    assert (code, err) == (0, "")
    told = Explanation.parse(json.loads(out))
    data = Dataset.load("us-retail")
    assert len(told.alternatives) == 4 * len(data.network.nodes)
    ours = Sourcer(data.network, data.rules).explain(data.orders_by_id["ORD-0031"], data.availability)
    assert told.alternatives == ours.alternatives
    assert told.gaps == ours.gaps


def test_lines_and_nodes_narrow_it(capsys: Capture) -> None:
    options = ["--line", "2", "--line", "4", "--node", "ST-AUS", "--node", "WH-DFW"]
    _, out, _ = explained(capsys, "--order", "ORD-0031", "--json", *options)
    told = Explanation.parse(json.loads(out))
    pairs = [(each.line, each.node) for each in told.alternatives]
    assert pairs == [("2", "ST-AUS"), ("2", "WH-DFW"), ("4", "ST-AUS"), ("4", "WH-DFW")]
    assert [each.line for each in told.lines] == ["2", "4"]


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--order", "ORD-9"], "orders.jsonl: order = 'ORD-9': the dataset has no such id"),
        (["--order", "ORD-0031", "--line", "7"], "lines = '7': order ORD-0031 has the lines 1, 2, 3, 4"),
        (["--order", "ORD-0031", "--node", "ST-AUZ"], "Did you mean 'ST-AUS'?"),
        (["--order", "ORD-0031", "--time-limit", "0"], "time_limit = 0.0"),
        ([], "--order"),
    ],
)
def test_what_is_not_there_is_a_sentence_and_code_2(options: list[str], fault: str, capsys: Capture) -> None:
    code, out, err = explained(capsys, *options)
    assert (code, out) == (2, "")
    assert fault in err


def test_no_answer_within_the_limit_ends_with_code_4(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    # Small orders are decided before any limit is looked at, except by the solver.
    monkeypatch.setattr(AutoEngine, "solve", lambda _, problem, limits: CpSatEngine().solve(problem, limits))
    code, out, _ = explained(capsys, "--order", "ORD-0031", "--time-limit", "0.000001", "--json")
    told = Explanation.parse(json.loads(out))
    assert (code, told.limit, told.plan.outcome.status) == (4, "time", "no_answer")
    assert {each.status for each in told.alternatives} <= {"excluded", "open"}


def test_an_interrupt_keeps_what_was_found(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the tenth alternative is computed: nine are told, the rest is open, and so is what comes after."""
    priced, count = Pinning.answer, 0

    def interrupted_at_the_tenth(self: Pinning, line: int, node: int, questions: Questions) -> Answer | None:
        nonlocal count
        count += 1
        if count == 10:
            raise KeyboardInterrupt
        return priced(self, line, node, questions)

    monkeypatch.setattr(Pinning, "answer", interrupted_at_the_tenth)
    code, out, err = explained(capsys, "--order", "ORD-0031", "--json")
    told = Explanation.parse(json.loads(out))
    assert (code, told.limit) == (130, "interrupted")
    assert err == "shipfrom: interrupted; what was not found by then is told as open\n"
    assert told.plan.assignments
    assert sum(each.status in ("tied", "costlier", "impossible") for each in told.alternatives) == 9
    assert sum(each.status == "open" for each in told.alternatives) > 0


@pytest.mark.parametrize("part", ["optimizer.explaining.questions.Questions.ask", "optimizer.explaining.gaps.Filling"])
def test_an_interrupt_elsewhere_leaves_the_rest_open(
    part: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(part, interrupted)
    code, out, _ = explained(capsys, "--order", "ORD-0031", "--json")
    told = Explanation.parse(json.loads(out))
    assert (code, told.limit) == (130, "interrupted")
    assert [gap.cause for gap in told.gaps] == ["open"]
    assert {each.status for each in told.alternatives} == {"chosen", "excluded", "open"}
