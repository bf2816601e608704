"""The page on which people mark essays: what it knows, who holds what, what goes into the gradebook, its server."""
