"""The specification in plain Python: reads the documents itself and confirms or rejects a plan.

It shares no code with the compiler or the engines and looks at one source at a time, without arrays. It re-derives
which rules apply, whether every assignment obeys them and what the plan costs. It does not prove that no better plan
exists; that is what the bound of the engine is for.
"""

from optimizer.checker.batches import BatchChecker as BatchChecker
from optimizer.checker.batches import BatchEvaluation as BatchEvaluation
from optimizer.checker.batches import Claim as Claim
from optimizer.checker.batches import Sitting as Sitting
from optimizer.checker.checker import Checker as Checker
from optimizer.checker.evaluation import Evaluation as Evaluation
from optimizer.checker.evaluation import LevelFigures as LevelFigures
from optimizer.checker.facts import Facts as Facts
