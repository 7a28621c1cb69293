# SPDX-License-Identifier: GPL-3.0-or-later
"""The line: HTTP/1.1 on 127.0.0.1, with TLS or plain, and the mishaps of a line."""

import http.server
import socket
import socketserver
import ssl
import sys
import threading
import time
from typing import Any, Callable, Optional

from .answers import Answer, Request
from .app import App, Outcome

LARGEST_BODY = 16 * 1024 * 1024
LONGEST_WAIT = 120.0


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """A thread for each connection; the hand-shake is the thread's, so that a slow client holds up nobody."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, handler: Any, context: Optional[ssl.SSLContext]) -> None:
        self.context = context
        super().__init__(("127.0.0.1", port), handler)

    def server_bind(self) -> None:
        """Without the look-up of our own name that HTTPServer does."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def finish_request(self, request: Any, client_address: Any) -> None:
        """TLS first."""
        request.settimeout(60)
        if self.context is not None:
            request = self.context.wrap_socket(request, server_side=True)
        try:
            self.RequestHandlerClass(request, client_address, self)
        finally:
            if self.context is not None:
                request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that breaks is nothing special; a fault of ours is."""
        if not isinstance(sys.exc_info()[1], (OSError, ValueError)):
            super().handle_error(request, client_address)


class Line(http.server.BaseHTTPRequestHandler):
    """Reads requests of one connection and writes what decide() says."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    server_version = "nginx"
    sys_version = ""
    scheme = "https"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base's
        """The ledger says it."""

    def read_request(self) -> Optional[Request]:
        """None when the body cannot be read."""
        if self.headers.get("Transfer-Encoding") or not self.headers.get("Content-Length", "0").isdigit():
            self.write(Answer(411, {"detail": "Length required."}, {"Connection": "close"}))
            self.close_connection = True
            return None
        length = int(self.headers.get("Content-Length", "0"))
        if length > LARGEST_BODY:
            self.write(Answer(413, {"detail": "Too large."}, {"Connection": "close"}))
            self.close_connection = True
            return None
        body = self.rfile.read(length)
        origin = "%s://%s" % (self.scheme, self.headers.get("Host", "127.0.0.1"))
        return Request(self.command, self.path, list(self.headers.items()), body, origin)

    def head(self, answer: Answer, length: int) -> None:
        """The head."""
        self.send_response(answer.status)
        headers = {"Content-Type": "application/json", **answer.headers}
        if answer.status in (204, 304):
            headers.pop("Content-Type")
        else:
            headers["Content-Length"] = str(length)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def write(self, answer: Answer) -> None:
        """Head and body."""
        content = answer.content()
        self.head(answer, len(content))
        if self.command != "HEAD" and answer.status not in (204, 304):
            self.wfile.write(content)

    def hang_up(self) -> None:
        """The line is gone, without a goodbye."""
        self.close_connection = True
        try:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def deliver(self, outcome: Outcome, release: Callable[[str], None]) -> None:
        """The answer, with what the mishap makes of it."""
        fault, answer = outcome.fault or {}, outcome.answer
        kind = fault.get("kind")
        if kind == "close":
            self.hang_up()
        elif kind == "cut":
            content = answer.content()
            self.head(answer, len(content))
            self.wfile.write(content[:min(int(fault.get("bytes", len(content) // 2)), max(0, len(content) - 1))])
            self.hang_up()
        elif kind == "drip":
            content, size = answer.content(), max(1, int(fault.get("bytes", 16)))
            self.head(answer, len(content))
            end = time.monotonic() + LONGEST_WAIT
            for start in range(0, len(content), size):
                self.wfile.write(content[start:start + size])
                self.wfile.flush()
                if time.monotonic() < end:
                    time.sleep(min(float(fault.get("pause", 0.05)), 10))
        else:
            if kind == "hold":
                time.sleep(min(float(fault.get("seconds", 1)), LONGEST_WAIT))
            if outcome.held:
                release(outcome.held)
            self.write(answer)


def make_line(scheme: str, decide: Callable[[Request], Outcome], release: Callable[[str], None]) -> Any:
    """A handler class for one server."""
    def do(self: Line) -> None:
        request = self.read_request()
        if request is not None:
            self.deliver(decide(request), release)

    verbs = {"do_" + verb: do for verb in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")}
    return type("OneLine", (Line,), {**verbs, "scheme": scheme})


def start(port: int, scheme: str, context: Optional[ssl.SSLContext], decide: Callable[[Request], Outcome],
          release: Callable[[str], None] = lambda name: None) -> Server:
    """A server that runs in a thread of its own."""
    server = Server(port, make_line(scheme, decide, release), context)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


def start_elsewhere(app: App, scheme: str, context: Optional[ssl.SSLContext]) -> Server:
    """A stranger's server: it says yes to everything and notes what was shown to it."""
    def decide(request: Request) -> Outcome:
        said = ["a credential shown to a stranger"] if "authorization" in request.headers else []
        said += ["data sent to a stranger"] if request.body else []
        with app.lock:
            app.memory.log("elsewhere", method=request.method, target=request.target, carried=said)
        return Outcome(Answer(200, {"count": 0, "next": None, "previous": None, "results": []}), None, None)

    server = start(0, scheme, context, decide)
    app.elsewhere = "%s://127.0.0.1:%d" % (scheme, server.server_port)
    return server
