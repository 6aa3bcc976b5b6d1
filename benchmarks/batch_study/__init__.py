"""The study of batches: what is measured, and the figures and tables made of it."""
