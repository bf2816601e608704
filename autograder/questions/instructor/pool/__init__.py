"""The keys of the parallel forms."""
