"""Messages between the grader and the sandbox: four bytes of length, then JSON. Both ends use this module.

What comes out of a sandbox was made by a student's program, whatever it claims to be. So the grader's end sets a limit
on time, on the length of one message and on the sum of all, and makes nothing of them but JSON. What goes in is the
grader's own: a notebook is as long as it is.
"""

import json
import math
import socket
import struct
import time

MAX_MESSAGE = 4_000_000
MAX_TOTAL = 16_000_000


LATE, ENDED = "the time was up", "the process ended"
TOO_LONG, TOO_MUCH = "a message was too long", "there was too much output"
STRAY = "it wrote into the grader's channel"
NO_LENGTH = 1 << 28  # nothing that is meant as a message is so long


class WireError(Exception):
    """The other end is gone, is late, or does not keep to the form; the text, which is our own, says which."""


class Wire:
    """One end of a conversation over a connected socket.

    `trusted`: the other end may send as much as it likes. Otherwise it may send MAX_TOTAL bytes, which `allow` extends.
    """

    def __init__(self, sock: socket.socket, *, trusted: bool = False):
        self.sock = sock
        self._longest: float = math.inf if trusted else MAX_MESSAGE
        self._left: float = math.inf if trusted else MAX_TOTAL

    def allow(self, more: int) -> None:
        """The other end may send so many bytes more."""
        self._left += more

    def send(self, message: dict, seconds: float | None = None) -> None:
        """Send one message. WireError where the other end does not take it within `seconds`."""
        data = json.dumps(message).encode()
        try:
            self.sock.settimeout(seconds)
            self.sock.sendall(struct.pack(">I", len(data)) + data)
        except OSError as error:
            raise WireError(_reason(error)) from None

    def receive(self, seconds: float | None = None) -> dict:
        """The next message, which must be whole within `seconds`. WireError where it is not, or is no JSON object."""
        deadline = None if seconds is None else time.monotonic() + seconds
        (length,) = struct.unpack(">I", self._read(4, deadline))
        if length > self._longest:
            raise WireError(TOO_LONG if length < NO_LENGTH else STRAY)
        try:
            message = json.loads(self._read(length, deadline).decode())
        except (ValueError, RecursionError):
            raise WireError("a message was not JSON") from None
        if not isinstance(message, dict):
            raise WireError("a message was not an object")
        return message

    def _read(self, count: int, deadline: float | None) -> bytes:
        self._left -= count
        if self._left < 0:
            raise WireError(TOO_MUCH)
        parts = []
        while count:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise WireError(LATE)
            try:
                self.sock.settimeout(left)
                parts.append(self.sock.recv(min(count, 1 << 16)))
            except OSError as error:
                raise WireError(_reason(error)) from None
            if not parts[-1]:
                raise WireError(ENDED)
            count -= len(parts[-1])
        return b"".join(parts)


def _reason(error: OSError) -> str:
    return LATE if isinstance(error, TimeoutError) else ENDED
