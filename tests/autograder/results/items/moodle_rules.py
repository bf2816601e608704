"""How Moodle reads GIFT and Moodle XML, after its question/format/gift/format.php and question/format/xml/format.php.

It is kept apart from the course's own readers on purpose: what both read alike was written as it should be.
"""

import base64
import re
from typing import Any
from xml.etree import ElementTree as xml

PHP_SPACE = " \t\n\r\0\x0b"
PLACEHOLDERS = {":": "&&058;", "#": "&&035;", "=": "&&061;", "{": "&&123;", "}": "&&125;", "~": "&&126;", "n": "&&010"}
# question_bank::fraction_options_full(): what Moodle accepts as a weight, in per cent; others stop the import.
WEIGHTS = {
    sign * part
    for sign in (1, -1)
    for part in (
        *(100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571),
        *(12.5, 11.11111, 10, 5, 0),
    )
}


def read_gift(text: str) -> list[dict[str, Any]]:
    """The questions of a file, and its category lines as questions of type "category"."""
    found, block = [], []
    for line in [*text.split("\n"), ""]:
        line = line.strip(PHP_SPACE)
        if line in ("", "0"):  # what PHP calls empty
            if block and (question := _question(block)):
                found.append(question)
            block = []
        else:
            block.append(line)
    return found


def _question(lines: list[str]) -> dict[str, Any] | None:
    comment = "\n".join(line for line in lines if line.startswith("//"))
    text = "\n".join(" " if line.startswith("//") else line for line in lines).strip(PHP_SPACE)
    if not text:
        return None
    text = _pre(text)
    if text.startswith("$CATEGORY:"):
        return {"qtype": "category", "category": text[10:].strip(PHP_SPACE)}
    question: dict[str, Any] = {"name": False}
    id = re.search(r"\[id:((?:\\]|[^]\x00-\x1f\x7f])+)]", comment)
    question["idnumber"] = id[1].strip() if id else ""
    question["tags"] = [tag.strip() for tag in re.findall(r"\[tag:((?:\\]|[^]<>`\x00-\x1f\x7f])+)]", comment)]
    if text.startswith("::"):
        text = text[2:]
        end = text.find("::")
        if end >= 0:
            question["name"] = _post(text[:end])
            text = text[end + 2 :].strip(PHP_SPACE)
    start, finish = text.find("{"), text.find("}")
    assert min(start, finish) >= 0, f"no answers, or a bracket is missing: {text!r}"
    answers = text[start + 1 : finish].strip(PHP_SPACE)
    blank = "" if text.endswith("}") else "_____"
    words = text[:start] + blank + text[finish + 1 :]
    general = ""
    if "####" in answers:
        answers, _, general = answers.rpartition("####")
        answers = answers.strip(PHP_SPACE)
    question["questiontext"], question["format"] = _text(words, "moodle")
    format = question["format"]
    question["generalfeedback"] = _text(general, format)[0]
    if answers == "":
        return question | {"qtype": "essay"}
    if answers[0] == "#":
        return question | {"qtype": "numerical", "answers": _numerical(answers[1:], format)}
    if "~" in answers:
        return question | {"qtype": "multichoice", **_multichoice(answers, format)}
    assert "=" in answers, answers
    parts = [part for part in answers.split("=") if part.strip(PHP_SPACE)]
    assert len(parts) >= 2
    pairs = []
    for part in parts:
        part = part.strip(PHP_SPACE)
        marker = part.index("->")
        pairs.append((_text(part[:marker], format)[0], _post(part[marker + 2 :]).strip(PHP_SPACE)))
    return question | {"qtype": "match", "pairs": pairs}


def _multichoice(answers: str, format: str) -> dict[str, Any]:
    single = "=" in answers
    parts = answers.replace("=", "~=").split("~")
    parts[0] = parts[0].strip(PHP_SPACE)
    if not parts[0]:
        parts.pop(0)
    assert len(parts) >= 2
    found = []
    for part in parts:
        part = part.strip(PHP_SPACE)
        if part[:1] == "=":
            weight, part = 1.0, part[1:]
        else:
            weight, part = _weight(part, 0.0)
        found.append((weight, *_comment(part, format)))
    return {"single": single, "answers": found}


