"""Generated batches of orders that compete for stock and capacity, as documents: what the batch study measures on."""

from benchmarks.batches.batch import Batch as Batch
from benchmarks.batches.batch import BatchClass as BatchClass
from benchmarks.batches.batch import make_batch as make_batch
