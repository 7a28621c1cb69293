# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway between a station and a stand-in, so that a scene acts exactly between two requests."""

import http.client
import http.server
import sys
import threading
from typing import Any


class Listener(http.server.ThreadingHTTPServer):
    """Listens for the station."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A side that breaks off is nothing special."""
        if not isinstance(sys.exc_info()[1], (OSError, http.client.HTTPException)):
            super().handle_error(request, client_address)


class Gateway(http.server.BaseHTTPRequestHandler):
    """Hands requests on; before each the scene has its turn, and may have the line cut."""

    protocol_version = "HTTP/1.1"
    scene: Any

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base's
        """The ledger says it."""

    def pass_on(self) -> None:
        """One request and its answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not self.scene.asked(self.command, self.path):
            self.close_connection = True
            return
        line = http.client.HTTPConnection("127.0.0.1", self.scene.port, timeout=60)
        line.request(self.command, self.path, body or None, dict(self.headers.items()))
        answer = line.getresponse()
        self.close_connection = True
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        while chunk := answer.read1(65536):  # in drops where it comes in drops; cut where it is cut
            self.wfile.write(chunk)
        line.close()

    do_GET = do_POST = pass_on  # noqa: N815 - the names are the base's


def gateway(scene: Any) -> int:
    """Begins one for scene.port; its own port."""
    listener = Listener(("127.0.0.1", 0), type("Handler", (Gateway,), {"scene": scene}))
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    return int(listener.server_port)
