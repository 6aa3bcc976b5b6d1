"""``shipfrom generate``: a synthetic dataset."""

from typing import Annotated

import typer


def generate(
    folder: Annotated[str, typer.Argument(help="Folder to write the dataset into; created where missing.")],
    nodes: Annotated[int, typer.Option(help="Nodes, 3 or more.")] = 40,
    items: Annotated[int, typer.Option(help="Items, 1 or more.")] = 68,
    orders: Annotated[int, typer.Option(help="Orders, 1 or more.")] = 200,
    *,
    seed: Annotated[int, typer.Option(help="Seed of all random draws.")] = 29,
    days: Annotated[int, typer.Option(help="Days over which the orders are placed.")] = 45,
    inbound_days: Annotated[
        int, typer.Option(help="Every so many days nodes receive their first stock once more; 0 is never.")
    ] = 0,
) -> None:
    """Generate a synthetic dataset under the rules of us-retail.

    Example: shipfrom generate big --nodes 200 --orders 5000 --seed 1
    """
    from pathlib import Path  # noqa: PLC0415

    from models.files import read_text, write_text  # noqa: PLC0415 - keeps --help quick
    from scenarios.dataset import BUNDLED, refuse_to_overwrite  # noqa: PLC0415
    from scenarios.generate import Settings  # noqa: PLC0415
    from scenarios.generate import generate as generated  # noqa: PLC0415

    target = Path(folder)
    settings = Settings(nodes=nodes, items=items, orders=orders, seed=seed, days=days, inbound_days=inbound_days)
    data = generated(settings)
    refuse_to_overwrite(target)
    data.write(target)
    write_text(read_text(BUNDLED / "us-retail" / "rules.yaml"), target / "rules.yaml")
    typer.echo(f"Wrote {orders} orders over {nodes} nodes and {items} items to {target}.", err=True)
