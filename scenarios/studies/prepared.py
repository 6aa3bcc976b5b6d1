"""A study made ready to run: its datasets, with every edit tried, and its pieces with their fingerprints."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from models.errors import DocumentError, Flaw, ShipfromError
from models.flaws import value_text
from models.rules import RuleSet
from scenarios.dataset import BUNDLED, Dataset, find_dataset
from scenarios.edits import apply_all
from scenarios.generate import Settings, generate
from scenarios.orderbook import OrderBook
from scenarios.policies import AnyPolicy
from scenarios.studies.fingerprints import dataset_fingerprint, fingerprint, library_facts, orders_fingerprint
from scenarios.studies.forecasts import load_forecasts
from scenarios.studies.jobs import Job
from scenarios.studies.pieces import Piece
from scenarios.study import Generate, Scenario, Study


class Prepared:
    """A study that nothing is wrong with.

    Parameters
    ----------
    study
        The study.
    source
        What errors call it: its file.
    folder
        What the path of its dataset is relative to.

    Raises
    ------
    DocumentError
        Where there is no such dataset, or an edit or a policy does not fit to it.

    Attributes
    ----------
    study
        The study.
    wanted
        The fingerprint of each piece, in the sequence of scenarios, then policies, then seeds.
    """

    def __init__(self, study: Study, *, source: str, folder: Path) -> None:
        self.study = study
        self._source = source
        self._folder = folder
        self._forecasts: Mapping[str, OrderBook] = {}
        self._currency = ""
        self._datasets = {str(seed): self._checked(seed) for seed in self._data_seeds}
        self.wanted = {piece: self._fingerprint(piece) for piece in self._pieces()}

    @property
    def facts(self) -> dict[str, Any]:
        """What is run, as plain data."""
        return {
            "id": self.study.id,
            "study": self.study.to_data(),
            "datasets": self._datasets,
            "currency": self._currency,
            "library": self._library,
            "fingerprint": fingerprint(list(self.wanted.values())),
        }

    def jobs(self, pieces: Iterable[Piece]) -> Iterator[Job]:
        """Yield the work of some pieces; those of one seed follow each other, as they have a dataset in common."""
        wanted = sorted(pieces, key=lambda piece: self.study.seeds.index(piece.seed))
        data, seed = None, None
        for piece in wanted:
            if data is None or (piece.seed != seed and self._is_generated):
                data, seed = self._data(piece.seed), piece.seed
            policy = self._policies[piece.policy]
            yield Job(
                piece=piece,
                data=self._with_forecasts(data, policy),
                edits=self._scenarios[piece.scenario].edits,
                policy=policy,
                mode=self.study.mode_of(policy),
                promise_days=self.study.promise_days,
                library=self._library,
            )

    def _pieces(self) -> Iterator[Piece]:
        for scenario in self._scenarios:
            for policy in self._policies:
                for seed in self.study.seeds:
                    yield Piece(scenario, policy, seed)

    @property
    def _is_generated(self) -> bool:
        return isinstance(self.study.dataset, Generate)

    @property
    def _data_seeds(self) -> tuple[int, ...]:
        """The seeds by which datasets differ."""
        return self.study.seeds if self._is_generated else self.study.seeds[:1]

    @cached_property
    def _library(self) -> dict[str, str]:
        return library_facts()

    @cached_property
    def _scenarios(self) -> dict[str, Scenario]:
        return {scenario.id: scenario for scenario in self.study.scenarios}

    @cached_property
    def _policies(self) -> dict[str, AnyPolicy]:
        return {policy.label: policy for policy in self.study.policies}

    def _checked(self, seed: int) -> str:
        """Return the fingerprint of the dataset of a seed, once all edits and policies were tried on it."""
        data = self._data(seed)
        self._currency = data.network.currency
        self._require_orders(data, "dataset", value_text(self.study.dataset), "it has no orders")
        self._forecasts = self._read_forecasts(data)
        for drawn in (seed,) if self._is_generated else self.study.seeds:
            for index, scenario in enumerate(self.study.scenarios):
                path = f"scenarios[{index}]"
                edited = apply_all(data, scenario.edits, seed=drawn, source=self._source, path=f"{path}.edits")
                self._require_orders(edited, path, repr(scenario.id), f"its edits leave no orders by seed {drawn}")
                if drawn == self.study.seeds[0]:
                    self._try_policies(scenario, edited, drawn)
        return dataset_fingerprint(data)

    def _require_orders(self, data: Dataset, path: str, value: str, rule: str) -> None:
        """Refuse what leaves nothing to decide: results of no orders would tell nothing."""
        if not len(data.orders):
            raise DocumentError(self._source, [Flaw(path, value, rule, "A study needs one order at least.")])

    def _try_policies(self, scenario: Scenario, data: Dataset, seed: int) -> None:
        """Refuse policies whose settings do not fit a scenario; what seeds draw makes no difference to that."""
        for index, policy in enumerate(self.study.policies):
            try:
                policy.build(self._with_forecasts(data, policy), seed=seed)
            except ShipfromError as error:
                flaw = Flaw(
                    f"policies[{index}]", repr(policy.label), f"cannot decide scenario {scenario.id!r}: {error}"
                )
                raise DocumentError(self._source, [flaw]) from None

    def _read_forecasts(self, data: Dataset) -> Mapping[str, OrderBook]:
        """Return the expected orders that policies read, which may stand beside the dataset or the study."""
        folders = [self._folder] if self._is_generated else [data.folder, self._folder]
        return load_forecasts(self.study.policies, data.network, folders, source=self._source)

    def _with_forecasts(self, data: Dataset, policy: AnyPolicy) -> Dataset:
        """Return a dataset with what a policy reads besides; others need not carry it."""
        name = policy.forecast_file
        return data if name is None else replace(data, forecasts={name: self._forecasts[name]})

    def _data(self, seed: int) -> Dataset:
        """Return the dataset before any edit."""
        dataset = self.study.dataset
        if isinstance(dataset, Generate):
            size = dataset.generate.model_dump(exclude_none=True)
            return generate(Settings(**size, seed=seed)).dataset(RuleSet.load(BUNDLED / "us-retail" / "rules.yaml"))
        return Dataset.load(self._place(dataset))

    def _place(self, name: str) -> Path:
        """Return the folder of a dataset, which stands beside the study or comes with the package."""
        if (self._folder / name).is_dir():
            return self._folder / name
        try:
            return find_dataset(Path(name) if Path(name).is_absolute() else name)
        except DocumentError as error:
            remedy = error.flaws[0].remedy
            flaw = Flaw("dataset", repr(name), f"there is no such dataset in {str(self._folder)!r}", remedy)
            raise DocumentError(self._source, [flaw]) from None

    def _fingerprint(self, piece: Piece) -> str:
        """Return a fingerprint of everything that a piece's results depend on."""
        policy = self._policies[piece.policy]
        forecast = policy.forecast_file
        asked = {
            "dataset": self._datasets[str(piece.seed if self._is_generated else self.study.seeds[0])],
            "edits": [edit.model_dump(mode="json") for edit in self._scenarios[piece.scenario].edits],
            "policy": policy.model_dump(mode="json"),
            "forecast": None if forecast is None else orders_fingerprint(self._forecasts[forecast]),
            "mode": self.study.mode_of(policy).model_dump(mode="json"),
            "promise_days": self.study.promise_days,
            "piece": [piece.scenario, piece.policy, piece.seed],
            "library": self._library,
        }
        return fingerprint(asked)
