"""Many orders as one numeric decision: common levels, and rows for what they compete for."""

from optimizer.compiler.joint.batch import Batch as Batch
from optimizer.compiler.joint.batch import joint_orders as joint_orders
from optimizer.compiler.joint.levels import WEIGHED_TERMS as WEIGHED_TERMS
from optimizer.compiler.joint.names import DecidedOrder as DecidedOrder
from optimizer.compiler.joint.names import JointOrders as JointOrders
from optimizer.compiler.joint.names import RowName as RowName
