"""What a submission sees of the course is what students of a class have, file by file, and nothing else."""

from hashlib import sha256

from autograder.course import ROOT
from autograder.publishing.edition import edition
from tests.autograder.grading.conftest import CALM

LOOK = """
import hashlib, pathlib
known = {known!r}
shown = [path for path in pathlib.Path("/course").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
strange = [str(path) for path in shown if hashlib.sha256(path.read_bytes()).hexdigest()[:16] not in known]
print(len(shown), strange)
"""


def test_a_submission_sees_no_more_of_the_course_than_a_class(box):
    """test_leaks.py searches these files for answers."""
    known = {sha256(content).hexdigest()[:16] for content in edition(ROOT, "class").values()}
    said = box.run([(0, LOOK.format(known=known))], [], CALM).texts[0]
    number, strange = said.split(" ", 1)
    assert int(number) > 100
    assert strange.strip() == "[]"
