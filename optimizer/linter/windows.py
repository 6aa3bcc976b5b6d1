"""Windows that hold no moment."""

from collections.abc import Iterator

from models.findings import Finding
from optimizer.linter.bench import Bench


def check_windows(bench: Bench) -> Iterator[Finding]:
    """Yield rules whose window ends before it starts."""
    for rule in bench.rules.rules():
        if rule.enabled and rule.effective.is_empty(bench.zone):
            window = rule.effective.to_data()
            yield Finding(
                code="never_active",
                severity="error",
                rules=(rule.id,),
                text=f"{rule.id} is never active: its window ends at {window['until']}, not after it starts at "
                f"{window['from']}. Swap them, or move the end.",
                witness={"effective": window},
            )
