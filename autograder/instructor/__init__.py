"""For instructors only: the sample class, whose mistakes would tell students what is wrong."""
