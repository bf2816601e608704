"""Every student their own figures: seeded draws that depend on the student's id and on nothing else."""

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SELF_STUDY = "self-study"  # a student who works alone needs no id
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}")
_LONGEST_SHOWN = 80


def student_id(text: str) -> str:
    """The id as it is compared and seeded: `spelled_id` in lower case, so that Ada and ada have the same figures.

    Raises ValueError, in a sentence, for anything that could not be the name of a submission's folder.
    """
    return spelled_id(text).lower()


def spelled_id(text: str) -> str:
    """The id in its own spelling, as folders and the gradebook have it: plain letters, and no spaces around it.

    Other forms of these letters (full-width ones, say) become plain. Raises ValueError, in a sentence, for anything
    that could not be the name of a submission's folder; no control, invisible or accented character gets through.
    """
    name = unicodedata.normalize("NFKC", text).strip() if isinstance(text, str) else ""
    if not _ID.fullmatch(name) or ".." in name:
        what = repr(shown(text)) if isinstance(text, str) else f"{text!r:.80}"
        raise ValueError(
            f"{what} is not a student id: use letters, digits and . _ @ + - (64 at most), "
            "beginning with a letter or a digit, as in STUDENT = 'ada.lovelace'."
        )
    return name


def same_person(text: str) -> str:
    """What two names have in common that nobody could tell apart: capitals, spaces and Unicode forms apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().casefold())


def shown(name: str) -> str:
    """A name that somebody else chose, as one line for people: what cannot be printed as %XX, 80 characters at most."""
    line = "".join(char if char.isprintable() else _escaped(char) for char in name[:10_000])
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:50]}…{line[51 - _LONGEST_SHOWN :]}"


def _escaped(char: str) -> str:
    a_byte_of_its_own = "\udc80" <= char <= "\udcff"  # as Python has what is not UTF-8 in the name of a file
    return "".join(
        f"%{byte:02X}" for byte in char.encode("utf-8", "surrogate" + ("escape" if a_byte_of_its_own else "pass"))
    )


def rng(*names: object) -> "np.random.Generator":
    """A random generator decided by the names alone: the same on every machine and in every process."""
    import numpy as np  # only here: a lesson's other questions work where there is no numpy

    digest = hashlib.sha256("\n".join(map(str, names)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def shuffled(letters: Iterable[str], *names: object) -> list[str]:
    """The letters in an order decided by the names alone, every order as likely as any other. It needs no numpy."""

    def place(letter: str) -> bytes:
        return hashlib.sha256("\n".join(map(str, (*names, letter))).encode()).digest()

    return sorted(letters, key=place)


def drawn(choices: int, *names: object) -> int:
    """A whole number from 0 to below `choices`, decided by the names alone; it needs no numpy."""
    digest = hashlib.sha256("\n".join(map(str, names)).encode()).digest()
    return int.from_bytes(digest[:16], "big") % choices


def typed(generator: "np.random.Generator", low: float, high: float) -> float:
    """A number from low to high, evenly on a log scale, of two significant digits so that it can be typed."""
    return float(f"{math.exp(generator.uniform(math.log(low), math.log(high))):.1e}")


def with_powers(text: str) -> str:
    """The text with numbers such as 2.6e+18 set as people write them, as a formula in TeX."""
    return re.sub(r"([\d.]+)e\+(\d+)", r"$\1 \\cdot 10^{\2}$", text)
