"""What all studies do alike: keep what they measure, write what they tell, name wrong settings without a traceback.

With ``--out FOLDER`` a study ``NAME`` keeps ``FOLDER/NAME.jsonl``, its measurements as a `Ledger`, and
``FOLDER/NAME.md``, its tables; begun again, it goes on where it stopped.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.environment import described, environment
from benchmarks.ledger import Ledger
from models.errors import SettingError

WRONG, INTERRUPTED = 2, 130
"""Exit codes where settings are wrong, and on Ctrl-C."""


@contextmanager
def measuring(
    name: str, out: Path | None, *, code: Sequence[str] = (), **settings: str | int | float
) -> Iterator[Ledger]:
    """Open the ledger of a study, and print what its figures depend on.

    Parameters
    ----------
    name
        The study.
    out
        Its folder; None keeps nothing.
    code
        Files and folders that figures depend on, as in `environment`.
    settings
        What figures depend on besides; a ledger with others is refused.

    Raises
    ------
    SettingError
        As for `Ledger`.
    """
    facts = environment(*code)
    with tempfile.TemporaryDirectory() as scratch:
        ledger = Ledger((out or Path(scratch)) / f"{name}.jsonl", {**facts, **settings})
        print(described({**settings, **facts}), flush=True)
        yield ledger


def tell(name: str, text: str, out: Path | None) -> None:
    """Print what a study found, and write it next to its measurements where they are kept."""
    print("\n" + text)
    if out:
        (out / f"{name}.md").write_text(text + "\n", encoding="utf-8")


def command(main: Callable[[], None]) -> None:
    """Run a study as a command: wrong settings and Ctrl-C are told on standard error, with an exit code."""
    try:
        main()
    except SettingError as error:
        print(error, file=sys.stderr)
        sys.exit(WRONG)
    except KeyboardInterrupt:
        print("Interrupted. With --out, the same command goes on with what is missing.", file=sys.stderr)
        sys.exit(INTERRUPTED)
