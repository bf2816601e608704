"""The class's responses to the concept inventory, kept in a file for each student and form beside the gradebook."""

import json
from contextlib import suppress

from autograder.bank.two_tier import Responses, response_of
from autograder.course import Course
from autograder.files import write_whole
from autograder.questions.inventory import FORMS, ITEMS

ClassResponses = dict[str, dict[str, Responses]]  # by form and student


def store_responses(course: Course, student: str, form: str, responses: Responses) -> None:
    """Keep one student's responses to a form, in the place of earlier ones."""
    written = {id: [one.answer, one.reason, one.certainty] for id, one in responses.items()}
    write_whole(course.folder / "inventory" / student / f"{form}.json", json.dumps(written, indent=1))


def class_responses(course: Course) -> ClassResponses:
    """All responses that were collected, by form (in the order of FORMS) and student (in the order of their ids).

    What cannot be read, or is of an item that is no longer asked, is left out.
    """
    found: ClassResponses = {form: {} for form in FORMS}
    for form, students in found.items():
        for path in sorted((course.folder / "inventory").glob(f"*/{form}.json")):
            responses = {}
            with suppress(OSError, ValueError):
                written = json.loads(path.read_bytes())
                for item in ITEMS:
                    with suppress(ValueError, LookupError, TypeError):
                        responses[item.id] = response_of(item, written[item.id])
            if responses:
                students[path.parent.name] = responses
    return found
