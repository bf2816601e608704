"""Names as people and systems write them, in forms that can be compared."""

import re
import unicodedata

# Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ŋ": "n"}
)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def readable(text: str) -> str:
    """`text` as one line of composed characters, with single spaces and without invisible ones."""
    kept = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Zs") else char
        for char in unicodedata.normalize("NFKC", text)
        if unicodedata.category(char) not in ("Cf", "Cs")
    )
    return " ".join(kept.split())


def squeezed(text: str) -> str:
    """`text` without capitals, spaces and signs, its accents kept."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in plain if char.isalnum())


def folded(text: str) -> str:
    """What remains of `text` without capitals, accents, spaces and signs: José O'Brien and jose-obrien are the same."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).translate(_PLAIN)
    return "".join(char for char in apart if char.isalnum())


def folded_forms(text: str) -> set[str]:
    """The forms in which systems leave a name: folded; umlauts spelled out; without the letters that are not ASCII."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(char for char in plain if char.isascii())
    return {folded(text), folded(plain.translate(_SPELLED_OUT)), folded(bare)} - {""}


def orders(first: str, last: str) -> set[str]:
    """A person's name in the orders in which it may be written, not folded yet.

    Of a name that is not taken apart (`last` is empty) any word may be the first of the family name.
    """
    if first and last:
        return {f"{first} {last}", f"{last} {first}"}
    words = (first or last).split()
    return {" ".join(words[at:] + words[:at]) for at in range(len(words))}


def split_name(text: str) -> tuple[str, str]:
    """First and last name in "Last, First", or in a text without a comma, whose last word is taken for the last name.

    A family name of several words keeps its small words: "Jan van der Berg" is Jan, van der Berg.
    """
    name = readable(text)
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    words = name.split(" ")
    if len(words) < 2:
        return "", name
    at = len(words) - 1
    while at > 1 and words[at - 1].islower():
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def common_beginning(texts: list[str]) -> str:
    """What all of `texts` begin with."""
    first, last = min(texts, default=""), max(texts, default="")
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]


def is_number(text: str) -> bool:
    """Whether `text` is a number in plain digits, as systems give their own."""
    return bool(re.fullmatch(r"[0-9]+", text))


__all__ = ["common_beginning", "folded", "folded_forms", "is_number", "orders", "readable", "split_name", "squeezed"]
