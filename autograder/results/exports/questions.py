"""The old place of `export_questions`, until the command line reads the registry."""

from autograder.results.exports import QUESTION_EXPORTS, export_questions

FORMATS = tuple(QUESTION_EXPORTS)

__all__ = ["FORMATS", "export_questions"]
