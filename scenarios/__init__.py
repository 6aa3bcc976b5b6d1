"""What if: datasets, the generator of synthetic ones, and the command line."""
