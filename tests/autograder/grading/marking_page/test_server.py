"""The page answers this machine alone, and only under its secret address; a wrong call gets one sentence."""

import asyncio
import http.client
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from autograder.cli import main
from autograder.course import ROOT, CourseError
from autograder.grading.marking_page.desk import MarkingDesk
from autograder.grading.marking_page.server import BUSY, GONE, mark_essays, serve
from autograder.grading.turns import writing_turn
from autograder.results.essays.records import MarkingSettings, marking_turn, read_settings
from tests.autograder.grading.essay_class import ESSAY, LESSON, in_gradebook

ID = f"{LESSON}/{ESSAY}"


@contextmanager
def serving(desk, port: int = 0) -> Iterator[str]:
    """The address of the page, served in a thread of its own."""
    opened, ready = [], threading.Event()

    def tell(address: str, port: int) -> None:
        opened.append(address)
        ready.set()

    loop = asyncio.new_event_loop()
    task = loop.create_task(serve(desk, port, tell))

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(60)
        yield opened[0]
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(60)
        loop.close()


@pytest.fixture
def address(desk) -> Iterator[str]:
    with serving(desk()) as address:
        yield address


@pytest.fixture
def ask(address) -> Callable[..., tuple[int, str, dict[str, str]]]:
    """Call a path below the address, or one that begins with /: (status, text, headers)."""

    def call(path: str = "", body=None, method: str = "", **headers: str):
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        where = path if path.startswith("/") else parts.path + path
        connection.request(method or ("GET" if body is None else "POST"), where, content, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), dict(answer.getheaders())

    return call


def words(**more):
    return {"page": "p", "marker": "Ada", "essay": ID, **more}


def first(ask) -> dict:
    return json.loads(ask("api/state", words())[1])["state"]["answers"][0]


def test_the_page_and_its_parts_are_there_and_ask_nobody_else(ask):
    for name in ("", "page.html", "page.css", "page.js"):
        status, text, headers = ask(name)
        assert status == 200
        assert "http:" not in text.replace("http://www.w3.org", "")
        assert "https:" not in text
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Server" not in headers
    assert "style=" not in ask("")[1]
    assert "<script>" not in ask("")[1]


@pytest.mark.parametrize(
    "host", ["example.org", "127.0.0.1", "127.0.0.1:1", "localhost", "127.0.0.1.example.org:80", ""]
)
def test_another_host_s_name_is_refused(ask, host):
    for path, body in (("", None), ("api/state", words())):
        status, text, _ = ask(path, body, Host=host)
        assert status in (400, 403)
        assert "Ada" not in text
        assert "answers" not in text


def test_another_site_s_page_is_refused(ask, address):
    assert ask("api/state", words(), Origin="http://example.org")[0] == 403
    assert ask("api/state", words(), Origin="null")[0] == 403
    parts = urlsplit(address)
    assert ask("api/state", words(), Origin=f"http://{parts.netloc}")[0] == 200


def test_without_the_secret_nothing_is_told(ask, address):
    secret = urlsplit(address).path.strip("/")
    assert len(secret) >= 32
    for path in (
        "/",
        "/x/",
        f"/{secret[:-1]}/",
        f"/{secret}x/",
        "/x/api/state",
        "/x/page.js",
        "/favicon.ico",
        "/%C3%A9/",
    ):
        status, text, _ = ask(path, words() if "api" in path else None)
        assert (status, text) == (403, GONE)


def test_only_this_machine_is_listened_to(address):
    assert urlsplit(address).hostname == "127.0.0.1"
    with suppress(OSError):  # another address of this machine, if it has one
        import socket

        other = socket.gethostbyname(socket.gethostname())
        if not other.startswith("127."):
            with pytest.raises(OSError, match="refused"):
                socket.create_connection((other, urlsplit(address).port), timeout=5)


@pytest.mark.parametrize(
    ("call", "body", "said"),
    [
        ("state", b"{", "not JSON"),
        ("state", b"\xff", "not JSON"),
        ("state", b"[" * 100_000, "not JSON"),
        ("state", b"[]", "not a JSON object"),
        ("state", words(marker=""), "Write your name"),
        ("state", words(marker=3), "'marker' is not a text"),
        ("state", words(marker="x" * 61), "61 characters"),
        ("state", words(page=""), "which page"),
        ("state", words(essay="../../etc/passwd"), "no longer has this essay"),
        ("state", words(essay=["x"]), "'essay' is not a text"),
        ("hold", words(answer="nobody"), "no longer has this answer"),
        ("save", words(answer="é"), "no longer has this answer"),
        ("save", words(ticks="0"), "'ticks' is not a list"),
        ("save", words(ticks=[True]), "'ticks' is not a list"),
        ("save", words(ticks=[0] * 101), "'ticks' is not a list"),
        ("save", words(adjustment="1"), "'adjustment' is not a number"),
        ("save", b'{"page": "p", "marker": "Ada", "adjustment": NaN}', "'adjustment' is not a number"),
        ("save", b'{"page": "p", "marker": "Ada", "adjustment": 1e400}', "'adjustment' is not a number"),
        ("save", words(comment={}), "'comment' is not a text"),
    ],
)
def test_a_wrong_call_is_one_sentence(ask, call, body, said):
    status, text, _ = ask(f"api/{call}", body)
    assert status == 400
    assert said in text
    assert "Traceback" not in text


