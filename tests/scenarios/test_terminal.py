"""The terminal: how wide, in which colours, and who is watching."""

import io
import sys

import pytest
from rich.table import Table

from scenarios.terminal import console, progress_console, working

Capture = pytest.CaptureFixture[str]


class Tty(io.StringIO):
    """A terminal that keeps what it shows."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "70")


def watched(monkeypatch: pytest.MonkeyPatch) -> tuple[Tty, Tty]:
    """Stand terminals in for stdout and stderr."""
    streams = Tty(), Tty()
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    return streams


def test_a_terminal_is_as_wide_as_it_is_up_to_100(monkeypatch: pytest.MonkeyPatch) -> None:
    watched(monkeypatch)
    assert console().width == 70
    monkeypatch.setenv("COLUMNS", "250")
    assert console().width == 100


@pytest.mark.parametrize("forced", ["", "0", "1"])
def test_a_pipe_is_100_wide_whatever_is_forced(forced: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", forced)
    assert console().width == 100


def colours(monkeypatch: pytest.MonkeyPatch, **environment: str) -> bool:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    shown = console()
    return shown.color_system is not None and not shown.no_color


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "0"}, False), ({"FORCE_COLOR": ""}, False)],
)
def test_a_pipe_has_colours_only_where_forced(
    environment: dict[str, str], expected: bool, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert colours(monkeypatch, **environment) is expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_has_colours_unless_refused(
    environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(monkeypatch)
    assert colours(monkeypatch, **environment) is expected


def test_lines_into_a_pipe_end_with_their_text(capsys: Capture) -> None:
    table = Table("wide", "narrow")
    table.add_row("text", "")
    console().print("a" * 120, table)
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert lines == [line.rstrip() for line in lines]


def test_what_is_being_done_is_said_on_stderr_and_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = watched(monkeypatch)
    with working("Reading [red] files"):
        pass
    assert out.getvalue() == ""
    assert "Reading [red] files" in err.getvalue()
    assert err.getvalue().endswith("\x1b[2K")


def test_nobody_is_told_through_a_pipe_even_with_colours_forced(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert progress_console() is None
    with working("Reading"):
        pass
    assert capsys.readouterr() == ("", "")


def test_a_terminal_that_cannot_write_over_lines_gets_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    watched(monkeypatch)
    monkeypatch.setenv("TERM", "dumb")
    assert progress_console() is None
