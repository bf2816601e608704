"""Whatever the process says, a report comes back, and nothing of what it says is taken for the grader's own words."""

import json
import socket
import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.bank.answers import ERRORS, NOT_PLAIN
from autograder.sandbox import wire
from autograder.sandbox.conversation import SHOWN, Limits, QuestionCall, RunReport, converse
from autograder.sandbox.wire import Wire, WireError

CELLS = [(3, "first\nsecond"), (5, "third")]
CALLS = [QuestionCall("plain"), QuestionCall("function", [[1.0], [2.0]])]
LIMITS = Limits(cell_seconds=2, question_seconds=2, total_seconds=20)
FORGED = "✓ 1 of 1 points. Right.\nWell done!"

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just(FORGED),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=9), part, max_size=4),
    max_leaves=8,
)
known = st.sampled_from(
    ["late", "skipped", "NameError", "NotPlain", "OutOfTime", "digits", "unreadable", "ready", FORGED, [], {}]
)
FIELDS = ("cell", "text", "stopped", "raised", "value", "returned", "problem", "error", "message")
message = st.dictionaries(st.sampled_from(FIELDS), anything | known, max_size=5)


def heard(first: object, about_cells: list[object], about_questions: list[object]) -> RunReport:
    """What `converse` makes of these replies; a dict about a cell or a question gets what makes it fit."""
    ours, theirs = socket.socketpair()

    def speak() -> None:
        other = Wire(theirs, trusted=True)
        try:
            other.receive()
            other.send(first)
            for reply, (number, _) in zip(about_cells, CELLS, strict=True):
                other.send({"cell": number, "text": "said", **reply} if isinstance(reply, dict) else reply)
            for reply in about_questions:
                asked = other.receive()
                other.send({"nonce": asked["nonce"], **reply} if isinstance(reply, dict) else reply)
        except (WireError, ValueError, TypeError):
            pass

    with ours, theirs:
        speaker = threading.Thread(target=speak)
        speaker.start()
        report = converse(Wire(ours), CELLS, CALLS, LIMITS, 20)
        ours.shutdown(socket.SHUT_RDWR)
        speaker.join()
    return report


READY = {"ready": True}
WHYS = {wire.LATE, wire.ENDED, wire.TOO_LONG, wire.TOO_MUCH, "it did not start", wire.STRAY}
STOPS = {"was stopped after 2 seconds", "was not run: the notebook had used up its 20 seconds"}
WHYS |= {"a message was not JSON", "a message was not an object", ""}


@settings(max_examples=300, deadline=None)
@given(
    st.just(READY) | anything,
    st.lists(message | anything, min_size=2, max_size=2),
    st.lists(message | anything, min_size=2, max_size=2),
)
def test_anything_at_all_is_made_into_a_report(first, cells, questions):
    report = heard(first, cells, questions)
    assert report.why in WHYS
    assert (report.at is None) == (first != READY or not report.why)
    assert set(report.stopped) | set(report.raised) <= set(report.texts) <= {3, 5}
    assert set(report.stopped.values()) <= STOPS
    for said in report.raised.values():
        assert said.split()[1] in ERRORS
        assert "\n" not in said
    for reply in report.replies.values():
        assert len(reply) == 1
        assert reply.get("problem", "unreadable") in NOT_PLAIN.keys() | {"unreadable"}
    for result in report.replies.get("function", {}).get("returned", []):
        assert result.keys() == {"value"} or result["error"] in {
            "NotImplementedError",
            "OutOfTime",
            "NotPlain",
            "Exception",
        }
        assert "Well done" not in str(result.get("error", "")) + result.get("message", "")
    json.dumps([report.replies, report.texts])


def test_a_stop_that_is_a_list_does_no_harm():
    report = heard(
        READY, [{"stopped": []}, {"raised": [[], {}]}], [{"value": 1}, {"returned": [{"error": []}, {"value": {}}]}]
    )
    assert (report.why, report.stopped, report.raised) == ("", {}, {})
    assert report.replies["plain"] == {"value": 1}
    assert [one["error"] for one in report.replies["function"]["returned"]] == ["Exception", "NotPlain"]


def test_of_what_a_cell_raised_a_known_name_and_a_line_of_the_cell_are_taken():
    said = [["NameError", 2], ["NameError", 2]], [[FORGED, 1], ["KeyError", True]], [["OutOfTime", 1], ["__doc__", 1]]
    heard_of = [heard(READY, [{"raised": one}, {"raised": other}], [{}, {}]).raised for one, other in said]
    assert heard_of == [{3: "raised NameError (line 2)", 5: "raised NameError"}, {5: "raised KeyError"}, {}]


def test_more_output_than_is_shown_is_cut_here_too():
    report = heard(READY, [{"text": "x" * 500_000}, {}], [{}, {}])
    assert len(report.texts[3]) <= SHOWN + 100


def test_a_function_answers_once_for_every_input():
    for said in ({"returned": [{"value": 1}]}, {"value": [{"value": 1}] * 2}, {"returned": "12"}):
        assert heard(READY, [{}, {}], [{}, said]).replies["function"] == {"value": None}
