"""What stock and capacity are worth to orders that are expected: a linear program over plans of single orders.

expected orders (expectation) --compiled together (outlook)--> problems and rows --priced in passes over arrays
(pricing)--> plans as columns --a linear program, level by level (program)--> duals --> what is worth how much
"""

from optimizer.outlook.expectation import Expectation as Expectation
from optimizer.outlook.expectation import Worth as Worth
from optimizer.outlook.levels import LevelKey as LevelKey
from optimizer.outlook.levels import level_keys as level_keys
from optimizer.outlook.levels import ranked as ranked