def test_unknown_calls_pages_and_methods_and_a_huge_one(ask):
    assert ask("api/delete", words())[0] == 404
    assert ask("server.py")[0] == 404
    assert ask("../server.py")[0] in (403, 404)
    assert ask("", method="DELETE")[0] == 405
    assert ask("api/save")[0] == 405
    with suppress(OSError, http.client.HTTPException):  # the connection is closed on it
        assert ask("api/save", b"x" * 300_000)[0] in (400, 413)
    assert ask("")[0] == 200


def test_a_mark_goes_through_and_an_older_state_is_a_conflict(ask, own):
    answer = first(ask)
    mark = words(answer=answer["id"], base=answer["version"], ticks=[0], comment="A \u2713 <b>")
    assert ask("api/hold", words(answer=answer["id"]))[0] == 200
    assert ask("api/hold", words(answer=answer["id"], page="q", marker="Ben"))[:2] == (
        400, "Ada is marking this answer: choose another one, or wait until it is closed there.",
    )  # fmt: skip
    status, text, _ = ask("api/save", mark)
    assert (status, json.loads(text)) == (200, {"status": "done"})
    assert {in_gradebook(own, student)[0] for student in ("ada", "bob", "cleo", "dan", "eve")} == {None, 1.5}
    status, text, _ = ask("api/save", {**mark, "ticks": []})
    assert (status, "nothing is lost" in text) == (409, True)
    assert first(ask)["points"] == 1.5


def test_a_state_that_is_known_is_not_sent_again(ask):
    known = json.loads(ask("api/state", words())[1])
    assert json.loads(ask("api/state", words(since=known["version"]))[1]) == {"version": known["version"]}
    ask("api/state", words(page="q", marker="Ben"))
    assert "Ben" in json.loads(ask("api/state", words(since=known["version"]))[1])["state"]["markers"]
    ask("api/close", words(page="q", marker="Ben"))
    assert json.loads(ask("api/state", words(since=known["version"]))[1]) == {"version": known["version"]}


def test_a_page_that_still_has_an_answer_open_goes_on_holding_it(ask):
    answer = first(ask)["id"]
    ask("api/state", words(answer=answer))
    seen = json.loads(ask("api/state", words(page="q", marker="Ben"))[1])["state"]["answers"][0]
    assert seen["holder"] == "Ada"
    ask("api/let-go", words())
    seen = json.loads(ask("api/state", words(page="q", marker="Ben"))[1])["state"]["answers"][0]
    assert seen["holder"] is None


def test_a_port_that_is_taken_is_replaced_by_another_one(desk):
    at = desk()
    with serving(at) as one, serving(at, urlsplit(one).port) as other:
        assert urlsplit(one).port != urlsplit(other).port
        assert urlsplit(one).path != urlsplit(other).path


def _interruptible() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever started the tests may have had it ignored


@pytest.mark.slow
def test_the_command_prints_the_address_ends_by_ctrl_c_and_remembers_its_port(own):
    options = ["--no-browser", "--double", "3", "--course", str(own.folder)]
    command = [sys.executable, "-m", "autograder", "mark", "02", *options]
    ports = []
    for end, more in ((signal.SIGINT, []), (signal.SIGTERM, ["--double", "0"])):
        process = subprocess.Popen(
            [*command, *more], cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=_interruptible
        )
        try:
            lines = [process.stdout.readline() for _ in range(2)]
            assert "Only this machine can reach it" in lines[1]
            ports.append(urlsplit(lines[0].split()[-1]).port)
            assert main(["mark", "--no-browser", "--course", str(own.folder)]) == 2
            process.send_signal(end)
            rest, _ = process.communicate(timeout=120)
            assert process.returncode == 0, rest
        finally:
            process.kill()
    assert ports[0] == ports[1] == read_settings(own).port
    assert read_settings(own).double == 0


@pytest.mark.slow
def test_what_the_page_calls_saved_is_there_after_kill_9(own):
    command = [sys.executable, "-m", "autograder", "mark", "--no-browser", "--course", str(own.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            parts = urlsplit(process.stdout.readline().split()[-1])
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)

            def call(name: str, **more) -> dict:
                connection.request("POST", f"{parts.path}api/{name}", json.dumps(words(**more)))
                return json.loads(connection.getresponse().read())

            answers = call("state")["state"]["answers"]
            (mine,) = [one for one in answers if "pilot run" in one["html"]]
            with writing_turn(own):  # so it has to be kept
                assert call("save", answer=mine["id"], base=mine["version"], ticks=[0]) == {"status": "due"}
                process.kill()
                process.wait(60)
        finally:
            process.kill()
    assert in_gradebook(own, "eve") == (None, True, None)
    MarkingDesk(own, MarkingSettings("another seed"))
    assert in_gradebook(own, "eve")[:2] == (1.5, False)


def test_a_second_page_of_a_course_and_a_course_without_a_gradebook_are_sentences(own, tmp_path, capsys):
    with marking_turn(own, "never"):
        assert main(["mark", "--no-browser", "--course", str(own.folder)]) == 2
    assert capsys.readouterr().err == f"{BUSY}\n"
    assert main(["mark", "--no-browser", "--course", str(tmp_path / "none")]) == 2
    assert "There is no gradebook" in capsys.readouterr().err
    assert main(["mark", "--double", "-1"]) == 2
    assert main(["mark", "77", "--course", str(own.folder)]) == 2
    assert "There is no lesson '77'" in capsys.readouterr().err
    own.gradebook.write_bytes(b"no database")
    with pytest.raises(CourseError):
        mark_essays(own, [], None, 0, lambda address, twice: None)
