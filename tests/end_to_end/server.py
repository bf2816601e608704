"""A Jupyter server for a test: started, waited for, called, and stopped again."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OPTIONS = ["--no-browser", "--allow-root", "--IdentityProvider.token=secret", "--ServerApp.disable_check_xsrf=True"]


@contextmanager
def serving(words: list[str], cwd: Path, home: Path, **environment: str) -> Iterator[Callable[..., Any]]:
    """Run `words`, which start JupyterLab, with settings of its own in `home`; yields `call(path, data, method)`.

    `call` returns (address after redirects, text), the text read as JSON below api/.
    """
    words = [*words, *OPTIONS]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = dict.fromkeys(["HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"], str(home))
    log = home / "server.log"
    words.append(f"--ServerApp.port={port}")
    with log.open("w") as out:
        process = subprocess.Popen(words, cwd=cwd, env=os.environ | own | environment, stdout=out, stderr=out)

    def call(path: str, data: dict | None = None, method: str | None = None) -> tuple[str, Any]:
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", body, method=method)
        request.add_header("Authorization", "token secret")
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read().decode()
            return answer.url, json.loads(text) if "api/" in path else text

    try:
        for _ in range(400):
            try:
                call("api/status")
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, log.read_text()
                time.sleep(0.25)
        yield call
    finally:
        process.terminate()
        process.wait(timeout=30)
