"""The web server of the marking page: this machine alone, one secret in the address, and no word from anywhere else."""

import asyncio
import json
import secrets
import signal
import traceback
from collections.abc import Callable, Coroutine
from contextlib import suppress
from hashlib import sha256
from hmac import compare_digest
from importlib.resources import files
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from autograder.course import Course, CourseError
from autograder.grading.marking_page.desk import NO_ESSAY, Conflict, Mark, MarkingDesk, marker_name
from autograder.results.essays.records import MarkingSettings, marking_turn, read_settings, write_settings

HOST = "127.0.0.1"
LONGEST_REQUEST = 200_000  # bytes: a comment of ten thousand characters, twenty times over
RETRY_SECONDS = 3.0  # between tries to enter what could not be entered
STATIC = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
BUSY = (
    "The marking page of this course is open already: use the address that the first `scaling-laws mark` has printed, "
    "or stop that one."
)
GONE = "This address is no longer valid: use the one that `scaling-laws mark` has printed last."


class Guarded(RequestHandler):
    """Answers only to who knows the secret, and only under this machine's own name: no other site can lead here."""

    def initialize(self, secret: str, hosts: set[str]) -> None:
        self._secret, self._hosts = secret, hosts

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        origin = self.request.headers.get("Origin")
        if self.request.host not in self._hosts or (origin and origin.removeprefix("http://") not in self._hosts):
            self.refuse(403, "This page is for this machine alone: open it as 127.0.0.1.")
        elif not compare_digest(self.path_kwargs.get("secret", "").encode(), self._secret.encode()):
            self.refuse(403, GONE)

    def refuse(self, status: int, sentence: str) -> None:
        """Answer with one sentence."""
        self.set_status(status)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(sentence)

    def write_error(self, status_code: int, **_: Any) -> None:
        ours = "The marking page has met an error of its own: what was saved is kept. Reload the page."
        self.refuse(status_code, ours if status_code >= 500 else "There is no such page here.")

    def log_exception(self, kind: Any, value: Any, trace: Any) -> None:
        """On stderr, without the address: it holds the secret."""
        if not isinstance(value, HTTPError):
            traceback.print_exception(kind, value, trace)


class Static(Guarded):
    """The page, its style and its script."""

    def get(self, secret: str, name: str = "") -> None:
        name = name or "page.html"
        if name not in STATIC:
            return self.refuse(404, "There is no such page here.")
        self.set_header("Content-Type", f"{STATIC[name]}; charset=utf-8")
        self.finish((files(__package__) / "static" / name).read_bytes())


class Calls(Guarded):
    """What the page asks of the desk, by the names in CALLS, each call a JSON object."""

    def initialize(self, secret: str, hosts: set[str], desk: MarkingDesk | None = None) -> None:
        super().initialize(secret, hosts)
        assert desk is not None
        self._desk = desk

    def post(self, secret: str, call: str) -> None:
        try:
            words = _Words(self.request.body)
            answer = CALLS[call](self._desk, words) if call in CALLS else None
        except Conflict as conflict:
            return self.refuse(409, str(conflict))
        except CourseError as error:
            return self.refuse(400, str(error))
        except OSError as error:
            return self.refuse(507, f"Nothing was saved: {error.strerror or error}. Make room, and save again.")
        if answer is None:
            return self.refuse(404, "There is no such call.")
        self.finish(answer)


class _Words:
    """A call's own words, each looked at before it is used. Raises CourseError for what a page would never send."""

    def __init__(self, body: bytes):
        try:
            self._words = json.loads(body)
        except (ValueError, RecursionError):
            raise CourseError("This call is not JSON.") from None
        if not isinstance(self._words, dict):
            raise CourseError("This call is not a JSON object.")

    def text(self, name: str, longest: int) -> str:
        value = self._words.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            raise CourseError(f"{name!r} is not a text of up to {longest:,} characters.")
        return value

    @property
    def page(self) -> str:
        if not (page := self.text("page", 40)):
            raise CourseError("This call does not say which page it comes from.")
        return page

    @property
    def marker(self) -> str:
        return marker_name(self.text("marker", 1_000))

    def number(self, name: str) -> float:
        value = self._words.get(name, 0)
        if not isinstance(value, int | float) or isinstance(value, bool) or value != value or abs(value) > 1e6:
            raise CourseError(f"{name!r} is not a number: write one such as -0.5.")
        return float(value)

    @property
    def ticks(self) -> tuple[int, ...]:
        value = self._words.get("ticks", [])
        if not isinstance(value, list) or len(value) > 100 or not all(type(one) is int for one in value):
            raise CourseError("'ticks' is not a list of rows of the rubric.")
        return tuple(value)


