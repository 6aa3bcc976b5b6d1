"""Studies: a dataset, what is changed in it, who decides, and by which seeds; and where their files are."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from models.document import Document, FileDocument, refuse_duplicates
from models.errors import DocumentError, Flaw
from models.files import read_data
from models.flaws import value_text
from models.references import unknown
from models.types import Count, Days, Text
from scenarios.edits import AnyEdit
from scenarios.modes import Mode, PerOrder
from scenarios.places import without_tags
from scenarios.policies import AnyPolicy, Optimal

LIBRARY = Path(__file__).parent / "library"
"""Where the studies that come with the package are."""


class GeneratedData(Document):
    """A synthetic dataset under the rules of us-retail; its seed is that of the run."""

    nodes: Annotated[int, Field(ge=3, strict=True)] = Field(default=40, description="how many nodes, 3 or more")
    items: Annotated[int, Field(ge=1, strict=True)] = Field(default=68, description="how many items, 1 or more")
    orders: Annotated[int, Field(ge=1, strict=True)] = Field(default=200, description="how many orders, 1 or more")
    days: Annotated[int, Field(ge=1, le=3650, strict=True)] | None = Field(
        default=None, description="days over which the orders are placed; absent is as for `shipfrom generate`"
    )
    inbound_days: Annotated[int, Field(ge=1, le=3650, strict=True)] | None = Field(
        default=None, description="every so many days nodes receive their first stock once more; absent is never"
    )


class Generate(Document):
    """Says that a dataset is to be generated."""

    generate: GeneratedData = Field(description="size of the dataset")


def _dataset(value: Any) -> Any:
    """Say what may stand here, where pydantic would tell of each alternative."""
    if isinstance(value, str | dict | Generate):
        return value
    raise ValueError("must be the name of a dataset, the path of its folder, or {generate: {nodes: 50, ...}}")


def _kind_of_dataset(value: Any) -> str:
    """Tell which alternative is meant, so that errors are about that one alone."""
    return "str" if isinstance(value, str) else "Generate"


_AnyDataset = Annotated[
    Annotated[Text, Tag("str")] | Annotated[Generate, Tag("Generate")],
    Discriminator(_kind_of_dataset),
    BeforeValidator(_dataset),
]


def _policy(value: Any) -> Any:
    """Read a policy's bare name."""
    return {"policy": value} if isinstance(value, str) else value


class Scenario(Document):
    """A dataset with something changed."""

    id: Text = Field(description="name of the scenario, unique within its study")
    title: Text | None = Field(default=None, description="what people call it")
    description: Text | None = Field(default=None, description="what it is about")
    edits: tuple[AnyEdit, ...] = Field(default=(), description="what is changed, one after the other")


