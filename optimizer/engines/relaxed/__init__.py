"""An order without what couples its lines and nodes, in costs that bound those of every plan."""
