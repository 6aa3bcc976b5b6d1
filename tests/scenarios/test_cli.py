"""The command line: what it prints where, and how it ends."""

import ast
import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path
from typing import Any, NoReturn

import pytest

import scenarios
from models import Order, Plan
from optimizer import Sourcer
from optimizer.errors import EngineError, PlanRejected
from scenarios import cli
from scenarios.cli import run
from scenarios.dataset import BUNDLED, Dataset

Change = Callable[[str], str]
Capture = pytest.CaptureFixture[str]

SHIPFROM = Path(sys.executable).parent / "shipfrom"
ESCAPE = "\x1b"
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7]|38|48)[;m]")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sound dataset of three nodes and four orders, never to be changed."""
    folder = tmp_path_factory.mktemp("data") / "small"
    assert run(["generate", str(folder), "--nodes", "3", "--items", "5", "--orders", "4"]) == 0
    return folder


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    """Return a dataset to be damaged at will."""
    return Path(shutil.copytree(small, tmp_path / "copy"))


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


def called(arguments: list[str], capsys: Capture) -> tuple[int, str, str]:
    """Run the command line and return exit code, stdout and stderr, of which none may be a traceback."""
    capsys.readouterr()
    code = run(arguments)
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return int(code), out, err


def refused(arguments: list[str], capsys: Capture) -> str:
    """Run what must be refused as invalid, with nothing on stdout; return stderr."""
    code, out, err = called(arguments, capsys)
    assert out == ""
    assert "internal error" not in err
    assert code == 2, err
    return err


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command as another process, piped."""
    hidden = {"FORCE_COLOR", "NO_COLOR", "COLUMNS"}
    env = {name: value for name, value in os.environ.items() if name not in hidden} | environment
    return subprocess.run(
        [SHIPFROM, *arguments], env=env, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60
    )


def edit(file: Path, change: Change) -> None:
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def raiser(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


def ending(**outcome: Any) -> Callable[..., Plan]:
    """Return a stand-in for `Sourcer.source` whose plans end in the given way."""
    plain = {"status": "optimal", "bound": 0.0, "gap": 0.0, "engine": "cp-sat", "wall_seconds": 0.0}

    def source(_: Sourcer, order: Order, *__: object, **___: object) -> Plan:
        return Plan.parse({"order_id": order.id, "outcome": plain | outcome})

    return source


# Sourcing


def test_one_order_is_shown_in_full(capsys: Capture) -> None:
    code, out, err = called(["source", "us-retail", "--order", "ORD-0042"], capsys)
    assert code == 0
    assert err == ""
    for fact in ("ORD-0042", "Decided by rule fall-campaign", "WH-DFW Dallas", "Swift", "total", "proven optimal"):
        assert fact in out


def test_several_orders_are_shown_as_asked_for(small: Path, capsys: Capture) -> None:
    code, out, _ = called(["source", str(small), "--order", "ORD-0003", "--order", "ORD-0001"], capsys)
    assert code == 0
    assert out.index("ORD-0003") < out.index("ORD-0001")
    assert "ORD-0002" not in out


def test_without_order_every_order_gets_a_row(capsys: Capture) -> None:
    code, out, err = called(["source", "us-retail"], capsys)
    assert code == 0
    assert err == ""
    assert len(re.findall(r"^ ?ORD-\d{4} .*proven optimal", out, re.MULTILINE)) == 200
    assert "200 orders, each on the same stock: 200 proven optimal" in out
    assert max(len(line) for line in out.splitlines()) <= 100
    assert ESCAPE not in out


def test_unfilled_lines_are_an_answer(capsys: Capture) -> None:
    code, out, _ = called(["source", "us-retail", "--order", "ORD-0001"], capsys)
    assert code == 0
    assert "Unfilled: 2 of 2 dress-classic" in out


def test_a_dataset_without_capacity_file_is_sourced(copy: Path, capsys: Capture) -> None:
    (copy / "capacity.csv").unlink()
    assert called(["source", str(copy)], capsys)[0] == 0


def test_a_generous_time_limit_changes_nothing(small: Path, capsys: Capture) -> None:
    _, out, _ = called(["source", str(small), "--time-limit", "60"], capsys)
    assert out == called(["source", str(small)], capsys)[1]


@pytest.mark.parametrize("order", [f"ORD-{number:04}" for number in (1, 17, 31, 46, 84, 151)])
def test_a_view_fits_100_columns_and_has_no_escape_codes(order: str, capsys: Capture) -> None:
    _, out, _ = called(["source", "us-retail", "--order", order], capsys)
    assert max(len(line) for line in out.splitlines()) <= 100
    assert ESCAPE not in out


# JSON


def test_json_is_one_plan_per_line_and_nothing_else(small: Path, capsys: Capture) -> None:
    code, out, err = called(["source", str(small), "--json"], capsys)
    plans = [Plan.parse(json.loads(line)) for line in out.splitlines()]
    assert code == 0
    assert err == ""
    assert out.endswith("\n")
    assert [plan.order_id for plan in plans] == ["ORD-0001", "ORD-0002", "ORD-0003", "ORD-0004"]


def test_json_of_one_order_is_one_line(capsys: Capture) -> None:
    _, out, _ = called(["source", "us-retail", "--order", "ORD-0001", "--json"], capsys)
    assert out.count("\n") == 1
    plan = Plan.parse(json.loads(out))
    assert plan.order_id == "ORD-0001"
    assert plan.order_rule == "bronze"
    assert plan.outcome.status == "optimal"


def test_json_is_what_the_library_answers(small: Path, capsys: Capture) -> None:
    data = Dataset.load(small)
    plan = Sourcer(data.network, data.rules).source(data.orders[0], data.availability)
    _, out, _ = called(["source", str(small), "--order", data.orders[0].id, "--json"], capsys)
    answer = Plan.parse(json.loads(out))
    assert answer.model_copy(update={"outcome": plan.outcome}) == plan


def test_json_stays_clean_where_colours_are_forced(
    small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, _ = called(["source", str(small), "--json"], capsys)
    assert all(json.loads(line)["order_id"] for line in out.splitlines())
    assert ESCAPE not in out


# Colours


def test_colours_are_used_where_forced(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert COLOUR.search(called(["source", "us-retail", "--order", "ORD-0042"], capsys)[1])


def test_no_color_switches_colours_off(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert not COLOUR.search(called(["source", "us-retail", "--order", "ORD-0042"], capsys)[1])


# Help and version


def test_the_version_is_that_of_the_package(capsys: Capture) -> None:
    assert called(["--version"], capsys) == (0, f"shipfrom {version('shipfrom')}\n", "")


def test_help_names_the_commands(capsys: Capture) -> None:
    code, out, err = called(["--help"], capsys)
    assert (code, err) == (0, "")
    for command in ("source", "schema", "generate", "--version"):
        assert command in out


def test_help_of_a_batch_says_what_is_shown_and_when_it_ends(capsys: Capture) -> None:
    said = " ".join(called(["batch", "--help"], capsys)[1].split())
    assert "With --order every decision is shown in full, too. Ctrl-C ends the search" in said


def test_without_arguments_the_help_is_shown(capsys: Capture) -> None:
    code, out, err = called([], capsys)
    assert code in (0, 2)
    assert "Usage" in out + err
    assert not err.startswith("shipfrom: ")


def imports_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_only_declared_dependencies_are_imported() -> None:
    for_users = [need for need in requires("shipfrom") or () if "extra == 'dev'" not in need.replace('"', "'")]
    declared = {re.split(r"[^\w-]", need)[0].lower() for need in for_users} | {"distributed"}  # comes with dask
    sources = packages_distributions()
    ours = {"models", "optimizer", "scenarios"}
    imported = {name for file in Path(scenarios.__file__).parent.rglob("*.py") for name in imports_in(file)}
    foreign = imported - ours - sys.stdlib_module_names
    assert {name for name in foreign if not {each.lower() for each in sources[name]} & declared} == set()


# Schemas


def test_schema_prints_all_documents(capsys: Capture) -> None:
    code, out, err = called(["schema"], capsys)
    assert (code, err) == (0, "")
    assert set(json.loads(out)) == {
        "Network",
        "Order",
        "RuleSet",
        "StockRecord",
        "Plan",
        "BatchResult",
        "Finding",
        "Explanation",
        "Study",
    }


def test_schema_prints_one_document(capsys: Capture) -> None:
    code, out, _ = called(["schema", "Order"], capsys)
    assert code == 0
    assert json.loads(out)["title"] == "Order"


def test_an_unknown_schema_is_refused_with_the_closest(capsys: Capture) -> None:
    assert "Did you mean 'Order'?" in refused(["schema", "Ordr"], capsys)


# Generating


def test_a_generated_dataset_can_be_sourced(tmp_path: Path, capsys: Capture) -> None:
    folder = str(tmp_path / "new" / "shop")
    sizes = ["--nodes", "12", "--items", "20", "--orders", "5", "--seed", "3"]
    code, out, err = called(["generate", folder, *sizes], capsys)
    assert (code, out) == (0, "")
    assert "5 orders" in err
    assert folder in err
    code, out, _ = called(["source", folder, "--json"], capsys)
    assert code == 0
    assert len(out.splitlines()) == 5


def test_generating_takes_the_sizes_asked_for(small: Path) -> None:
    data = Dataset.load(small)
    assert (len(data.network.nodes), len(data.network.items), len(data.orders)) == (3, 5, 4)


def test_generating_brings_the_rules_of_us_retail(small: Path) -> None:
    assert (small / "rules.yaml").read_bytes() == (BUNDLED / "us-retail" / "rules.yaml").read_bytes()


def test_generating_again_gives_the_same_files(small: Path, tmp_path: Path, capsys: Capture) -> None:
    called(["generate", str(tmp_path), "--nodes", "3", "--items", "5", "--orders", "4"], capsys)
    for file in small.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--nodes", "2", "nodes = 2: must be 3 or more"),
        ("--items", "0", "items = 0: must be 1 or more"),
        ("--orders", "0", "orders = 0: must be 1 or more"),
        ("--seed", "-1", "seed = -1: must be 0 or more"),
        ("--days", "0", "days = 0: must be 1 or more"),
        ("--inbound-days", "-1", "inbound_days = -1: must be 0 or more"),
        ("--nodes", "many", "--nodes"),
    ],
)
def test_generating_refuses_sizes_out_of_range(
    option: str, value: str, message: str, tmp_path: Path, capsys: Capture
) -> None:
    assert message in refused(["generate", str(tmp_path / "new"), option, value], capsys)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("place", ["file.txt", "file.txt/inside"])
def test_generating_where_a_file_is_is_refused(place: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "file.txt").write_text("mine", encoding="utf-8")
    assert "file.txt" in refused(["generate", str(tmp_path / place), "--orders", "1"], capsys)
    assert (tmp_path / "file.txt").read_text(encoding="utf-8") == "mine"


# Refusals


@pytest.mark.parametrize("command", [["bogus"], ["source"], ["generate"], ["source", "us-retail", "extra"]])
def test_wrong_usage_is_refused(command: list[str], capsys: Capture) -> None:
    assert refused(command, capsys)


@pytest.mark.parametrize("option", ["--bogus", "--jsn", "-x"])
def test_an_unknown_option_is_refused_by_name(option: str, capsys: Capture) -> None:
    assert option in refused(["source", "us-retail", option], capsys)


def test_an_unknown_dataset_is_refused_with_the_names_there_are(capsys: Capture) -> None:
    err = refused(["source", "us-retial"], capsys)
    assert err.startswith("shipfrom: us-retial: ")
    assert "us-retail" in err


@pytest.mark.parametrize("output", [[], ["--json"]])
def test_an_unknown_order_is_refused_with_the_closest(output: list[str], capsys: Capture) -> None:
    err = refused(["source", "us-retail", "--order", "ORD-042", *output], capsys)
    assert "'ORD-042'" in err
    assert "Did you mean 'ORD-0" in err


def test_one_unknown_order_among_known_ones_stops_everything(small: Path, capsys: Capture) -> None:
    assert "'X'" in refused(["source", str(small), "--order", "ORD-0001", "--order", "X"], capsys)


@pytest.mark.parametrize("limit", ["0", "-1", "nan"])
def test_a_time_limit_that_is_none_is_refused(limit: str, small: Path, capsys: Capture) -> None:
    assert "time_limit" in refused(["source", str(small), "--time-limit", limit], capsys)


def test_a_time_limit_that_is_no_number_is_refused(small: Path, capsys: Capture) -> None:
    assert "--time-limit" in refused(["source", str(small), "--time-limit", "soon"], capsys)


@pytest.mark.parametrize("file", ["network.json", "stock.csv", "rules.yaml", "orders.jsonl"])
def test_a_missing_file_is_refused_by_name(file: str, copy: Path, capsys: Capture) -> None:
    (copy / file).unlink()
    assert f"shipfrom: {copy / file}: " in refused(["source", str(copy)], capsys)


def appended(tail: str) -> Change:
    return lambda text: text + tail


def replaced(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


def first_line_again(text: str) -> str:
    return text + text.splitlines()[0] + "\n"


@pytest.mark.parametrize(
    ("file", "change", "fragment"),
    [
        ("network.json", lambda _: "{", "network.json: line 1, column 2"),
        ("network.json", replaced('"nodes"', '"nodse"'), "Did you mean 'nodes'?"),
        ("rules.yaml", lambda _: "id: [r", "rules.yaml: line 1, column 7"),
        ("rules.yaml", replaced("customer.tier ==", "customer.tire =="), "Did you mean 'customer.tier'?"),
        ("rules.yaml", appended("  - [bogus]\n"), "'bogus'"),
        ("rules.yaml", replaced("insured == true", "insured > 3"), "node.attributes.insured"),
        ("orders.jsonl", appended("{oops\n"), "orders.jsonl:5: line 1, column 2"),
        ("orders.jsonl", replaced('"mug-classic"', '"mug-clasic"'), "Did you mean 'mug-classic'?"),
        ("orders.jsonl", first_line_again, "'ORD-0001': the id is given already at orders[0]"),
        ("stock.csv", appended('"a,b\n'), "stock.csv: row"),
        ("stock.csv", appended("WH-RIW,mug-classic,3,0,0,0\n"), "Did you mean 'WH-RIV'?"),
        ("stock.csv", appended("WH-RIV,mug-clasic,3,0,0,0\n"), "Did you mean 'mug-classic'?"),
        ("capacity.csv", appended("WH-RIW,3\n"), "Did you mean 'WH-RIV'?"),
        ("capacity.csv", appended("WH-RIV,-3\n"), "capacity.csv: row"),
    ],
)
def test_a_broken_file_is_refused(file: str, change: Change, fragment: str, copy: Path, capsys: Capture) -> None:
    edit(copy / file, change)
    err = refused(["source", str(copy)], capsys)
    assert err.startswith("shipfrom: ")
    assert fragment in err
    assert refused(["source", str(copy), "--json"], capsys) == err


def test_a_node_without_location_is_refused_by_name(copy: Path, capsys: Capture) -> None:
    network = json.loads((copy / "network.json").read_text(encoding="utf-8"))
    del network["nodes"][0]["location"]
    (copy / "network.json").write_text(json.dumps(network), encoding="utf-8")
    assert "'WH-RIV'" in refused(["source", str(copy)], capsys)


def test_costs_that_overflow_are_refused(copy: Path, capsys: Capture) -> None:
    network = json.loads((copy / "network.json").read_text(encoding="utf-8"))
    for service in network["services"]:
        for zone in service["rates"]["zones"]:
            zone["base"] = 1e300
    (copy / "network.json").write_text(json.dumps(network), encoding="utf-8")
    assert "overflow" in refused(["source", str(copy)], capsys)


# Other endings


@pytest.mark.parametrize("output", [[], ["--json"], ["--order", "ORD-0001"]], ids=["overview", "json", "view"])
def test_no_answer_within_the_limit_ends_with_4(
    output: list[str], small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sourcer, "source", ending(status="no_answer", limit="time"))
    code, out, err = called(["source", str(small), *output], capsys)
    assert code == 4
    assert "ORD-0001" in out
    assert err == ""


def test_an_unproven_answer_is_an_answer(small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sourcer, "source", ending(status="feasible", limit="time", gap=0.5))
    assert called(["source", str(small)], capsys)[0] == 0


def test_an_interrupted_search_shows_what_it_has_and_ends_with_130(
    small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sourcer, "source", ending(status="feasible", limit="interrupted"))
    code, out, _ = called(["source", str(small), "--json"], capsys)
    assert code == 130
    assert [json.loads(line)["order_id"] for line in out.splitlines()] == ["ORD-0001"]


def test_an_interrupt_while_sourcing_ends_with_130(
    small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sourcer, "source", raiser(KeyboardInterrupt()))
    code, out, err = called(["source", str(small)], capsys)
    assert (code, out) == (130, "")
    assert "internal error" not in err


def test_an_interrupt_while_loading_ends_with_130(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dataset, "load", raiser(KeyboardInterrupt()))
    assert called(["source", "us-retail"], capsys) == (130, "", "shipfrom: interrupted\n")


@pytest.mark.parametrize(
    "error",
    [
        ZeroDivisionError("division by zero"),
        PlanRejected("ORD-0001", ["its costs are wrong"]),
        EngineError("the solver calls the model invalid"),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_defect_of_ours_ends_with_1(
    error: Exception, small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sourcer, "source", raiser(error))
    code, out, err = called(["source", str(small)], capsys)
    assert (code, out) == (1, "")
    assert err.startswith("shipfrom: ")
    assert str(error) in err


@pytest.mark.parametrize("error", [ValueError("list is empty"), KeyError("WH-RIV"), IndexError("out of range")])
def test_an_error_that_is_not_about_the_input_is_not_blamed_on_it(
    error: Exception, small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.desk.assemble", raiser(error))
    code, _, err = called(["source", str(small)], capsys)
    assert code == 1
    assert "internal error" in err


def test_the_exit_code_of_the_process_is_that_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["shipfrom", "source", "nowhere"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2


# As another process


def test_the_installed_command_sources_an_order() -> None:
    done = process("source", "us-retail", "--order", "ORD-0042", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["order_id"] == "ORD-0042"


def test_the_installed_command_prints_plain_text_into_a_pipe() -> None:
    done = process("source", "us-retail", "--order", "ORD-0001")
    assert (done.returncode, done.stderr) == (0, "")
    assert ESCAPE not in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 100


def test_the_width_of_a_pipe_does_not_follow_the_terminal() -> None:
    wide = process("source", "us-retail", "--order", "ORD-0046", COLUMNS="40")
    assert "headphones-travel" in wide.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--version"], 0), (["source", "nowhere"], 2), (["source", "us-retail", "--bogus"], 2)],
)
def test_the_installed_command_ends_with_the_code_documented(arguments: list[str], code: int) -> None:
    done = process(*arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_a_terminal_without_unicode_gets_readable_tables() -> None:
    done = process("source", "us-retail", "--order", "ORD-0001", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Unfilled: 2 of 2 dress-classic" in done.stdout


@pytest.mark.parametrize("arguments", [["source", "SMALL", "--json"], ["source", "SMALL"], ["--help"]])
def test_a_reader_that_has_seen_enough_is_no_error(arguments: list[str], small: Path) -> None:
    spelt = [str(small) if word == "SMALL" else word for word in arguments]
    with subprocess.Popen([SHIPFROM, *spelt], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait(timeout=60) == 0


def test_a_closed_stdout_is_no_error(small: Path) -> None:
    # What a command opens first would else take the place of stdout, and get what solvers print.
    command = ["/bin/sh", "-c", '"$0" "$@" >&-', str(SHIPFROM), "batch", str(small), "--order", "ORD-0001"]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


class Full(io.StringIO):
    """A file on a disk that is full."""

    def write(self, _: str) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("arguments", [["schema"], ["--help"], ["source", "us-retail", "--order", "ORD-0042"]])
def test_a_full_disk_is_told_as_such(arguments: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    assert run(arguments) == 2
    told = capsys.readouterr().err
    assert told.startswith("shipfrom: the system refused to read or write: No space left on device. Make room")


def test_json_for_a_terminal_without_unicode_is_whole(
    copy: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(copy / "orders.jsonl", lambda text: text.replace("ORD-0001", "注文😀"))
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert run(["source", str(copy), "--order", "注文😀", "--json"]) == 0
    assert json.loads(stream.buffer.getvalue())["order_id"] == "注文😀"


def test_generating_tells_as_json_what_it_wrote(tmp_path: Path, capsys: Capture) -> None:
    folder = str(tmp_path / "new")
    sizes = ["--nodes", "3", "--items", "5", "--orders", "4", "--inbound-days", "9"]
    code, out, err = called(["generate", folder, *sizes, "--json"], capsys)
    assert (code, err, out.count("\n")) == (0, "", 1)
    files = sorted(file.name for file in Path(folder).iterdir())
    told = {"nodes": 3, "items": 5, "orders": 4, "days": 45, "inbound_days": 9, "seed": 29}
    assert json.loads(out) == {"folder": folder, "files": files} | told


def test_a_folder_without_a_name_is_refused(capsys: Capture) -> None:
    assert "folder = ''" in refused(["generate", ""], capsys)


def test_a_schema_is_one_line_where_asked_for(capsys: Capture) -> None:
    _, indented, _ = called(["schema", "Order"], capsys)
    code, out, _ = called(["schema", "Order", "--json"], capsys)
    assert (code, out.count("\n")) == (0, 1)
    assert json.loads(out) == json.loads(indented)


def test_generating_overwrites_nothing(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "rules.yaml").write_text("id: mine\n", encoding="utf-8")
    message = refused(["generate", str(tmp_path), "--nodes", "3", "--orders", "1"], capsys)
    assert "holds rules.yaml already" in message
    assert [file.name for file in tmp_path.iterdir()] == ["rules.yaml"]


def test_what_was_decided_before_an_interrupt_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    decide = Sourcer.source

    def interrupted_at_the_third(self: Sourcer, order: Order, *arguments: Any, **options: Any) -> Plan:
        if order.id == "ORD-0003":
            raise KeyboardInterrupt
        return decide(self, order, *arguments, **options)

    monkeypatch.setattr(Sourcer, "source", interrupted_at_the_third)
    code, out, err = called(["source", "us-retail"], capsys)
    assert code == 130
    assert "ORD-0002" in out
    assert "2 orders, each on the same stock" in out
    assert err == "shipfrom: interrupted after 2 of 200 orders\n"
