"""Questions, checks, scoring and grading."""
