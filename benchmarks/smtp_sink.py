"""A mail server that does the least RFC 5321 asks of one, and the bare client that feeds it.

It finds the end of each message, takes the doubled dots back, and throws it away.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection

_END = b"\r\n.\r\n"
_ROOM = 1 << 20
_DATA = b"354 go on\r\n"
_ANSWERS = {
    b"EHLO": b"250-sink\r\n250 PIPELINING\r\n",
    b"DATA": _DATA,
    b"QUIT": b"221 2.0.0 bye\r\n",
}
_OK = b"250 2.0.0 OK\r\n"


class _Line:
    """One client's connection."""

    def __init__(self, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(b"220 sink\r\n")
        self.client = client
        self.is_message = False
        self.came = bytearray()

    def take(self, came: memoryview) -> None:
        start = max(0, len(self.came) - len(_END))
        self.came += came
        answers = b""
        while (end := self.came.find(_END if self.is_message else b"\r\n", start)) >= 0:
            start = 0
            if self.is_message:
                self.came[:end].replace(b"\r\n..", b"\r\n.")
                del self.came[: end + len(_END)]
                self.is_message = False
                answers += _OK
            else:
                word = bytes(self.came[:4].upper())
                del self.came[: end + 2]
                self.is_message = word == b"DATA"
                answers += _ANSWERS.get(word, _OK)
        if answers:
            self.client.sendall(answers)


def _serve(told: Connection) -> None:
    """Take mail until killed; answers "time" with the CPU seconds used so far."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)
    told.send(listener.getsockname()[1])
    waiting = selectors.DefaultSelector()
    waiting.register(listener, selectors.EVENT_READ)
    waiting.register(told, selectors.EVENT_READ)
    room = memoryview(bytearray(_ROOM))
    while True:
        for key, _ in waiting.select():
            if key.fileobj is listener:
                client, _ = listener.accept()
                waiting.register(client, selectors.EVENT_READ, _Line(client))
            elif key.fileobj is told:
                told.recv()
                told.send(time.process_time())
            elif size := key.data.client.recv_into(room):
                key.data.take(room[:size])
            else:
                waiting.unregister(key.fileobj)
                key.data.client.close()


class Sink:
    """The running server."""

    def __init__(self, port: int, line: Connection) -> None:
        self.port = port
        self._line = line

    def cpu(self) -> float:
        """The CPU seconds it has used."""
        self._line.send("time")
        used: float = self._line.recv()
        return used


@contextmanager
def running() -> Iterator[Sink]:
    """Serve in a process of its own until the end of the block."""
    ours, theirs = Pipe()
    process = Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Sink(ours.recv(), ours)
    finally:
        process.terminate()
        process.join()


def feed(port: int, message: bytes, count: int, connections: int) -> None:
    """The bare client: `count` ready copies over some connections, a round trip for each, the next
    envelope behind every message. It reads answers by their number of lines."""
    envelope = b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"
    both = message + b".\r\n" + envelope
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    waiting = selectors.DefaultSelector()
    for line in lines:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.recv(4096)
        line.sendall(b"EHLO client\r\n")
        line.recv(4096)
        line.sendall(envelope)
        waiting.register(line, selectors.EVENT_READ)
    sent = 0
    while sent < count:
        for key, _ in waiting.select():
            line = key.fileobj
            assert isinstance(line, socket.socket)
            if line.recv(4096).endswith(_DATA):
                line.sendall(both)
                sent += 1
    for line in lines:
        with closing(line):
            while not line.recv(4096).endswith(_DATA):
                pass
