"""JupyterLab as a person uses it: open a notebook, run it, press Validate, look at what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.end_to_end.server import Server

pytest.importorskip("playwright", reason="playwright is not installed: make env")  # skips whoever imports this
from playwright.sync_api import Locator, Page, Response, expect

SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},  # cells off screen are in the page too
}
SIZE = {"width": 1280, "height": 900}
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
PATIENT = 180_000  # a patient limit, in milliseconds: a busy machine makes no test fail
expect.set_options(timeout=30_000)
READY = """() => {
  const context = window.jupyterapp?.shell.currentWidget?.sessionContext, kernel = context?.session?.kernel;
  return context?.isReady && kernel?.connectionStatus === "connected" && kernel.status === "idle";
}"""
ALL_RAN = r"""() => {
  const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
  return prompts.length > 0 && prompts.every(prompt => /\[\d+\]/.test(prompt.innerText));
}"""


def write_notebook(path: Path, cells: list[str]) -> None:
    """A notebook with these code cells, for the kernel that every Jupyter has."""
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata={"kernelspec": spec})
    nbformat.write(notebook, path)


@dataclass(frozen=True)
class Lab:
    """A page on a Jupyter server; `folder` is the server's root."""

    page: Page
    server: Server
    folder: Path

    def open(self, notebook: str, app: str = "lab/tree") -> None:
        """Open a notebook of `folder` and wait until it can run; `app` is "lab/tree", or "notebooks" for Notebook 7."""
        self.page.goto(f"{self.server.address}{app}/{notebook}?reset&token=secret")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        self.page.wait_for_function(READY, timeout=PATIENT)

    def choose(self, menu: str, entry: str) -> None:
        """Choose an entry of the menu bar."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()

    def run_all(self) -> None:
        """Run every cell; returns at once."""
        self.choose("Run", "Run All Cells")

    def save(self) -> None:
        def kept(answer: Response) -> bool:
            return answer.request.method == "PUT" and "/api/contents/" in answer.url and answer.ok

        with self.page.expect_response(kept):
            self.choose("File", "Save Notebook")

    def wait_until_all_ran(self) -> None:
        self.page.wait_for_function(ALL_RAN, timeout=PATIENT)

    def cell(self, code: str) -> Locator:
        """The one code cell with `code` in its source."""
        return self.page.locator(".jp-CodeCell").filter(has=self.page.locator(".jp-InputArea", has_text=code))

    def output(self, code: str) -> Locator:
        """What that cell shows below it."""
        return self.cell(code).locator(".jp-OutputArea")

    def errors(self) -> list[str]:
        """What cells wrote to stderr or raised."""
        return self.page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts()

    def theme(self, name: str) -> None:
        """Change to LIGHT or DARK."""
        self.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", name)
        self.page.locator(f"body[data-jp-theme-name='{name}']").wait_for(state="attached")

    @contextmanager
    def zoomed(self) -> Iterator[None]:
        """As at 200 %: the window has room for half as much, and the file browser is put away."""
        self.page.set_viewport_size({side: length // 2 for side, length in SIZE.items()})
        self.page.evaluate("jupyterapp.shell.collapseLeft()")
        try:
            yield
        finally:
            self.page.evaluate("jupyterapp.shell.expandLeft()")
            self.page.set_viewport_size(SIZE)

    def validate(self) -> str:
        """Press nbgrader's button Validate; what its dialog says. The dialog stays open."""
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog-content")
        expect(dialog).to_contain_text("Validation Results", timeout=PATIENT)
        return dialog.inner_text()
