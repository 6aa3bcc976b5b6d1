"""Results of replays: tidy tables of orders, shipments and nodes, KPIs, differences, and decisions that moved."""
