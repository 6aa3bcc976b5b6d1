"""Pieces of a study, the units of work and of resuming: one scenario under one policy by one seed."""

import re
from dataclasses import dataclass

from scenarios.studies.fingerprints import fingerprint

_LONGEST = 40
_HASH_LETTERS = 12


@dataclass(frozen=True)
class Piece:
    """One replay of a study.

    Attributes
    ----------
    scenario
        Id of the scenario.
    policy
        What results call the policy.
    seed
        The seed.
    """

    scenario: str
    policy: str
    seed: int

    @property
    def folder_name(self) -> str:
        """Name of its folder, which every file system can hold and tell from those of other pieces.

        Letters differ by more than their case only in some of them, and ids may hold anything, so that a hash of the
        piece makes it unique. It has no dot: Windows takes ``con.x`` for a device.
        """
        hashed = fingerprint([self.scenario, self.policy, self.seed])[:_HASH_LETTERS]
        return f"{_plain(self.scenario)}--{_plain(self.policy)}--{self.seed}--{hashed}"

    def __str__(self) -> str:
        return f"scenario {self.scenario!r}, policy {self.policy!r}, seed {self.seed}"


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", text.lower())[:_LONGEST].strip("-") or "x"
