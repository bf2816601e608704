"""The released lessons."""
