"""The picture that is exported is the picture of the class."""

from autograder.results.exports import picture
from autograder.results.picture import class_picture
from tests.autograder.results.exports.conftest import ANSWERS


def test_picture(grades):
    files = picture.files(grades)
    png, words = class_picture("01_lesson", {"ada": ANSWERS, "bob": ANSWERS})
    assert files == {"01_lesson.png": png, "01_lesson.txt": words}
