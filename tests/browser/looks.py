"""How a page looks, and how it is for those who cannot see it."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

GRAVE = ("serious", "critical")
TOO_WIDE = """root => {
  const edge = root.getBoundingClientRect().right + 1;
  return [...root.querySelectorAll(":not(svg *)")].filter(node => node.getBoundingClientRect().right > edge)
    .map(node => node.outerHTML.slice(0, 100));
}"""


def faults(page: Page, selector: str) -> list[str]:
    """What axe-core holds for a serious or critical fault within `selector`, and where it is."""
    options = {"resultTypes": ["violations"], "preload": False}  # preloading asks for style sheets at wrong addresses
    found = Axe().run(page, context=selector, options=options).response["violations"]
    return [
        f"{fault['id']}: {fault['help']} ({node['html']:.200})"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def too_wide(part: Locator) -> list[str]:
    """The elements that reach beyond the right edge of `part`."""
    return part.evaluate(TOO_WIDE)


def keep(shown: Page | Locator, name: str) -> None:
    """Keep a picture, where the environment names a folder: SCREENSHOTS=FOLDER."""
    if folder := os.environ.get("SCREENSHOTS"):
        shown.screenshot(path=Path(folder) / f"{name}.png")
