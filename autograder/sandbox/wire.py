"""Messages between the grader and the sandbox: four bytes of length, then JSON. Both ends use this module.

What comes out of a sandbox was made by a student's program, whatever it claims to be. So a reader here sets a limit on
time, on the length of one message and on the sum of all, and makes nothing of them but JSON.
"""

import json
import socket
import struct
import time

MAX_MESSAGE = 4_000_000
MAX_TOTAL = 16_000_000


class WireError(Exception):
    """The other end is gone, is late, or does not keep to the form; the text says which."""


class Wire:
    """One end of a conversation over a connected socket. `limit`: bytes that the other end may send in all."""

    def __init__(self, sock: socket.socket, limit: float = MAX_TOTAL):
        self.sock = sock
        self._left = limit

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
        if length > MAX_MESSAGE:
            raise WireError("a message was too long")
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
            raise WireError("there was too much output")
        parts = []
        while count:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise WireError("the time was up")
            try:
                self.sock.settimeout(left)
                parts.append(self.sock.recv(min(count, 1 << 16)))
            except OSError as error:
                raise WireError(_reason(error)) from None
            if not parts[-1]:
                raise WireError("the process ended")
            count -= len(parts[-1])
        return b"".join(parts)


def _reason(error: OSError) -> str:
    return "the time was up" if isinstance(error, TimeoutError) else "the process ended"
