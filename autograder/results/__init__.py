"""How everybody did, read from the gradebook: for students, for instructors, and for other systems."""
