"""The reference implementation and the authored notebooks."""
