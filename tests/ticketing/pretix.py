#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for a pretix server (or, with --flavour eventyay, for its fork), written from other people's documents.

pretix.py --port 0 --certificate FILE --key FILE [--state FILE.json] prints "port N" when it is ready. README.md says the rest.
"""

import argparse
import signal
import ssl
import sys
import threading

from standin import control
from standin.answers import Request
from standin.app import App, Outcome
from standin.memory import Memory
from standin.web import start, start_elsewhere


def tls(certificate: str, key: str) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--certificate", help="PEM file")
    parser.add_argument("--key", help="PEM file")
    parser.add_argument("--plain", action="store_true", help="HTTP without TLS, on 127.0.0.1")
    parser.add_argument("--state", help="JSON file: read at the start, written at the end")
    parser.add_argument("--flavour", choices=("pretix", "eventyay"), help="otherwise as the state says")
    parser.add_argument("--seed", type=int, default=0, help="the same tokens and secrets each time")
    parser.add_argument("--until-eof", action="store_true", help="ends when its input does")
    words = parser.parse_args()
    if not words.plain and not (words.certificate and words.key):
        parser.error("--certificate and --key, or --plain")
    return words


def main() -> int:
    """Serves until it is told to end."""
    words = options()
    memory = Memory.load(words.state) if words.state else Memory()
    if words.seed:
        memory.chance.seed(words.seed)
    if words.flavour:
        memory.state["flavour"] = words.flavour
    app = App(memory)
    app.state_path = words.state
    context = None if words.plain else tls(words.certificate, words.key)
    scheme = "http" if words.plain else "https"

    def decide(request: Request) -> Outcome:
        return control.handle(app, request) if request.path.startswith("/_control") else app.handle(request)

    start_elsewhere(app, scheme, context)
    server = start(words.port, scheme, context, decide, app.release)
    is_over = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: is_over.set())
    if words.until_eof:
        threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
    print("port", server.server_port, flush=True)
    is_over.wait()
    server.shutdown()
    if words.state:
        with app.lock:
            memory.save(words.state)
    return 0


if __name__ == "__main__":
    sys.exit(main())
