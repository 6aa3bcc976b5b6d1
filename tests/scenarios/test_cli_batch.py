"""``shipfrom batch``: what it prints where, and how it ends."""

import json
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from models import Availability, BatchResult, Order
from models.plans import LevelValue
from optimizer import BatchProgress, Sourcer
from optimizer.checker import BatchChecker, Checker
from scenarios import batch_view
from scenarios.cli import run
from scenarios.dataset import Dataset

Capture = pytest.CaptureFixture[str]

ESCAPE = "\x1b"
SHIPFROM = Path(sys.executable).parent / "shipfrom"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dataset of three nodes and six orders, never to be changed."""
    folder = tmp_path_factory.mktemp("data") / "small"
    assert run(["generate", str(folder), "--nodes", "3", "--items", "5", "--orders", "6"]) == 0
    return folder


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


def called(arguments: Iterable[object], capsys: Capture) -> tuple[int, str, str]:
    """Run the command line and return exit code, stdout and stderr, of which none may be a traceback."""
    capsys.readouterr()
    code = run([str(each) for each in arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return int(code), out, err


def ending(**outcome: Any) -> Callable[..., BatchResult]:
    """Return a stand-in for `Sourcer.source_batch` that ends in the given way."""
    decide = Sourcer.source_batch

    def source_batch(self: Sourcer, orders: Iterable[Order], here: Availability, **options: Any) -> BatchResult:
        result = decide(self, orders, here, **options)
        return result.model_copy(update={"outcome": result.outcome.model_copy(update=outcome)})

    return source_batch


def raiser(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


def test_few_orders_get_a_row_each(small: Path, capsys: Capture) -> None:
    code, out, err = called(["batch", small], capsys)
    assert (code, err) == (0, "")
    assert len(re.findall(r"^ORD-\d{4} ", out, re.MULTILINE)) == 6
    assert "6 orders together, " in out
    assert max(len(line) for line in out.splitlines()) <= 100
    assert ESCAPE not in out


def test_the_levels_are_shown_with_what_is_proven_of_them(small: Path, capsys: Capture) -> None:
    _, out, _ = called(["batch", small, "--gap", 0], capsys)
    assert re.search(r"level +is the sum of +value +bound +gap +one by one", out)
    assert re.search(r"^ +0 +unfilled_units", out, re.MULTILINE)
    assert "Searched: " in out


def test_orders_that_are_asked_for_are_shown_in_full_and_decide_among_themselves(small: Path, capsys: Capture) -> None:
    code, out, _ = called(["batch", small, "--order", "ORD-0003", "--order", "ORD-0001"], capsys)
    assert code == 0
    assert out.index("ORD-0003  ") < out.index("ORD-0001  ")
    assert "Decided by rule" in out
    assert "2 orders together" in out
    assert "ORD-0002" not in out


def test_many_orders_are_summed_up_by_rule(capsys: Capture) -> None:
    code, out, _ = called(["batch", "us-retail", "--time-limit", 1], capsys)
    assert code == 0
    assert "200 orders together" in out
    assert not re.search(r"^ORD-", out, re.MULTILINE)
    assert re.search(r"^gold +27 ", out, re.MULTILINE)
    assert max(len(line) for line in out.splitlines()) <= 100


def test_json_is_the_joint_decision_and_nothing_else(small: Path, capsys: Capture) -> None:
    code, out, err = called(["batch", small, "--json"], capsys)
    assert (code, err, out.count("\n")) == (0, "", 1)
    result, data = BatchResult.parse(json.loads(out)), Dataset.load(small)
    BatchChecker(Checker(data.network, data.rules)).check(data.orders, data.availability, result)


def test_what_solvers_print_does_not_spoil_the_answer(small: Path) -> None:
    # One library writes at once, another leaves its text with C until the process ends.
    noisy = """
import ctypes, os, sys
from optimizer import Sourcer
from scenarios.cli import run
quietly = Sourcer.source_batch
def loudly(*arguments, **options):
    os.write(1, b"at once ")
    ctypes.CDLL(None).printf(b"later")
    return quietly(*arguments, **options)
