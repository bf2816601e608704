"""A Jupyter server for a test: started, waited for, called, and stopped again."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OPTIONS = ["--no-browser", "--allow-root", "--IdentityProvider.token=secret", "--ServerApp.disable_check_xsrf=True"]
OWN_FOLDERS = [
    "HOME",
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
]


@dataclass(frozen=True)
class Server:
    """A running Jupyter server at `address`, which ends in a slash."""

    address: str

    def __call__(self, path: str, data: dict | None = None, method: str | None = None) -> tuple[str, Any]:
        """Call `path`: (address after redirects, text), the text read as JSON below api/."""
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.address + path, body, method=method)
        request.add_header("Authorization", "token secret")
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read().decode()
            return answer.url, json.loads(text) if "api/" in path and text else text


@contextmanager
def serving(words: list[str], cwd: Path, home: Path, **environment: str) -> Iterator[Server]:
    """Run `words`, which start JupyterLab, with settings of its own in `home`."""
    words = [*words, *OPTIONS]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = dict.fromkeys(OWN_FOLDERS, str(home))
    log = home / "server.log"
    words.append(f"--ServerApp.port={port}")
    with log.open("w") as out:
        process = subprocess.Popen(
            words, cwd=cwd, env=os.environ | own | environment, stdout=out, stderr=out, start_new_session=True
        )
    server = Server(f"http://127.0.0.1:{port}/")
    try:
        for _ in range(400):
            try:
                server("api/status")
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, log.read_text()
                time.sleep(0.25)
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # `scaling-laws lab` and the server that it started
        process.wait(timeout=30)
