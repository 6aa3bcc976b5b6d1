"""What was compared, in one sentence, and what stands out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from scenarios.counting import counted
from scenarios.modes import Hindsight, Mode, Window
from scenarios.report.folder import StudyFolder
from scenarios.report.labels import HEADLINES, label_of
from scenarios.report.numbers import unit_name
from scenarios.report.study.comparisons import Change, Comparisons
from scenarios.results.frames import Run
from scenarios.study import Generate

_MOST_CARDS = 6
_WORDS = {
    "better": "better",
    "worse": "worse",
    "more": "clearly more",
    "less": "clearly less",
    "unclear": "no clear difference",
    "same": "the same",
    "": "",
}


@dataclass(frozen=True)
class Tile:
    """A KPI in a card: its name, what it is here, and what that says."""

    label: str
    unit: str
    change: Change

    @property
    def words(self) -> str:
        """What the difference says."""
        return _WORDS[self.change.verdict]


@dataclass(frozen=True)
class Card:
    """A run next to the one that it is compared with."""

    title: str
    tiles: Sequence[Tile]


@dataclass(frozen=True)
class Cards:
    """Runs that are compared with the same one; ``left_out`` is how many are not shown."""

    title: str
    cards: Sequence[Card]
    left_out: int


@dataclass(frozen=True)
class Glance:
    """The head of a report."""

    sentence: str
    groups: Sequence[Cards]


def glance_section(found: Comparisons) -> Glance:
    """Return the head of a report."""
    return Glance(_sentence(found), [each for each in (_of_scenarios(found), _of_policies(found)) if each is not None])


def _of_scenarios(found: Comparisons) -> Cards | None:
    """Return each scenario next to the base, under the first policy."""
    folder, policy = found.folder, found.folder.policies[0]
    pairs = {
        title: (Run(each, policy), Run(folder.base, policy))
        for each, title in folder.scenarios.items()
        if each != folder.base
    }
    under = f", by {policy}" if len(folder.policies) > 1 else ""
    return _cards(found, f"Against “{folder.scenarios[folder.base]}”{under}", pairs)


def _of_policies(found: Comparisons) -> Cards | None:
    """Return each policy next to the first one, in the base scenario."""
    folder = found.folder
    first, *others = folder.policies
    pairs = {each: (Run(folder.base, each), Run(folder.base, first)) for each in others}
    where = f", in “{folder.scenarios[folder.base]}”" if len(folder.scenarios) > 1 else ""
    return _cards(found, f"Against the policy {first}{where}", pairs)


def _cards(found: Comparisons, title: str, pairs: dict[str, tuple[Run, Run]]) -> Cards | None:
    if not pairs:
        return None
    shown = _most_different(found, pairs)
    cards = [Card(name, list(_tiles(found, *pairs[name]))) for name in pairs if name in shown]
    return Cards(title, cards, len(pairs) - len(cards))


def _most_different(found: Comparisons, pairs: dict[str, tuple[Run, Run]]) -> set[str]:
    """Return the runs whose cost per piece differs most, where there are too many for all."""

    def size(name: str) -> float:
        return abs(found.change(*pairs[name], HEADLINES[0]).difference or 0.0)

    return set(sorted(pairs, key=size, reverse=True)[:_MOST_CARDS])


def _tiles(found: Comparisons, run: Run, against: Run) -> Iterator[Tile]:
    for kpi in HEADLINES:
        change = found.change(run, against, kpi)
        if change.value is not None:
            yield Tile(label_of(kpi).text, unit_name(change.label.unit, found.folder.currency), change)


def _sentence(found: Comparisons) -> str:
    folder = found.folder
    runs = counted(len(folder.scenarios), "scenario")
    if len(folder.policies) > 1:
        runs += f" under {len(folder.policies)} policies"
    seeds = folder.study.seeds
    by_seeds = f", by {len(seeds)} seeds" if len(seeds) > 1 else ""
    orders = f"{_orders(found)} of {_dataset(folder)}{_days(folder)}, {_mode(folder)}{by_seeds}"
    return f"{runs}: {orders}{_compared(folder)}."


def _orders(found: Comparisons) -> str:
    """Say how many orders there are by one seed; scenarios may have more or fewer."""
    totals = [found.value(run, "orders") or 0.0 for run, group in found.values if group.scope == "overall"]
    numbers = [round(total / len(found.folder.study.seeds)) for total in totals]
    few, many = min(numbers, default=0), max(numbers, default=0)
    return counted(many, "order") if few == many else f"{few:,} to {many:,} orders"


def _dataset(folder: StudyFolder) -> str:
    dataset = folder.study.dataset
    if isinstance(dataset, Generate):
        size = dataset.generate
        return f"a generated network of {counted(size.nodes, 'node')} and {counted(size.items, 'item')}"
    return PurePath(dataset).name or dataset


def _days(folder: StudyFolder) -> str:
    days = folder.table("kpis", lambda rows: rows["seed"].isna() & (rows["scope"] == "day") & (rows["kpi"] == "orders"))
    keys = sorted(set(days.loc[days["scenario"] == folder.base, "key"]))
    return f", {_span(date.fromisoformat(keys[0]), date.fromisoformat(keys[-1]))}" if keys else ""


def _span(first: date, last: date) -> str:
    if first == last:
        return _day(last)
    return f"{_day(first, with_year=first.year != last.year)} to {_day(last)}"


def _day(day: date, *, with_year: bool = True) -> str:
    # Names of months by hand: those of `strftime` hang on the locale.
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][day.month - 1]
    return f"{day.day} {month} {day.year}" if with_year else f"{day.day} {month}"


def _mode(folder: StudyFolder) -> str:
    study = folder.study
    modes = {study.mode_of(policy) for policy in study.policies}
    return mode_text(modes.pop()) if len(modes) == 1 else f"{mode_text(study.replay)} unless the policy says otherwise"


def mode_text(mode: Mode) -> str:
    """Say when orders come up for decision."""
    if isinstance(mode, Window):
        return f"decided every {counted(mode.minutes, 'minute')}"
    if isinstance(mode, Hindsight):
        return "decided all at once, in hindsight"
    return "decided one by one as they come in"


def _compared(folder: StudyFolder) -> str:
    parts = []
    if len(folder.scenarios) > 1:
        parts.append(f"each scenario is compared with “{folder.scenarios[folder.base]}”")
    if len(folder.policies) > 1:
        parts.append(f"each policy {'is compared ' if not parts else ''}with {folder.policies[0]}")
    return f"; {_listed(parts)}" if parts else ""


def _listed(parts: Iterable[str]) -> str:
    return ", and ".join(parts)
