"""Every student their own figures: seeded draws that depend on the student's id and on nothing else."""

import hashlib
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}")


def student_id(text: str) -> str:
    """The id as it is compared and seeded: without spaces around it and in lower case.

    Raises ValueError, in a sentence, for anything that could not be the name of a submission's folder.
    """
    name = text.strip() if isinstance(text, str) else ""
    if not _ID.fullmatch(name) or ".." in name:
        raise ValueError(
            f"{text!r:.80} is not a student id: use letters, digits and . _ @ + - (64 at most), "
            "beginning with a letter or a digit, as in STUDENT = 'ada.lovelace'."
        )
    return name.lower()


def rng(*names: object) -> "np.random.Generator":
    """A random generator decided by the names alone: the same on every machine and in every process."""
    import numpy as np  # only here: a lesson's other questions work where there is no numpy

    digest = hashlib.sha256("\n".join(map(str, names)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def typed(generator: "np.random.Generator", low: float, high: float) -> float:
    """A number from low to high, evenly on a log scale, of two significant digits so that it can be typed."""
    return float(f"{math.exp(generator.uniform(math.log(low), math.log(high))):.1e}")
