"""From documents to arrays: eligible pairs with the cause of every exclusion, and integer objective levels."""

from optimizer.compiler.compiled import CompiledOrder as CompiledOrder
from optimizer.compiler.compiler import Compiler as Compiler
from optimizer.compiler.joint import WEIGHED_TERMS as WEIGHED_TERMS
from optimizer.compiler.joint import DecidedOrder as DecidedOrder
from optimizer.compiler.joint import JointOrders as JointOrders
from optimizer.compiler.joint import RowName as RowName
