"""What became of everyone: read from the gradebook, for students, instructors and other systems."""
