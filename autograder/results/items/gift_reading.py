"""GIFT as items: escaped characters are hidden first, so that what is left of ~ = # { } : means something."""

import re
from collections.abc import Callable

from autograder.results.items.item import Item
from autograder.results.items.moodle import path_category
from autograder.results.items.reading import Imported, RawAnswer, Unreadable, choice, essay, header, number, order
from autograder.results.items.xhtml import Text, from_html, from_markdown, from_plain

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_HIDDEN = {sign: chr(0xDC00 + ord(sign)) for sign in "~=#{}:\\n"}  # lone surrogates, which no text in UTF-8 holds
_SHOWN = str.maketrans({hidden: "\n" if sign == "n" else sign for sign, hidden in _HIDDEN.items()})
_WEIGHT = re.compile(r"%(-*\d{1,2}\.?\d*)%")
_SPACE = " \t\n\r\0\x0b"
_TOKEN = re.compile(r"\[(id|tag):((?:\\\]|[^\]\x00-\x1f\x7f])+)\]")


def read_gift(text: str) -> Imported:
    """The questions of a file; what cannot be read is listed. Raises ValueError, in a sentence, for a file of bytes."""
    if "\0" in text:
        raise ValueError("it is not a text file.")
    found = Imported()
    category: tuple[str, ...] = ()
    for lines in _blocks(text.replace("\r\n", "\n").replace("\r", "\n")):
        comments = " ".join(line for line in lines if line.startswith("//"))
        body = "\n".join(line for line in lines if not line.startswith("//"))
        body = _ESCAPED.sub(lambda match: _HIDDEN[match[1]], body).strip(_SPACE)
        if not body:
            continue
        if body.startswith("$CATEGORY:"):
            category = path_category(_shown(body.removeprefix("$CATEGORY:")))
            continue
        title = ""
        try:
            title, body = _titled(body)
            found.items.append(_item(title, body, category, comments))
        except Unreadable as why:
            found.left_out.append((title or _shown(body)[:60], str(why)))
    return found


def _blocks(text: str) -> list[list[str]]:
    """The lines between blank ones."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line := line.strip(_SPACE):
            blocks[-1].append(line)
        else:
            blocks.append([])
    return [block for block in blocks if block]


def _titled(body: str) -> tuple[str, str]:
    if body.startswith("::") and (end := body.find("::", 2)) > 0:
        return _shown(body[2:end]), body[end + 2 :].strip(_SPACE)
    return "", body


def _item(title: str, body: str, category: tuple[str, ...], comments: str) -> Item:
    start, end = body.find("{"), body.find("}")
    if start < 0 and end < 0:
        raise Unreadable("it has no answers")
    if not 0 <= start < end:
        raise Unreadable("a bracket { or } is missing")
    after = body[end + 1 :]
    words = body[:start] + (f"_____{after}" if after else "")
    read, words = _format(words, _from_moodle)
    answers, _, general = (
        body[start + 1 : end].rpartition("####") if "####" in body[start:end] else (body[start + 1 : end], "", "")
    )
    answers = answers.strip(_SPACE)
    stem = read(_shown(words))
    told = [(kind, value.replace("\\]", "]").strip()) for kind, value in _TOKEN.findall(comments)]
    ids = [value for kind, value in told if kind == "id"]
    tags = [value for kind, value in told if kind == "tag"]
    common = header(title, ids[0] if ids else "", 1, category, tags, stem.html, stem.pictures)
    if not answers:
        return essay(common, "", code=False)
    if answers.startswith("#"):
        return number(common, _numbers(answers[1:], read))
    if "~" in answers:
        return choice(common, _options(answers, read), several="=" not in answers)
    if "=" in answers and "->" in answers:
        pairs = [pair.partition("->") for pair in answers.split("=") if pair.strip(_SPACE)]
        steps = [(_said(step, read), _shown(place)) for step, _, place in pairs]
        return order(common, steps, _said(general, read))
    verdict, *reasons = answers.split("#")
    if verdict.strip(_SPACE) in ("T", "TRUE", "F", "FALSE"):
        wrong, right = (*(_said(reason, read) for reason in reasons[:2]), "", "")[:2]
        true = verdict.strip(_SPACE).startswith("T")
        options = [RawAnswer("True", float(true), right if true else wrong)]
        options.append(RawAnswer("False", float(not true), wrong if true else right))
        return choice(common, options, several=False, shuffled=False)
    raise Unreadable("it asks for a short answer")


def _options(answers: str, read: Callable[[str], Text]) -> list[RawAnswer]:
    found = []
    for part in re.split(r"(?=[~=])", answers):
        if not (part := part.strip(_SPACE)):
            continue
        weight, words = (1.0, part[1:]) if part.startswith("=") else _weighed(part.removeprefix("~").strip(_SPACE), 0.0)
        text, _, reason = words.partition("#")
        found.append(RawAnswer(_said(text, read), weight, _said(reason, read)))
    return found


def _numbers(answers: str, read: Callable[[str], Text]) -> list[RawAnswer]:
    answers, tilde, otherwise = answers.partition("~")
    found = []
    for part in answers.split("="):
        if not (part := part.strip(_SPACE)):
            continue
        share, words = _weighed(part, 1.0)
        value, _, reason = words.partition("#")
        low, dots, high = value.partition("..")
        middle, _, width = value.partition(":")
        try:
            if dots:
                middle, width = str((float(low) + float(high)) / 2), str(abs(float(high) - float(low)) / 2)
            found.append(RawAnswer(middle.strip(), share, _said(reason, read), float(width or 0)))
        except ValueError:
            raise Unreadable(f"{_shown(value)!r:.40} is not a number") from None
    if tilde:
        found.append(RawAnswer("*", 0.0, _said(otherwise.partition("#")[2], read)))
    return found


def _weighed(text: str, default: float) -> tuple[float, str]:
    """The weight with which an answer begins, as a share, and the rest."""
    if found := _WEIGHT.match(text):
        return float(found[1].replace("--", "-")) / 100, text[found.end() :]
    return default, text


def _said(text: str, read: Callable[[str], Text]) -> str:
    read, text = _format(text, read)
    return read(_shown(text)).html


def _format(text: str, default: Callable[[str], Text]) -> tuple[Callable[[str], Text], str]:
    """How the text is to be read: its format may stand before it in brackets."""
    text = text.strip(_SPACE)
    if found := re.match(r"\[(html|markdown|plain|moodle)\]", text):
        return _FORMATS[found[1]], text[found.end() :]
    return default, text


def _from_moodle(text: str) -> Text:
    return from_html(text.replace("\n", "<br>"))


_FORMATS: dict[str, Callable[[str], Text]] = {
    "html": from_html,
    "markdown": from_markdown,
    "plain": from_plain,
    "moodle": _from_moodle,
}


def _shown(text: str) -> str:
    return text.translate(_SHOWN).strip(_SPACE)
