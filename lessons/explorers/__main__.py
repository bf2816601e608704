"""`python -m lessons.explorers FOLDER [DRAWING …]` writes what a web page draws them with: scripts and a style sheet.

A DRAWING is a file like an explorer's own, for a page that has one of its own.
"""

import sys
from pathlib import Path

from lessons.explorers import EXPLORERS, joined, module_text, styles

folder, *drawings = map(Path, sys.argv[1:])
for name in EXPLORERS:
    (folder / f"{name}.js").write_text(module_text(name), encoding="utf-8")
for drawing in drawings:
    (folder / drawing.name).write_text(joined(drawing), encoding="utf-8")
(folder / "explorer.css").write_text(styles(), encoding="utf-8")
