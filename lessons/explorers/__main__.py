"""`python -m lessons.explorers FOLDER` writes what a web page needs to draw them: scripts and a style sheet."""

import sys
from pathlib import Path

from lessons.explorers import EXPLORERS, module_text, styles

folder = Path(sys.argv[1])
for name in EXPLORERS:
    (folder / f"{name}.js").write_text(module_text(name), encoding="utf-8")
(folder / "explorer.css").write_text(styles(), encoding="utf-8")
