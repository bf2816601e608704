"""Keep what was measured: one JSON line per finished run, and the tables made from them."""

import csv
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path


def read_records(path: Path) -> dict[str, dict]:
    """Finished runs by id. A half-written last line, left by an interruption, is cut off with a remark on stderr.

    Raises ValueError for a damaged line elsewhere, naming it; nothing is changed then.
    """
    if not path.exists():
        return {}
    raw = path.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if whole != raw:
        print(f"{path}: the last line is half-written (an interruption); that run is measured again.", file=sys.stderr)
        path.write_bytes(whole)
    records: dict[str, dict] = {}
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            record = json.loads(line)
            records.setdefault(record["run"], record)
        except (ValueError, KeyError, TypeError):
            raise ValueError(
                f"{path}, line {number}, is damaged; delete that line and repeat the command to measure its run again."
            ) from None
    return records


def append_records(path: Path, records: Iterable[dict]) -> None:
    """Append one line per record and return only when they are on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(b"".join(json.dumps(record).encode() + b"\n" for record in records))
        file.flush()
        os.fsync(file.fileno())


def write_table(path: Path, rows: list[dict]) -> None:
    """Write rows as csv, with all columns that occur. A reader of the file sees the old table or the new one, whole."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
