"""How good and how fast: studies against peers and published instances. Not part of the wheel."""
