"""JupyterLab as a person uses it: open a notebook, run it, press Validate, look at what came of it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.server import Server

pytest.importorskip("playwright", reason="playwright is not installed: make env")  # skips whoever imports this
from playwright.sync_api import Locator, Page, expect

SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},  # cells off screen are in the page too
}
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
SECONDS = 180_000  # a patient limit, in milliseconds: a busy machine makes no test fail
CONNECTED = """async notebook => {
  const sessions = await (await fetch("/api/sessions")).json();
  const { kernel } = sessions.find(session => session.path === notebook) ?? {};
  return kernel?.connections > 0 && kernel.execution_state === "idle";
}"""
ALL_RAN = r"""() => {
  const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
  return prompts.length > 0 && prompts.every(prompt => /\[\d+\]/.test(prompt.innerText));
}"""


@dataclass(frozen=True)
class Lab:
    """A page on a Jupyter server; `folder` is the server's root."""

    page: Page
    server: Server
    folder: Path

    def open(self, notebook: str, app: str = "lab/tree") -> None:
        """Open a notebook of `folder` and wait until it can run; `app` is "lab/tree", or "notebooks" for Notebook 7."""
        self.page.goto(f"{self.server.address}{app}/{notebook}?reset&token=secret")
        self.page.locator("[data-status='idle']").first.wait_for(timeout=SECONDS)
        self.page.wait_for_function(CONNECTED, arg=notebook, timeout=SECONDS)

    def choose(self, menu: str, entry: str) -> None:
        """Choose an entry of the menu bar."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()

    def run_all(self) -> None:
        """Run every cell; returns at once."""
        self.choose("Run", "Run All Cells")

    def wait_until_all_ran(self) -> None:
        self.page.wait_for_function(ALL_RAN, timeout=SECONDS)

    def cell(self, code: str) -> Locator:
        """The one code cell with `code` in its source."""
        return self.page.locator(".jp-CodeCell").filter(has=self.page.locator(".jp-InputArea", has_text=code))

    def output(self, code: str) -> Locator:
        """What that cell shows below it."""
        return self.cell(code).locator(".jp-OutputArea")

    def errors(self) -> list[str]:
        """What cells wrote to stderr or raised."""
        return self.page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts()

    def validate(self) -> str:
        """Press nbgrader's button Validate; what its dialog says. The dialog stays open."""
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog-content")
        expect(dialog).to_contain_text("Validation Results", timeout=SECONDS)
        return dialog.inner_text()