class Study(FileDocument):
    """What is replayed: each scenario under each policy, by each seed."""

    id: Text = Field(description="name of the study")
    title: Text | None = Field(default=None, description="what people call it")
    description: Text | None = Field(default=None, description="what it asks")
    dataset: _AnyDataset = Field(
        description="name of a bundled dataset, path relative to the study's file, or {generate: {nodes: 50, ...}}"
    )
    replay: Mode = Field(
        default=PerOrder(), description="when orders come up for decision: per_order, {window_minutes: 60}, hindsight"
    )
    policies: tuple[Annotated[AnyPolicy, BeforeValidator(_policy)], ...] = Field(
        default=(Optimal(),), min_length=1, description="who decides: names, or policies with their settings"
    )
    seeds: tuple[Count, ...] = Field(default=(1,), min_length=1, description="everything runs once by each seed")
    promise_days: Days | None = Field(
        default=None, description="days in which orders without required_by are on time; absent counts none of them"
    )
    base: Text | None = Field(default=None, description="scenario that others are compared with; absent is the first")
    scenarios: tuple[Scenario, ...] = Field(min_length=1, description="the scenarios, at least one")

    @classmethod
    def parse(cls, data: Any, *, source: str | None = None) -> Self:
        """Validate plain data; errors name the places that the author sees."""
        try:
            return super().parse(data, source=source)
        except DocumentError as error:
            raise DocumentError(error.file, [without_tags(flaw, data) for flaw in error.flaws]) from None

    @model_validator(mode="after")
    def _scenario_ids_are_unique(self) -> Self:
        """Results speak of scenarios by their ids."""
        refuse_duplicates(("scenarios", (scenario.id for scenario in self.scenarios)))
        return self

    @model_validator(mode="after")
    def _policy_names_are_unique(self) -> Self:
        """Results speak of policies by their names."""
        _refuse_repeated("policies", [policy.label for policy in self.policies], "Give one of them a name of its own.")
        return self

    @model_validator(mode="after")
    def _seeds_are_unique(self) -> Self:
        """The same seed gives the same results."""
        _refuse_repeated("seeds", self.seeds, "Remove one.")
        return self

    @model_validator(mode="after")
    def _base_exists(self) -> Self:
        """There must be something to compare with."""
        ids = [scenario.id for scenario in self.scenarios]
        if self.base is not None and self.base not in ids:
            raise ValueError(str(unknown("base", self.base, ids, where="the study")))
        return self

    @property
    def base_id(self) -> str:
        """The id of the scenario that others are compared with."""
        return self.base or self.scenarios[0].id

    def mode_of(self, policy: AnyPolicy) -> Mode:
        """Return when orders come up for decision by one of the policies."""
        return policy.replay or self.replay

    def to_data(self) -> Any:
        """Return the study as plain data, as it was written."""
        scenarios = [_plain(each) | {"edits": [_plain(edit) for edit in each.edits]} for each in self.scenarios]
        policies = [_plain(policy) for policy in self.policies]
        return _plain(self) | {"replay": _plain(self.replay), "policies": policies, "scenarios": scenarios}


def bundled_studies() -> Mapping[str, Path]:
    """Return the files of the bundled studies by their names."""
    return {path.stem: path for path in sorted(LIBRARY.glob("*.yaml"))}


def find_study(place: str | Path) -> Path:
    """Return the file of a study, given by path or by the name of a bundled one.

    Raises
    ------
    DocumentError
        Where there is neither.
    """
    if str(place) and Path(place).is_file():
        return Path(place)
    bundled = bundled_studies()
    if str(place) in bundled:
        return bundled[str(place)]
    close = difflib.get_close_matches(str(place), bundled, n=1)
    guess = f"Did you mean {close[0]!r}? Otherwise give" if close else "Give"
    names = f", or the name of a bundled study: {', '.join(bundled)}" if bundled else ""
    raise DocumentError(str(place) or "study", [Flaw("", None, "there is no such study", f"{guess} its file{names}.")])


def load_study(path: Path) -> Study:
    """Read a study; errors as for `models.document.Document.load`."""
    return Study.parse(read_data(path), source=str(path))


def _plain(document: Document) -> dict[str, Any]:
    """Return a document as plain data, as it was written, and with what tells its kind, which Python need not say."""
    kinds = {name: getattr(document, name) for name in ("kind", "policy", "edit") if hasattr(document, name)}
    mode = getattr(document, "replay", None)
    return (
        document.model_dump(mode="json", exclude_unset=True)
        | kinds
        | ({} if mode is None else {"replay": _plain(mode)})
    )


def _refuse_repeated(field: str, values: Any, remedy: str) -> None:
    for index, earlier, value in _repeated(values):
        raise ValueError(
            f"{field}[{index}] = {value_text(value)}: is given already at {field}[{earlier}]. {remedy.rstrip('.')}"
        )


def _repeated(values: Any) -> Iterator[tuple[int, int, Any]]:
    first: dict[Any, int] = {}
    for index, value in enumerate(values):
        if (earlier := first.setdefault(value, index)) != index:
            yield index, earlier, value
