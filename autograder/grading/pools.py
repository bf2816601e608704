"""Where submissions run: processes on this machine, or sandboxes on the workers of a dask.distributed cluster."""

import atexit
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, Protocol

from autograder.course import CourseError
from autograder.grading.collecting import CollectedAnswers, Job, collect
from autograder.sandbox.conversation import Runner
from autograder.sandbox.sandbox import Sandbox


class Pool(Protocol):
    """Takes jobs and gives their answers later, `workers` at a time. Use it in a with statement."""

    workers: int

    def __enter__(self) -> "Pool": ...

    def __exit__(self, *_: Any) -> None: ...

    def collect(self, job: Job) -> "Future[CollectedAnswers]": ...


class Machine:
    """`workers` runners on this machine, each made by `new` in a thread of its own. Use it in a with statement."""

    def __init__(self, workers: int, new: Callable[[], Runner]):
        self.workers = workers
        self._new = new
        self._threads = ThreadPoolExecutor(workers)
        self._free: queue.Queue[Runner] = queue.Queue()
        self._exit = ExitStack()

    def __enter__(self) -> "Machine":
        """Start the runners. Raises CourseError where one does not start; those that did are ended."""
        with ExitStack() as stack:
            stack.callback(self._threads.shutdown)
            for runner in self._threads.map(lambda _: stack.enter_context(self._new()), range(self.workers)):
                self._free.put(runner)
            self._exit = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._exit.close()  # the runners, and what runs in them, so that the threads end too

    def collect(self, job: Job) -> "Future[CollectedAnswers]":
        return self._threads.submit(self._collect, job)

    def _collect(self, job: Job) -> CollectedAnswers:
        runner = self._free.get()
        try:
            return collect(runner, job)
        finally:
            self._free.put(runner)


class Cluster:
    """The workers of a dask.distributed scheduler. They need this course and bubblewrap, and no key, seed or gradebook.

    dask runs the work of a lost worker again on another, and gives a submission up that has cost several their life.
    """

    def __init__(self, address: str):
        self.workers = 1
        self._address = address
        self._executor: Any = None
        self._exit = ExitStack()

    def __enter__(self) -> "Cluster":
        """Raises CourseError where the package is missing, or nobody answers at the address."""
        try:
            from distributed import Client
        except ModuleNotFoundError:
            raise CourseError("--scheduler needs the package distributed: pip install 'distributed>=2024.8'.") from None
        try:
            client = self._exit.enter_context(Client(self._address, timeout=10))
        except (OSError, ValueError) as error:
            raise CourseError(
                f"No scheduler answers at {self._address} ({error}): start one: dask scheduler."
            ) from None
        self.workers = max(1, len(client.scheduler_info()["workers"]))
        self._executor = client.get_executor(pure=False)
        self._exit.callback(self._executor.shutdown, wait=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    def collect(self, job: Job) -> "Future[CollectedAnswers]":
        return self._executor.submit(collect_on_worker, job)


_of_thread = threading.local()
_of_worker = ExitStack()  # the sandboxes of a worker process, ended with it
atexit.register(_of_worker.close)


def collect_on_worker(job: Job) -> CollectedAnswers:
    """On a worker of a cluster: collect in a sandbox that stays warm for the thread's next submission."""
    if not hasattr(_of_thread, "sandbox"):
        _of_thread.sandbox = _of_worker.enter_context(Sandbox())
    return collect(_of_thread.sandbox, job)
