"""An essay and its answers as plain data, for the page."""

from typing import Any

from autograder.bank.mathematics import plain
from autograder.bank.text import question_text
from autograder.bank.variants import SELF_STUDY
from autograder.grading.marking_page.situation import BLIND, DUE, TO_DO, Situation
from autograder.questions import question
from autograder.results.essays.answers import EssayAnswer
from autograder.results.essays.records import EssayRecord, Reading
from autograder.results.essays.rubrics import Rubric
from autograder.results.marked_answers import title
from autograder.results.safe_html import markdown


def about_essay(lesson: str, id: str, rubric: Rubric) -> dict[str, Any]:
    """What is asked, and what earns points; texts as clean HTML."""
    try:
        prompt = markdown(question_text(question(id).instance(SELF_STUDY)))
    except ValueError:  # a question of another bank
        prompt = ""
    return {
        "id": f"{lesson}/{id}",
        "title": title(id),
        "lesson": lesson,
        "prompt": prompt,
        "max": rubric.max_points,
        "rows": [{"points": points, "text": plain(text)} for points, text in rubric.rows],
        "samples": [{"points": points, "html": markdown(text)} for points, text in rubric.samples.items()],
    }


def answer_view(answer: EssayAnswer, record: EssayRecord, now: Situation) -> dict[str, Any]:
    """What a marker in this situation may know of an answer: no mark of others, while it is marked blindly."""
    view = {
        "asked": _asked(answer),
        "status": now.status,
        "todo": now.status in TO_DO,
        "mode": now.mode,
        "version": now.version,
        "elsewhere": now.elsewhere,
        "form": _plain(now.form),
        "shown": [_plain(one) for one in now.shown],
    }
    if now.mode == BLIND:
        return {**view, "points": None, "marker": "", "old": None, "gradebook": None}
    mark, due = answer.mark, now.status == DUE
    entered = record.entered.marker if record.entered and not now.elsewhere else ""
    return {
        **view,
        "points": now.form.points if due else None if mark.waits else mark.points,
        "marker": now.form.marker if due else entered,
        "old": mark.manual if mark.waits else None,
        "gradebook": {"points": mark.manual, "comment": mark.comment, "waits": mark.waits},
    }


def _asked(answer: EssayAnswer) -> str:
    """What this student alone was asked, as HTML; "" where everybody was asked the same."""
    try:
        asked = question(answer.question)
        return markdown(asked.instance(answer.student).prompt) if asked.personal else ""
    except ValueError:
        return ""


def _plain(reading: Reading) -> dict[str, Any]:
    return {
        "marker": reading.marker,
        "points": reading.points,
        "ticks": list(reading.ticks),
        "adjustment": reading.adjustment,
        "comment": reading.comment,
        "when": reading.when,
    }
