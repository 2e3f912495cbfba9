"""One open line to a mail server: commands, answers and messages, without waiting in any call.

What would have to wait yields what it waits for (`Waits`), so that one thread can serve many
lines; `smtplib` has opened the line, with TLS and the login.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Generator
from functools import lru_cache
from selectors import EVENT_READ, EVENT_WRITE
from typing import TypeVar

T = TypeVar("T")
Waits = Generator[tuple["Line", int], None, T]  # yields EVENT_READ or EVENT_WRITE of a line

_LONGEST = 65_536  # bytes of an answer; RFC 5321 section 4.5.3.1.5 has 512 for each line
_ANSWER = re.compile(rb"((?:\d{3}-.*\n)*)(\d{3})(?![\d-])(.*)\n")


class Line:
    """Raises OSError where the line breaks or the other side speaks no SMTP."""

    def __init__(self, connection: smtplib.SMTP, opened: socket.socket) -> None:
        self._connection = connection
        self._socket = opened
        self._came = b""
        self.unsent = 0  # bytes that the last `write` has not handed over
        self._timeout = opened.gettimeout()
        # a small command after a large message: waiting for more would cost 40 ms each
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setblocking(False)
        self.takes_pipelining = connection.has_extn("pipelining")
        self.takes_smtputf8 = connection.has_extn("smtputf8")

    def fileno(self) -> int:
        """For selectors; -1 once it is closed."""
        return self._socket.fileno()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def quit(self) -> None:
        """Say goodbye; waits for the answer."""
        self._socket.settimeout(self._timeout)
        try:
            self._connection.quit()
        except (OSError, smtplib.SMTPException):
            self.close()  # it hung up first

    def write(self, content: bytes) -> Waits[None]:
        """Send all of it."""
        rest = memoryview(content)
        self.unsent = len(rest)
        while self.unsent:
            try:
                self.unsent -= self._socket.send(rest[-self.unsent :])
            except (BlockingIOError, ssl.SSLWantWriteError):
                yield self, EVENT_WRITE
            except ssl.SSLWantReadError:
                yield self, EVENT_READ

    def answer(self) -> Waits[tuple[int, str]]:
        """The next answer (RFC 5321 section 4.2): its code, and its words on one line."""
        wanted = EVENT_READ  # what comes right behind a command is seldom there yet
        while not (found := _ANSWER.match(self._came)):
            if len(self._came) > _LONGEST:
                raise ConnectionError("an answer without an end")
            yield self, wanted
            try:
                came = self._socket.recv(_LONGEST)
            except (BlockingIOError, ssl.SSLWantReadError):
                wanted = EVENT_READ
            except ssl.SSLWantWriteError:
                wanted = EVENT_WRITE
            else:
                if not came:
                    raise ConnectionResetError("the mail server hung up")
                self._came += came
                wanted = EVENT_READ
        self._came = self._came[found.end() :]
        before, code, last = found.groups()
        if before:
            last = b" ".join((*(line[4:] for line in before.splitlines()), last))
        return int(code), _words(last)


@lru_cache(maxsize=64)  # a server says the same to thousands of commands
def _words(said: bytes) -> str:
    words = " ".join(said.decode("utf-8", "replace").split())
    return "".join(filter(str.isprintable, words))  # PostgreSQL keeps no NUL
