"""From a folder that was handed in to nbgrader's gradebook. No student's code runs here: see autograder.sandbox."""
