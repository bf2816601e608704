"""From an authored lesson to the one that students open."""
