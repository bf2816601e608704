"""The one writer to nbgrader's gradebook and to autograded/: formgrader, feedback and export find all there."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties

from autograder.bank.run_as import RunAs
from autograder.bank.scoring import Score
from autograder.course import Course
from autograder.files import write_whole
from autograder.grading.collecting import CollectedAnswers
from autograder.grading.marking import marked_notebook
from autograder.grading.submissions import Submission, as_text
from autograder.nbgrader import config, open_gradebook
from autograder.release.lesson import grade_id
from autograder.results.marked_answers import OPTIONS_OF, marked_cells, reason
from autograder.results.marked_answers import grade_id as id_in_file
from autograder.results.marks import StudentMarks, lesson_marks
from autograder.results.outcomes import Outcome, outcome
from autograder.results.term.lateness import in_utc, late_settings
from autograder.results.term.policy import time_of


class GradebookWriter:
    """The course's gradebook, open for a whole batch; use it in a with statement, from one thread."""

    def __init__(self, course: Course):
        self.course = course
        self._exit = ExitStack()

    def __enter__(self) -> "GradebookWriter":
        self.gradebook: Gradebook = self._exit.enter_context(open_gradebook(self.course))
        # There is no other writer: what was read once stays true, and need not be read again for every submission.
        self.gradebook.db().expire_on_commit = False
        # SQLAlchemy's session refers to what it has read only weakly: without this list, which nothing reads, every
        # cell of a lesson would be read again for every submission.
        self._cells = [(cell, cell.name) for lesson in self.gradebook.assignments for cell in _cells(lesson)]
        return self

    def __exit__(self, *error: Any) -> None:
        self._exit.__exit__(*error)  # the gradebook says in a sentence what is wrong with its file

    def enter(
        self,
        submission: Submission,
        nb: NotebookNode,
        collected: CollectedAnswers,
        scores: Mapping[str, Score],
        notes: list[str],
        run: RunAs,
    ) -> None:
        """Enter the scores of a submission (its repaired notebook is `nb`) and write its marked notebook.

        It shows the figures and options of `run`.

        Entering the same again changes nothing. Manual scores stay; where the answer that one was given to has changed,
        or the automatic score beside it, a person is asked to look again.
        """
        student, lesson = submission.student, submission.lesson
        path = self.course.autograded / student / lesson / f"{lesson}.ipynb"
        before = _stamp(path) if path.exists() else {}
        late = [str(self.gradebook.find_assignment(lesson).duedate), str(late_settings(self.course))]
        shown = [submission.timestamp, late, collected.texts, _scores_and_reasons(scores), notes, nb]
        answers = _answers(nb, collected, scores)
        stamp = {"answers": answers, "entered": _digest(shown), OPTIONS_OF: run.options_of}
        if before == stamp and self._holds(student, lesson):
            return
        known = before.get("answers", {})
        unchanged = {name for name, answer in answers.items() if known.get(name) == answer}
        self._enter_scores(submission, nb, scores, unchanged)
        marked = marked_notebook(nb, run, collected, scores)
        marked.metadata["grading_notes"] = notes
        marked.metadata["grading"] = stamp
        # The gradebook first, the notebook with its stamp last: what is interrupted between them is entered again.
        for name, text in submission.beside.items():
            write_whole(path.with_name(name), text)
        write_whole(path, as_text(marked))

    def _enter_scores(
        self, submission: Submission, nb: NotebookNode, scores: Mapping[str, Score], unchanged: set[str]
    ) -> None:
        """Into the gradebook; `unchanged` are the questions with the answer as it was, where a person's word holds."""
        student, lesson = submission.student, submission.lesson
        self.gradebook.update_or_create_student(student)
        when = time_of(submission.timestamp) if submission.timestamp else None
        given = {"timestamp": in_utc(when)} if when else {}
        entry = self.gradebook.update_or_create_submission(lesson, student, **given)
        cells = {grade_id(cell): cell for cell in nb.cells if grade_id(cell)}
        for notebook in entry.notebooks:
            for grade in notebook.grades:
                settled = grade.name in unchanged and not grade.needs_manual_grade
                grade.auto_score = _auto_score(grade.name, cells[grade.name], scores)
                by_hand = grade.manual_score is not None or grade.auto_score is None
                grade.needs_manual_grade = by_hand and not settled
            for comment in notebook.comments:
                comment.auto_comment = "No response." if _untouched(cells[comment.name]) else None
            notebook.late_submission_penalty = None
        self.gradebook.db.commit()
        if submission.timestamp and entry.total_seconds_late > 0:
            self._penalise(student, lesson, nb)

    def entered_scores(self, student: str, lesson: str) -> dict[str, Score]:
        """By question, the automatic points that are entered, with the reason in the marked notebook; none without."""
        marks = lesson_marks(self.gradebook, lesson, as_entered=True).students.get(student, StudentMarks({}))
        cells = {id_in_file(cell): cell for cell in marked_cells(self.course, lesson, student)}
        return {
            name: Score(mark.automatic, mark.max_points, reason(cells.get(name, {}), mark.automatic))
            for name, mark in marks.marks.items()
            if mark.automatic is not None
        }

    def outcome(self, student: str, lesson: str, notes: list[str] | None = None) -> Outcome:
        """See `results.outcomes.outcome`."""
        return outcome(self.course, self.gradebook, student, lesson, notes)

    def _holds(self, student: str, lesson: str) -> bool:
        try:
            return bool(self.gradebook.find_submission(lesson, student))
        except MissingEntry:
            return False

    def _penalise(self, student: str, lesson: str, nb: NotebookNode) -> None:
        """As nbgrader does it, by its own settings and its own code."""
        where = {"notebook": lesson, "assignment": lesson, "student": student, "db_url": self.course.db_url}
        settings = config(self.course)
        settings.merge(late_settings(self.course))
        AssignLatePenalties(config=settings).preprocess(nb, {"nbgrader": where})
        self.gradebook.db.expire_all()


def _cells(lesson: Any) -> list[Any]:
    return [cell for notebook in lesson.notebooks for cell in [*notebook.grade_cells, *notebook.solution_cells]]


def _untouched(cell: NotebookNode) -> bool:
    return cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)


def _auto_score(name: str, cell: NotebookNode, scores: Mapping[str, Score]) -> float | None:
    """The points of a question; for an essay 0 where nothing was written, otherwise None: a person reads it."""
    return scores[name].points if name in scores else utils.determine_grade(cell)[0]


def _answers(nb: NotebookNode, collected: CollectedAnswers, scores: Mapping[str, Score]) -> dict[str, str]:
    """By question, a digest of what a person looks at: what was written, which answer it gave, its automatic points."""
    cells = {grade_id(cell): cell for cell in nb.cells}
    found = {}
    for name, cell in cells.items():
        if name is not None and utils.is_grade(cell):
            written = cell if utils.is_solution(cell) else cells.get(f"{name}-answer", NotebookNode(source=""))
            # What a function returned is left out: its inputs change with every other cell.
            value = collected.answers.get(name, {}).get("value")
            points = scores[name].points if name in scores else None
            found[name] = _digest([written.source, written.get("attachments"), value, points])
    return found


def _scores_and_reasons(scores: Mapping[str, Score]) -> dict[str, list]:
    return {id: [score.points, score.reason] for id, score in scores.items()}


def _digest(content: list) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:20]


def _stamp(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["metadata"]["grading"])
    except (OSError, ValueError, LookupError, TypeError):
        return {}
