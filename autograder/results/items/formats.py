"""The formats in which questions leave the course: one writer each, and here the list of them all.

Nothing heavy is imported until a format is written, so that the command line can list them at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from autograder.results.exports.formats import Files
from autograder.results.items import gift, moodle_xml, printed, qti, qti1
from autograder.results.items.item import Item


@dataclass(frozen=True)
class ItemFormat:
    """A format for questions. `files(name, items)` makes its files, with their names, of a part of the bank.

    `again`: what becomes of a question that the reading system has already, in a sentence for the instructor.
    """

    name: str
    description: str
    files: Callable[[str, Sequence[Item]], Files]
    again: str = ""


_MOODLE = "Moodle adds whatever it imports: import a file once, and afterwards what --changed writes."
_CANVAS = (
    "Classic Quizzes replace a quiz that they have if you tick “Overwrite assessment content with matching IDs”; "
    "New Quizzes make another one: import there what --changed writes."
)
_QTI = "Every question has the same identifier each time, by which a system knows one that it has."

_FORMATS = [
    ItemFormat("moodle-xml", "Moodle XML, with pictures and categories", moodle_xml.files, _MOODLE),
    ItemFormat("gift", "Moodle's GIFT, a text file", gift.files, _MOODLE),
    ItemFormat("canvas", "for Canvas, New Quizzes and Classic ones", partial(qti1.files, qti1.CANVAS), _CANVAS),
    ItemFormat("qti-1.2", "an IMS QTI 1.2 package", partial(qti1.files, qti1.STANDARD), _QTI),
    ItemFormat("qti-2.1", "an IMS QTI 2.1 package", partial(qti.files, qti.QTI_2_1), _QTI),
    ItemFormat("qti-3.0", "an IMS QTI 3.0 package", partial(qti.files, qti.QTI_3_0), _QTI),
    ItemFormat("print", "a page to print, and a key sheet", printed.files),
]
ITEM_FORMATS = {one.name: one for one in _FORMATS}
ALSO = {"qti": "qti-2.1"}  # older names
