"""Engines for many orders that compete for stock and capacity."""

from optimizer.engines.batching.goals import Goals as Goals
from optimizer.engines.batching.goals import JointAnswer as JointAnswer
from optimizer.engines.batching.goals import Progress as Progress
