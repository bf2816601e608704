"""How far a student has come in a lesson: what `check` said in this session, and the panel that shows it."""

from typing import Any

from autograder.bank.certainty import calibration
from autograder.bank.kinds import MINUTES, Essay
from autograder.notebook.check import RECORDED, CheckResult
from autograder.questions import questions
from autograder.questions.concepts import concepts

latest: dict[str, CheckResult] = {}  # by question, since the kernel started
first: dict[str, CheckResult] = {}  # what the first answer to a question was: only it tells how certain one could be


def remember(id: str, result: CheckResult) -> None:
    """Keep what a check of the question `id` found."""
    latest[id] = result
    if result.certainty:
        first.setdefault(id, result)


def state(lesson: str) -> dict[str, Any]:
    """What the panel shows: `rows` (title, kind, points, state), `done` of `total` checks, and a `summary` in words."""
    asked = questions(lesson)
    checked = [q for q in asked if not isinstance(q, Essay)]  # an essay has no check: a person reads it
    fine = {q.id for q in checked if q.id in latest and latest[q.id].fine}
    recorded = sum(latest[id].state == RECORDED for id in fine)
    points = sum(latest[q.id].points for q in checked if q.id in latest)
    minutes = sum(MINUTES[q.kind] for q in asked if q.id not in fine)
    parts = [
        f"{len(fine)} of {len(checked)} checked",
        f"{points:g} of {sum(q.points for q in asked):g} points by these checks",
    ]
    if recorded:
        parts.append(f"{recorded} recorded, with points to come in your feedback")
    if missed := [latest[q.id].missed for q in checked if q.id in latest and latest[q.id].missed]:
        parts.append(f"to repeat: {', '.join(dict.fromkeys(map(_named, missed)))}")
    told = [first[q.id] for q in checked if q.id in first and first[q.id].state != RECORDED]
    if how := calibration((one.certainty, one.fine) for one in told):
        parts.append(how.rstrip("."))
    parts.append(f"about {duration(minutes)} of exercises left")
    words = {q.id: latest[q.id].state for q in checked if q.id in latest}
    return {
        "rows": [
            [q.title, q.kind, f"{q.points:g}", "read by a person" if isinstance(q, Essay) else words.get(q.id, "–")]
            for q in asked
        ],
        "done": len(fine),
        "total": len(checked),
        "summary": " · ".join(parts),
    }


def _named(concept: str) -> str:
    """A concept, and the lesson that teaches it."""
    taught = concepts().get(concept)
    return f"{concept} (lesson {taught.number})" if taught else concept


def duration(minutes: int) -> str:
    """`minutes` to the next five, in words."""
    hours, rest = divmod(5 * -(-minutes // 5), 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours))


def points_table(lesson: str) -> str:
    """What can be earned, question by question, as Markdown."""
    asked = questions(lesson)
    rows = [f"| {q.title} | {q.kind} | {q.points:g} |" for q in asked]
    total = f"| **In all** | | **{sum(q.points for q in asked):g}** |"
    time = f"The exercises take about {duration(sum(MINUTES[q.kind] for q in asked))} (an estimate)."
    return "\n".join(["| Question | Kind | Points |", "|---|---|---|", *rows, total, "", time])
