"""nbgrader's release of feedback through its exchange, for a class of which some handed in outside of it."""

from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.results.feedback import BESIDE


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Releases the pages of those who handed in through the exchange, and says of the others that there is no way.

    nbgrader's own stops at the first page without the files by which the exchange knows its student again.
    """

    def copy_files(self) -> None:
        excluded = set(filter(None, self.coursedir.student_id_exclude.split(",")))
        lesson = self.coursedir.assignment_id
        students = Path(self.coursedir.format_path(self.coursedir.feedback_directory, "anyone", lesson)).parents[1]
        for page in sorted(students.glob(f"*/{lesson}/*.html")):
            student = page.parent.parent.name
            if student not in excluded and not all(page.with_name(name).is_file() for name in BESIDE):
                self.log.warning(
                    f"{student} did not hand in through the exchange, which has no way back: hand over {page} yourself."
                )
                excluded.add(student)
        self.coursedir.student_id_exclude = ",".join(sorted(excluded))
        super().copy_files()