def _numerical(answers: str, format: str) -> list[tuple[Any, ...]]:
    wrong = ""
    if "~" in answers:
        at = answers.index("~")
        answers, wrong = answers[:at], answers[at:]
    found: list[tuple[Any, ...]] = []
    for part in answers.split("="):
        part = part.strip(PHP_SPACE)
        if not part:
            continue
        weight, part = _weight(part, 1.0)
        value, feedback = _comment(part, format)
        assert ".." not in value
        marker = value.find(":")
        tolerance = float(value[marker + 1 :]) if marker > 0 else 0.0
        found.append((weight, float(value[:marker] if marker > 0 else value), tolerance, feedback))
    if wrong:
        found.append((0.0, "*", "", _comment(wrong, format)[1]))
    return found


def _weight(answer: str, default: float) -> tuple[float, str]:
    if re.match(r"%-*([0-9]{1,2})\.?([0-9]*)%", answer):
        end = answer.index("%", 1)
        return float(answer[1:end]) / 100, answer[end + 1 :]
    return default, answer


def _comment(answer: str, format: str) -> tuple[str, str]:
    text, _, feedback = answer.partition("#")
    return _text(text.strip(PHP_SPACE), format)[0], _text(feedback.strip(PHP_SPACE), format)[0]


def _text(text: str, format: str) -> tuple[str, str]:
    if text.startswith("["):
        named = text[1 : text.find("]")]
        if named in ("moodle", "html", "plain", "markdown"):
            format, text = named, text[text.find("]") + 1 :]
    return _post(text).strip(PHP_SPACE), format


def _pre(text: str) -> str:
    text = text.replace("\\\\", "&&092;")
    for sign in (":", "#", "=", "{", "}", "~", "n"):
        text = text.replace(f"\\{sign}", PLACEHOLDERS[sign])
    return text.replace("&&092;", "\\")


def _post(text: str) -> str:
    for sign, placeholder in PLACEHOLDERS.items():
        text = text.replace(placeholder, "\n" if sign == "n" else sign)
    return text


def read_xml(text: str) -> list[dict[str, Any]]:
    """The questions of a Moodle XML file as its import makes them, category lines among them.

    An AssertionError says what the import would stop at.
    """
    quiz = xml.fromstring(text)
    assert quiz.tag == "quiz"
    found = []
    for node in quiz.findall("question"):
        kind = node.attrib["type"]
        if kind == "category":
            found.append({"qtype": kind, "category": _at(node, "category/text")})
            continue
        assert kind in ("multichoice", "numerical", "matching", "essay"), kind
        question: dict[str, Any] = {
            "qtype": kind,
            "name": _at(node, "name/text"),
            "questiontext": _html(node.find("questiontext")),
            "files": _files(node.find("questiontext")),
            "generalfeedback": _html(node.find("generalfeedback")),
            "defaultmark": float(_at(node, "defaultgrade")),
            "idnumber": _at(node, "idnumber"),
            "tags": [_at(tag, "text") for tag in node.findall("tags/tag")],
        }
        assert question["name"]
        assert len(question["idnumber"]) <= 100
        answers = node.findall("answer")
        weights = [float(answer.attrib["fraction"]) for answer in answers]
        assert set(weights) <= WEIGHTS, weights
        if kind == "multichoice":
            question["single"] = _at(node, "single") == "true"
            assert len(answers) >= 2
            best = max(weights) if question["single"] else sum(weight for weight in weights if weight > 0)
            assert abs(best - 100) < 0.01, weights
            texts = [(_html(answer), _html(answer.find("feedback"))) for answer in answers]
            question["answers"] = [(w / 100, *text) for w, text in zip(weights, texts, strict=True)]
        if kind == "numerical":
            assert 100 in weights
            question["answers"] = [
                (weight / 100, _at(one, "text"), float(_at(one, "tolerance")), _html(one.find("feedback")))
                for weight, one in zip(weights, answers, strict=True)
            ]
            assert all(value == "*" or float(value) is not None for _, value, _, _ in question["answers"])
        if kind == "matching":
            pairs = [(_html(one), _at(one, "answer/text")) for one in node.findall("subquestion")]
            assert sum(bool(step) for step, _ in pairs) >= 2
            assert len({place for _, place in pairs}) >= 3
            question["pairs"] = pairs
        if kind == "essay":
            question["graderinfo"] = _html(node.find("graderinfo"))
            question["responseformat"] = _at(node, "responseformat")
        found.append(question)
    return found


def _at(node: xml.Element, path: str) -> str:
    assert node.find(path) is not None, path
    return (node.findtext(path) or "").strip(PHP_SPACE)


def _html(node: xml.Element | None) -> str:
    assert node is not None
    assert node.attrib["format"] == "html"
    return _at(node, "text")


def _files(node: xml.Element | None) -> dict[str, bytes]:
    assert node is not None
    return {one.attrib["name"]: base64.b64decode(one.text or "") for one in node.findall("file")}
