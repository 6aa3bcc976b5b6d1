"""From documents to arrays: eligible pairs with the cause of every exclusion, and integer objective levels."""

from optimizer.compiler.compiler import CompiledOrder as CompiledOrder
from optimizer.compiler.compiler import Compiler as Compiler