Sourcer.source_batch = loudly
sys.exit(run(sys.argv[1:]))
"""
    command = [sys.executable, "-c", noisy, "batch", str(small), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert len(json.loads(done.stdout)["plans"]) == 6
    assert done.stderr == "at once later"


def test_the_options_reach_the_library(small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Any]] = []
    decide = Sourcer.source_batch

    def source_batch(self: Sourcer, *documents: Any, **options: Any) -> BatchResult:
        seen.append(options)
        return decide(self, *documents, **options)

    monkeypatch.setattr(Sourcer, "source_batch", source_batch)
    called(["batch", small, "--gap", 0.5, "--time-limit", 9, "--workers", 2], capsys)
    assert seen == [{"gap": 0.5, "time_limit": 9.0, "workers": 2, "progress": None}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "there is no such dataset"),
        (["us-retail", "--order", "ORD-9"], "ORD-9"),
        (["us-retail", "--gap", "2"], "gap = 2.0"),
        (["us-retail", "--time-limit", "0"], "time_limit = 0.0"),
        (["us-retail", "--workers", "0"], "workers = 0"),
    ],
)
def test_what_is_not_there_or_out_of_range_is_refused(arguments: list[str], message: str, capsys: Capture) -> None:
    code, out, err = called(["batch", *arguments], capsys)
    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize("output", [[], ["--json"]])
def test_no_answer_within_the_limit_ends_with_code_4(
    output: list[str], small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sourcer, "source_batch", ending(status="no_answer", limit="time"))
    assert called(["batch", small, *output], capsys)[0] == 4


@pytest.mark.parametrize("output", [[], ["--json"]])
def test_an_interrupt_shows_the_best_plans_so_far_and_ends_with_130(
    output: list[str], small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sourcer, "source_batch", ending(status="feasible", limit="interrupted"))
    code, out, err = called(["batch", small, *output], capsys)
    assert code == 130
    assert "ORD-0001" in out
    assert err == "shipfrom: interrupted; these are the best plans so far\n"


def test_an_interrupt_before_the_search_has_no_plans(
    small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sourcer, "source_batch", raiser(KeyboardInterrupt()))
    code, out, _ = called(["batch", small], capsys)
    assert (code, out) == (130, "")


# ------------------------------------------------------------------------------------------------- progress


PROGRESS = BatchProgress(phase="prices", level=1, value=1234.5, bound=1230.0, gap=0.003645, seconds=12.3)


def test_progress_is_said_with_incumbent_bound_and_gap() -> None:
    text = batch_view.progress_text(PROGRESS)
    assert text == "prices, level 1: incumbent 1,234.50, bound 1,230, gap 0.36% (12 s)"


def on_a_terminal(*arguments: str) -> tuple[int, str, str]:
    """Run the installed command with its stderr on a terminal; return exit code, stdout and stderr."""
    leader, follower = pytest.importorskip("pty").openpty()
    env = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120"}
    with subprocess.Popen([SHIPFROM, *arguments], env=env, stdout=subprocess.PIPE, stderr=follower) as command:
        os.close(follower)
        told, out = b"", b""
        assert command.stdout is not None
        open_ = {leader, command.stdout.fileno()}
        end = time.monotonic() + 60
        while open_ and time.monotonic() < end:
            for file in select.select(list(open_), [], [], 1)[0]:
                try:
                    read = os.read(file, 4096)
                except OSError:  # what a terminal says when nobody is on it any more
                    read = b""
                if not read:
                    open_.discard(file)
                elif file == leader:
                    told += read
                else:
                    out += read
        code = command.wait(timeout=10)
    os.close(leader)
    return code, out.decode(), told.decode()


def test_progress_is_shown_on_stderr_where_a_person_is_watching(small: Path) -> None:
    code, out, told = on_a_terminal("batch", str(small), "--json")
    assert code == 0
    assert BatchResult.parse(json.loads(out)).plans
    assert "Sourcing 6 orders together" in told


# ---------------------------------------------------------------------------------------------------- the view


def result(**fields: Any) -> BatchResult:
    outcome = {"status": "optimal", "bound": 5.0, "gap": 0.0, "engine": "batch", "wall_seconds": 0.1}
    plans = [{"order_id": f"O[{number}]", "outcome": outcome} for number in range(3)]
    plain = {"plans": plans, "outcome": outcome, "bound": 5.0, "gap": 0.0}
    return BatchResult.parse(plain | fields)


def shown(decided: BatchResult, capsys: Capture) -> str:
    from scenarios.render import console  # noqa: PLC0415 - it looks at stdout as it is now

    capsys.readouterr()
    console().print(batch_view.batch_view(decided, "EUR"))
    return capsys.readouterr().out


def test_ids_that_look_like_markup_are_shown_as_they_are(capsys: Capture) -> None:
    assert "O[2]" in shown(result(), capsys)


def test_no_orders_are_shown_as_none(capsys: Capture) -> None:
    assert shown(result(plans=[]), capsys).startswith("0 orders together, 0 complete, 0 pieces unfilled, 0 shipments")


def test_the_ten_dearest_prices_of_the_first_levels_are_said_in_words(capsys: Capture) -> None:
    stock = [{"level": 1, "node": "N1", "item": f"I{number:02}", "price": float(number)} for number in range(1, 12)]
    prices = {"stock": stock, "capacity": [{"level": 0, "node": "N2", "price": 0.5}]}
    text = shown(result(prices=prices), capsys)
    said = [line.strip() for line in text.splitlines() if "another" in line]
    assert len(said) == 10
    assert said[0] == "level 0: another unit of capacity at N2 saves up to 0.5"
    assert said[1] == "level 1: another piece of I11 at N1 saves up to 11"


def test_where_nothing_is_scarce_nothing_is_said_of_it(capsys: Capture) -> None:
    assert "scarce" not in shown(result(), capsys)


def test_a_level_that_is_not_proven_shows_bound_and_gap(capsys: Capture) -> None:
    level = LevelValue(level=0, value=1000.0, bound=998.5, terms={"shipping_cost": 1000.0})
    text = shown(result(objective=[level.to_data()], one_by_one=[1200.0]), capsys)
    assert re.search(r"0 +shipping_cost +1,000 +998.50 +0.15% +1,200", text)
