"""What nothing that a class gets may hold: the reasons of the keys, and the losses that are held out."""

import json
import re

from autograder.course import ROOT
from autograder.questions import LESSONS, key, pool, questions
from autograder.questions.inventory import inventory_keys
from course_data import load, names


def reasons() -> list[tuple[str, str]]:
    """Every reason of every key but those for practice, behind its question's id, and the inventory's."""
    asked = [one.id for lesson in LESSONS for one in questions(lesson)]
    asked += [id for id in pool.all_forms() if not pool.is_practice(id)]
    found = [(id, reason) for id in asked for reason in getattr(key(id), "reasons", {}).values()]
    for id, inventory_key in inventory_keys().items():
        corrections = [wrong.correction for wrong in inventory_key.misconceptions.values()]
        found += [(id, reason) for reason in (inventory_key.explanation, *corrections)]
    return found


def held_out() -> dict[str, tuple[list[str], set[str]]]:
    """By data set, the held-out runs, and their losses with all digits.

    Six digits can be shared by chance with a run that is public, and so can a share of right answers.
    """
    found = {}
    for name in names():
        try:
            held_out = load(name, held_out=True)
        except FileNotFoundError:
            continue
        if held_out.kind == "published":  # anybody can look them up
            continue
        runs = held_out["run"]
        lines = (ROOT / "course_data" / name / "instructor" / "runs.jsonl").read_text(encoding="utf-8").splitlines()
        scores = [record["scores"] for record in map(json.loads, lines) if record["run"] in runs]
        losses = {repr(score[column]) for score in scores for column in score if column.endswith(("loss", "excess"))}
        found[name] = (list(runs), losses)
    return found


def numbers(text: str) -> set[str]:
    """The decimal numbers that stand in a text."""
    return set(re.findall(r"\d\.\d+(?:e-?\d+)?", text))
