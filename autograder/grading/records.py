"""What came out of a submission, kept on disk: after a stop, or with a changed key, it need not run again."""

import json
from dataclasses import asdict
from pathlib import Path

from autograder.files import write_whole
from autograder.grading.collecting import CollectedAnswers


class Records:
    """A folder with one file per student, lesson and fingerprint of what was run and asked."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, student: str, lesson: str, fingerprint: str) -> Path:
        return self.folder / lesson / student / f"{fingerprint}.json"

    def get(self, student: str, lesson: str, fingerprint: str) -> CollectedAnswers | None:
        """What was collected there; None where nothing was, or where the file is not of the form that `put` writes."""
        try:
            kept = json.loads(self.path(student, lesson, fingerprint).read_text(encoding="utf-8"))
            return CollectedAnswers(**kept | {"texts": {int(number): text for number, text in kept["texts"].items()}})
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return None

    def put(self, student: str, lesson: str, fingerprint: str, answers: CollectedAnswers) -> None:
        write_whole(self.path(student, lesson, fingerprint), json.dumps(asdict(answers)))
