"""Generated orders over generated networks, as documents: what the benchmarks of single orders measure on."""

from benchmarks.cases.case import Case as Case
from benchmarks.cases.case import CaseClass as CaseClass
from benchmarks.cases.case import make_case as make_case
