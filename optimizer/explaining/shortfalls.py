"""What a node cannot give a line by itself, though nothing excludes it: stock and capacity, counted in pieces."""

from models.orders import Line
from models.plans import Reason
from optimizer.compiler.scene import Scene
from optimizer.exclusion_texts import capacity_reason


def short_of_stock(scene: Scene, line: Line, node: int, pieces: int) -> Reason | None:
    """Return that a node, an index into the network's, has fewer pieces of a line than so many; None where it has."""
    available = int(scene.takeable(line)[node])
    if available >= pieces:
        return None
    name, needed = scene.supply.nodes[node].id, str(pieces)
    text = f"{name}: {scene.stock(line).on_hand[node]} on hand, {available} available, {needed} needed"
    return Reason(node=name, cause="stock", expected=needed, actual=str(available), text=text)


def short_of_capacity(scene: Scene, line: Line, node: int, pieces: int) -> Reason | None:
    """Return that so many pieces take more capacity than a node has left; None where they do not."""
    owner = scene.supply.nodes[node]
    if owner.capacity is None:
        return None
    left, need = float(scene.exact_capacity_left(node)), _need(scene, line, node, pieces)
    return capacity_reason(owner.id, owner.capacity, left, need, scene.order_rule) if need > left else None


def _need(scene: Scene, line: Line, node: int, pieces: int) -> float:
    """Return the capacity that pieces of a line take at a node."""
    capacity = scene.supply.nodes[node].capacity
    match capacity.unit if capacity else "orders":
        case "units":
            return float(pieces)
        case "workload":
            return pieces * scene.demand.item(line).workload
        case _:
            return 1.0
