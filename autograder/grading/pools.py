"""Where submissions run: sandboxes on this machine, or on the workers of a dask.distributed cluster."""

import queue
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from autograder.course import CourseError
from autograder.grading.collecting import Collected, Job, collect
from autograder.sandbox.sandbox import Sandbox


class Machine:
    """`workers` sandboxes on this machine, each with a thread of its own. Use it in a with statement."""

    def __init__(self, workers: int, hidden: tuple[Path, ...]):
        self.workers = workers
        self._hidden = hidden
        self._threads = ThreadPoolExecutor(workers)
        self._boxes: list[Sandbox] = []
        self._free: queue.Queue[Sandbox] = queue.Queue()

    def __enter__(self) -> "Machine":
        try:
            for box in self._threads.map(lambda _: Sandbox(self._hidden).__enter__(), range(self.workers)):
                self._boxes.append(box)
                self._free.put(box)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for box in self._boxes:
            box.__exit__()  # ends the submission in it, so that its thread ends too
        self._threads.shutdown()

    def collect(self, todo: Job) -> Future:
        return self._threads.submit(self._collect, todo)

    def _collect(self, todo: Job) -> Collected:
        box = self._free.get()
        try:
            return collect(box, todo)
        finally:
            self._free.put(box)


class Cluster:
    """The workers of a dask.distributed scheduler. They need this course and bubblewrap, and no key, seed or gradebook.

    dask runs the work of a lost worker again on another, and gives a submission up that has cost several their life.
    """

    def __init__(self, address: str):
        self._address = address

    def __enter__(self) -> "Cluster":
        """Raises CourseError where the package is missing, or nobody answers at the address."""
        try:
            from distributed import Client
        except ModuleNotFoundError:
            raise CourseError("--scheduler needs the package distributed: pip install 'distributed>=2024.8'.") from None
        try:
            self._client = Client(self._address, timeout=10)
        except (OSError, ValueError) as error:
            raise CourseError(
                f"No scheduler answers at {self._address} ({error}): start one: dask scheduler."
            ) from None
        self.workers = max(1, len(self._client.scheduler_info()["workers"]))
        self._executor = self._client.get_executor(pure=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(wait=False)
        self._client.close()

    def collect(self, todo: Job) -> Future:
        return self._executor.submit(collect_here, todo)


_here = threading.local()


def collect_here(todo: Job) -> Collected:
    """On a worker: collect in a sandbox that stays warm for the next submission."""
    if not hasattr(_here, "box"):
        _here.box = Sandbox().__enter__()
    return collect(_here.box, todo)
