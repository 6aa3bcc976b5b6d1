"""Rules by which orders are sourced without a search, under the same rules and the same checker.

A heuristic sees the `Choices` of one order under one order rule and returns pieces; `Filling` keeps to every limit
while it takes them one after the other, and `filled` does so in a sequence of nodes.
"""

from optimizer.heuristics.answering import answer_by as answer_by
from optimizer.heuristics.answering import answer_with as answer_with
from optimizer.heuristics.answering import carried_over as carried_over
from optimizer.heuristics.choices import Choices as Choices
from optimizer.heuristics.conditions import Conditions as Conditions
from optimizer.heuristics.filling import Filling as Filling
from optimizer.heuristics.greedy import Manner as Manner
from optimizer.heuristics.greedy import filled as filled
from optimizer.heuristics.heuristic import Heuristic as Heuristic
