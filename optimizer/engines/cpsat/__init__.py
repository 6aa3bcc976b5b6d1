"""The CP-SAT engine: one model per order, its levels solved one after the other."""

from optimizer.engines.cpsat.engine import CpSatEngine as CpSatEngine
from optimizer.engines.cpsat.model import OrderModel as OrderModel