def _state(desk: MarkingDesk, words: _Words) -> dict[str, Any]:
    """All that the page shows, unless it knows that already; the page goes on holding the answer that it has open."""
    essay, answer = words.text("essay", 200), words.text("answer", 40)
    if answer:
        with suppress(CourseError):  # the state says who holds it now
            desk.hold(words.page, words.marker, essay, answer)
    state = desk.state(words.page, words.marker, essay)
    version = _version(state)
    return {"version": version} if version == words.text("since", 40) else {"version": version, "state": state}


def _hold(desk: MarkingDesk, words: _Words) -> dict[str, Any]:
    desk.hold(words.page, words.marker, words.text("essay", 200), words.text("answer", 40))
    return {}


def _let_go(desk: MarkingDesk, words: _Words) -> dict[str, Any]:
    desk.holds.let_go(words.page)
    return {}


def _close(desk: MarkingDesk, words: _Words) -> dict[str, Any]:
    desk.holds.close(words.page)
    return {}


def _save(desk: MarkingDesk, words: _Words) -> dict[str, Any]:
    mark = Mark(words.text("base", 40), words.ticks, words.number("adjustment"), words.text("comment", 100_000))
    essay, answer = words.text("essay", 200), words.text("answer", 40)
    return {"status": desk.save(words.page, words.marker, essay, answer, mark)}


CALLS = {"state": _state, "hold": _hold, "let-go": _let_go, "close": _close, "save": _save}


def application(desk: MarkingDesk, secret: str, hosts: set[str]) -> Application:
    """The page at `/<secret>/`, for requests to one of these `hosts` ("127.0.0.1:8000") alone."""
    known = {"secret": secret, "hosts": hosts}
    return Application(
        [
            (r"/(?P<secret>[^/]*)/api/(?P<call>[a-z-]+)", Calls, {**known, "desk": desk}),
            (r"/(?P<secret>[^/]*)/(?P<name>[\w.]*)", Static, known),
        ],
        default_handler_class=Guarded,
        default_handler_args=known,
        log_function=lambda handler: None,  # the secret stands in no log
    )


async def serve(desk: MarkingDesk, port: int, opened: Callable[[str, int], None]) -> None:
    """Serve the page until this is cancelled. `opened` is told the address and the port.

    The `port` is used if it is free, and another one otherwise. Raises CourseError where no port can be had.
    """
    sockets = _sockets(port)
    port, secret = sockets[0].getsockname()[1], secrets.token_urlsafe(24)
    server = HTTPServer(
        application(desk, secret, {f"{HOST}:{port}", f"localhost:{port}"}), max_body_size=LONGEST_REQUEST
    )
    server.add_sockets(sockets)
    opened(f"http://{HOST}:{port}/{secret}/", port)
    try:
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            with suppress(CourseError, OSError):  # the page says what waits
                desk.enter_due()
    finally:
        server.stop()
        await server.close_all_connections()


def mark_essays(
    course: Course, lessons: list[str], double: int | None, port: int, opened: Callable[[str, int], None]
) -> int:
    """Open the marking page and serve it until Ctrl-C; how many marks have not been entered into the gradebook then.

    `opened` is told the address, and of how many answers one is marked by two people.

    `double`: about one of so many answers is marked by two people (0: none; None: as before). `port` 0: the last one,
    or any. Raises CourseError where another program has the page open, or the gradebook cannot be read.
    """
    with marking_turn(course, BUSY):
        settings = read_settings(course)
        settings = MarkingSettings(settings.seed, settings.double if double is None else double, port or settings.port)
        write_settings(course, settings)
        desk = MarkingDesk(course, settings, lessons)
        if not desk.essays():
            raise CourseError(NO_ESSAY)

        def ready(address: str, port: int) -> None:
            write_settings(course, MarkingSettings(settings.seed, settings.double, port))
            opened(address, settings.double)

        with suppress(KeyboardInterrupt, asyncio.CancelledError):
            asyncio.run(_until_stopped(serve(desk, settings.port, ready)))
        return desk.enter_due()


async def _until_stopped(served: Coroutine[Any, Any, None]) -> None:
    """Run until Ctrl-C, or until the system asks this program to end."""
    with suppress(NotImplementedError, ValueError, RuntimeError):  # Windows; not the main thread
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await served


def _sockets(port: int) -> list[Any]:
    for one in (port, 0):
        with suppress(OSError, OverflowError):
            return bind_sockets(one, HOST)
    raise CourseError("This machine gives the page no port: choose one with --port.")


def _version(state: dict[str, Any]) -> str:
    return sha256(json.dumps(state, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:20]
