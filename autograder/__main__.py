"""`python -m autograder …` is `scaling-laws …` where the course is not installed."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (the one place where an older Python may arrive)
    sys.exit("This course needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))

from autograder.cli import main

sys.exit(main())
