"""The secret from which inputs used for grading are drawn. It lies outside the repo, so a clone does not hold it."""

import os
import secrets
from hashlib import sha256
from pathlib import Path


def seed_file() -> Path:
    """$SCALING_LAWS_SEED_FILE, else scaling-laws/grading-seed in the user's configuration folder."""
    if path := os.environ.get("SCALING_LAWS_SEED_FILE"):
        return Path(path)
    home = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or Path.home() / ".config"
    return Path(home) / "scaling-laws" / "grading-seed"


def grading_seed(make: bool = True) -> str:
    """The seed as text: $SCALING_LAWS_SEED, else the file's content; the file is made on first use.

    Keep a copy of that file: with another seed, regrading draws other inputs.
    Raises ValueError for an empty file, and FileNotFoundError where there is none and none is to be made.
    """
    if seed := os.environ.get("SCALING_LAWS_SEED"):
        return seed
    path = seed_file()
    if not (make or path.exists()):
        raise FileNotFoundError(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as new:
            path.chmod(0o600)
            new.write(secrets.token_hex(16) + "\n")
    except FileExistsError:
        pass
    seed = path.read_text(encoding="utf-8").strip()
    if not seed:
        raise ValueError(f"The grading seed {path} is empty: delete the file, or restore your copy of it.")
    return seed


def seed_fingerprint(seed: str) -> str:
    """Twelve hexadecimal digits that tell one seed from another, and nothing of what they are."""
    return sha256(f"the fingerprint of {seed}".encode()).hexdigest()[:12]


def seed_source() -> str:
    """Where the seed is read from, as a person would look for it."""
    return "$SCALING_LAWS_SEED" if os.environ.get("SCALING_LAWS_SEED") else str(seed_file())
