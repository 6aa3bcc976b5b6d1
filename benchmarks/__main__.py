"""Runs the studies of the registry: ``python -m benchmarks list``, ``quick``, ``release`` or ``tables``."""

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.environment import described
from benchmarks.ledger import Kept
from benchmarks.registry import DATA, Study, find
from benchmarks.running import command
from benchmarks.tables import table
from models.errors import SettingError

Runner = Callable[[str, Sequence[str]], int]
"""Runs a study, by its name, with arguments; returns its exit code."""


def run_apart(name: str, arguments: Sequence[str]) -> int:
    """Run a study in a process of its own, so that its memory and caches are its own."""
    words = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    return subprocess.run(words, check=False).returncode  # noqa: S603 - our own studies


def main(arguments: Sequence[str] | None = None, run: Runner = run_apart) -> None:
    """Do what the arguments say; exits with 1 where a study fails."""
    options = _options(arguments)
    match options.task:
        case "list":
            print(_listed())
        case "quick":
            _quick(find(options.names), options.data, run)
        case "release":
            _release(find(options.names), options.out, options.data, run)
        case "tables":
            print("\n\n".join(_kept(options.folder)))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Run studies; each says what with --help."
    )
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("list", help="name the studies, and what they ask")
    quick = tasks.add_parser("quick", help="run each in about a minute, and keep nothing")
    quick.add_argument("names", nargs="*", help="studies; absent runs all")
    release = tasks.add_parser("release", help="run what a release states; begun again, it goes on where it stopped")
    release.add_argument("names", nargs="+", help="studies")
    release.add_argument("--out", type=Path, required=True, help="folder; each run has one of its own in it")
    for task in (quick, release):
        task.add_argument("--data", type=Path, help="folder of published data; see benchmarks/README.md")
    tasks.add_parser("tables", help="print what has been kept").add_argument("folder", type=Path)
    return parser.parse_args(arguments)


def _listed() -> str:
    rows = (
        [
            study.name,
            study.layer,
            study.question,
            ", ".join(f"{each.name} ({each.takes})" for each in study.release),
            study.needs,
        ]
        for study in find(())
    )
    return table(["study", "layer", "question", "runs of a release", "data"], rows)


def _quick(studies: Sequence[Study], data: Path | None, run: Runner) -> None:
    failed = []
    for study in studies:
        if not study.is_served_by(data):
            print(f"\n# {study.name}: left out, {_missing(study, data)}", flush=True)
            continue
        if _run(study, study.quick, data, run):
            failed.append(study.name)
    _end(failed)


def _release(studies: Sequence[Study], out: Path, data: Path | None, run: Runner) -> None:
    for study in studies:
        if not study.is_served_by(data):
            raise SettingError(f"{study.name} cannot be run: {_missing(study, data)}")
    runs = [(study, each) for study in studies for each in study.release]
    _end(
        [each.name for study, each in runs if _run(study, (*each.arguments, "--out", str(out / each.name)), data, run)]
    )


def _run(study: Study, arguments: Sequence[str], data: Path | None, run: Runner) -> int:
    given = [str(data) if argument == DATA else argument for argument in arguments]
    print(f"\n# python -m benchmarks.{' '.join((study.name, *given))}\n", flush=True)
    return run(study.name, given)


def _missing(study: Study, data: Path | None) -> str:
    where = "no folder is named" if data is None else f"{data} has none"
    return f"it needs {study.needs}, and {where}. Give the folder with --data."


def _end(failed: Sequence[str]) -> None:
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
        sys.exit(1)


def _kept(folder: Path) -> list[str]:
    """Return what each run in a folder measured, on what, when, and its tables."""
    told = [_told(study, path) for study in find(()) for path in sorted(folder.rglob(f"{study.name}.jsonl"))]
    if not told:
        raise SettingError(f"There are no measurements in {folder}. Name the folder that --out named.")
    return told


def _told(study: Study, path: Path) -> str:
    kept, tables = Kept.of(path), path.with_suffix(".md")
    days = f", {min(kept.dates)} to {max(kept.dates)}" if kept.dates else ""
    return "\n\n".join(
        (
            f"## {study.name}: {path.parent}",
            study.question,
            f"{len(kept.dates)} measurements{days}. {described(kept.settings)}",
            tables.read_text(encoding="utf-8").strip() if tables.exists() else "Not finished: there are no tables yet.",
            "\n".join(f"* {note}" for note in study.footnotes),
        )
    )


if __name__ == "__main__":
    command(main)
