"""Fetch the larger public data sets once, from a fixed version, and check that every byte is as expected."""

from pathlib import Path

import numpy as np


def fetch(name: str, url: str, sha256: str) -> Path:
    """The file behind a public data set, downloaded on first use into the user's cache folder.

    Raises ImportError without pooch, OSError without a network, ValueError if the file is not the expected one; the
    messages say what to do.
    """
    try:
        import pooch
    except ImportError:
        raise ImportError(f"{name!r} is fetched with pooch, which is missing: pip install pooch.") from None
    folder = Path(pooch.os_cache("scaling-laws-course"))
    path = folder / f"{name}.csv"
    pooch.get_logger().disabled = True
    try:
        return Path(pooch.retrieve(url, known_hash=f"sha256:{sha256}", fname=path.name, path=folder))
    except ValueError:
        raise ValueError(f"The file behind {name!r} is not the expected one; delete {path} and try again.") from None
    except OSError as error:
        raise OSError(
            f"{name!r} is fetched once from {url}, which cannot be reached from here ({error.__class__.__name__})."
            f" Connect, or put the file at {path}."
        ) from error


def in_our_notation(data: dict[str, np.ndarray], columns: dict[str, str]) -> dict[str, np.ndarray]:
    """The columns that we use under our names; tokens from flops = 6 · params · tokens where they are not given."""
    # As floats: 6 · params · tokens of a large model is beyond the largest 64-bit integer.
    ours = {name: data[theirs].astype(float) for theirs, name in columns.items()}
    if "tokens" not in ours:
        ours["tokens"] = ours["flops"] / (6 * ours["params"])
    return ours
