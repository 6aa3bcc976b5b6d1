"""The study of single orders: what is measured, and the figures, tables and plot made of it."""
