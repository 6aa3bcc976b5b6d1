"""Generated retail workloads: ship-from-store, large warehouses, marketplace vendors; what policies are compared on."""

from benchmarks.workloads.fleets import Kind as Kind
from benchmarks.workloads.workload import SHARES as SHARES
from benchmarks.workloads.workload import Stock as Stock
from benchmarks.workloads.workload import Workload as Workload
from benchmarks.workloads.workload import forecast as forecast
from benchmarks.workloads.workload import make_workload as make_workload
