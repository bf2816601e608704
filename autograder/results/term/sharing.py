"""Groups that share their work: whose hand-in counts for a member who handed nothing in."""

from collections.abc import Mapping

from autograder.course import Course
from autograder.results.term.arrivals import arrival_of
from autograder.results.term.policy import Policy
from autograder.results.term.roster import Roster


def handed_in_for(
    course: Course, policy: Policy, roster: Roster, lesson: str, scores: Mapping[str, float]
) -> dict[str, str]:
    """By student without a hand-in of `lesson`, the member of the group whose hand-in counts: of several, the best.

    `scores` are the points of those who handed something in. A group is what the policy and the roster say, and those
    whom the system that the work came from names beside each other. Empty where the policy lets no groups share work.
    """
    if not policy.groups_share_work:
        return {}
    mates: dict[str, set[str]] = {}
    for student in scores:
        others = [roster.resolve(name).id for name in arrival_of(course, lesson, student).others]
        for other in [*policy.mates(student), *filter(None, others)]:
            mates.setdefault(other, set()).add(student)
    return {
        other: max(those, key=lambda one: (scores[one], one))
        for other, those in sorted(mates.items())
        if other not in scores
    }
