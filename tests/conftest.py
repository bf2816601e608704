"""For all tests: what is drawn by chance is drawn alike every time, and no clock decides."""

from hypothesis import settings

settings.register_profile("the same every time", derandomize=True, database=None, deadline=None)
settings.load_profile("the same every time")
