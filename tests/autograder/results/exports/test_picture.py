"""The picture that is exported is the picture of the class, under the lesson's title, with people's names."""

from autograder.results.exports import picture
from autograder.results.picture import class_picture
from tests.autograder.results.exports.conftest import ANSWERS


def test_picture(grades):
    files = picture.files(grades)
    names = {"ada": '=HYPERLINK("http://x") Lovelace, Ada "Augusta"', "bob": "+Bo"}
    png, words = class_picture("1 · Lesson", {"ada": ANSWERS, "bob": ANSWERS}, names)
    assert files == {"01_lesson.png": png, "01_lesson.txt": words}
