# SPDX-License-Identifier: GPL-3.0-or-later
"""booth_station.py - a station that serves booths, written from the contract of the three calls and not from our code: Python's ssl and
http.server, memory for a store, libsodium itself for the boxes. Reads one JSON object a line, {"do": NAME, ...}; answers each with one
line. All on loopback. Faults are planted by "set"."""
import base64
import ctypes
import ctypes.util
import hashlib
import http.server
import json
import os
import random
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sodium = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")
sodium.sodium_init()
folder = tempfile.mkdtemp(prefix="booth-station-")
lock = threading.Condition()


def keypair():
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
    sodium.crypto_box_keypair(public, secret)
    return base64.b64encode(public.raw).decode(), base64.b64encode(secret.raw).decode()


def seal(public, text):
    padded = text.encode() + b" " * (-len(text.encode()) % 256)
    out = ctypes.create_string_buffer(len(padded) + 48)
    sodium.crypto_box_seal(out, padded, ctypes.c_ulonglong(len(padded)), base64.b64decode(public))
    return base64.b64encode(out.raw).decode()


def openssl(*words):
    return subprocess.run(["openssl", *words], check=True, capture_output=True).stdout


class Station:
    """One that serves, with faults."""

    def __init__(self, name):
        self.name, self.server, self.thread = name, None, None
        self.key, self.certificate = os.path.join(folder, name + ".key"), os.path.join(folder, name + ".crt")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj",
                "/CN=lanyard", "-keyout", self.key, "-out", self.certificate)
        public = openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")
        self.pin = base64.b64encode(hashlib.sha256(public).digest()).decode()
        self.port = 0
        self.clients, self.people, self.stations = {}, {}, []
        self.event, self.sponsor, self.open = "test-event", "acme", []
        self.faults = {}
        self.begin("e" * 15 + str(random.randrange(10)))

    def begin(self, epoch):
        """A store with nothing in it."""
        self.epoch, self.captures, self.answers, self.number = epoch, {}, {}, 0
        self.calls, self.refused_of = [], []

    def put_answer(self, key, answer):
        self.number += 1
        self.answers[key] = (self.number, answer)

    def take(self, one, public):
        name = one["of"]
        if name in self.captures:
            return "known"
        if self.faults.get("paused"):
            return "paused"
        if "taken_most" in self.faults and len(self.captures) >= self.faults["taken_most"]:
            return "too-fast"
        if one["token"] in self.faults.get("refused", []):
            return "refused"
        self.captures[name] = one
        person = self.people.get(one["token"])
        if "scan" in one and person:
            self.give(one["token"], person, public)
        return "taken"

    def give(self, token, person, public):
        values = person.get("values", {})
        self.put_answer("given " + token, {"given": {
            "token": token, "lead": person.get("lead", token), "state": person["state"], "fields": ",".join(values),
            "withdrawn": person.get("withdrawn", ""), "box": seal(public, json.dumps(values)) if values else ""}})

    def hear(self, since, is_waiting):
        """What came after `since`, or nothing: after a while, or at once."""
        while self.faults.get("mute"):
            lock.wait(0.05)
        epoch, _, number = since.partition(":")
        number = int(number) if epoch == self.epoch else 0
        deadline = time.monotonic() + (self.faults.get("poll_s", 25) if is_waiting else 0)
        while True:
            news = sorted((n, a) for n, a in self.answers.values() if n > number)
            left = deadline - time.monotonic()
            if news or left <= 0 or epoch != self.epoch or self.server is None:
                page = news[:self.faults.get("page", 100)]
                return {"epoch": self.epoch, "last": page[-1][0] if page else number, "is_more": len(page) < len(news),
                        "answers": [a for _, a in page]}
            lock.wait(left)

    def answer(self, path, client, body):
        if path == "/device/hello":
            now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + self.faults.get("ahead_s", 0)))
            return {"event": {"id": self.event, "name": "Test"}, "time": now,
                    "client": {"id": client, "name": "Acme", "sponsor": self.sponsor},
                    "is_paused": bool(self.faults.get("paused")), "stations": self.stations or [
                        {"url": "https://127.0.0.1:%d" % self.port, "pin": self.pin}]}
        if path == "/booth/captures":
            assert isinstance(body, list)
            results = [self.take(one, self.clients[client]["public"]) for one in body]
            lock.notify_all()
            return {"results": results}
        if path == "/booth/answers":
            assert set(body) <= {"since", "wait"}
            return self.hear(body["since"], body.get("wait", True))
        raise KeyError(path)

    def status(self, path, authorization):
        kind, _, rest = authorization.partition(" ")
        client, _, secret = rest.partition(".")
        fault = self.faults.get("status")
        if fault and path in self.faults.get("status_at", [path]):
            return fault, client
        known = self.clients.get(client)
        if kind != "Bearer" or not known or known["secret"] != secret:
            return 401, client
        return (403 if known.get("off") else 200), client

    def start(self):
        station = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words):
                pass

            def setup(self):
                super().setup()
                station.open.append(self.connection)

            def do_POST(self):
                text = self.rfile.read(int(self.headers["Content-Length"]))
                with lock:
                    station.calls.append(self.path)
                    time.sleep(station.faults.get("slow_s", 0))
                    status, client = station.status(self.path, self.headers.get("Authorization", ""))
                    said = station.answer(self.path, client, json.loads(text)) if status == 200 else {"error": "no"}
                    cut = self.path in station.faults.get("cut_at", [])
                    if cut and station.faults.get("cut_count", 10 ** 9) > 0:
                        station.faults["cut_count"] = station.faults.get("cut_count", 10 ** 9) - 1
                    else:
                        cut = False
                if self.path in station.faults.get("garbage_at", []):
                    said = ["something", "else"]
                out = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(out)))
                if status in (429, 503):
                    self.send_header("Retry-After", str(station.faults.get("retry_after", 1)))
                self.end_headers()
                self.wfile.write(out[:len(out) // 2] if cut else out)
                if cut:
                    self.close_connection = True

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False
            allow_reuse_address = True

            def handle_error(self, request, address):
                pass

            def get_request(self):
                raw, address = super().get_request()
                raw.settimeout(60)
                return context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False), address

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        while not self.server:
            try:
                self.server = Server(("127.0.0.1", self.port or random.randrange(15000, 30000)), Handler)
            except OSError:
                if self.port:
                    time.sleep(0.05)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def stop(self):
        """Away: nobody listens, and what was open is cut."""
        server, self.server = self.server, None
        if server:
            server.shutdown()
            server.server_close()
        for one in self.open:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.open = []
        with lock:
            lock.notify_all()


stations = {}


def do(ask):
    what, name = ask["do"], ask.get("at", "one")
    if what == "keypair":
        public, secret = keypair()
        return {"public": public, "secret": secret}
    if name not in stations:
        stations[name] = Station(name)
    station = stations[name]
    if what == "stop":
        station.stop()
        return {}
    if what == "start":
        if not station.server:
            station.start()
        return {"port": station.port, "pin": station.pin, "address": "https://127.0.0.1:%d#%s" % (station.port, station.pin)}
    with lock:
        if what == "client":
            station.clients[ask["id"]] = {"secret": ask["secret"], "public": ask["public"]}
        elif what == "off":
            station.clients[ask["id"]]["off"] = True
        elif what == "set":
            station.faults = ask["faults"]
        elif what == "serve":
            station.event, station.sponsor = ask.get("event", station.event), ask.get("sponsor", station.sponsor)
            station.stations = ask.get("stations", station.stations)
        elif what == "person":
            station.people[ask["token"]] = ask["person"]
            if ask.get("now"):
                station.give(ask["token"], ask["person"], ask.get("public") or next(iter(station.clients.values()))["public"])
        elif what == "lead":
            station.put_answer("lead " + ask["lead"]["token"], {"lead": ask["lead"]})
        elif what == "raw":
            station.put_answer("raw", ask["answer"])
        elif what == "begin":
            station.begin(ask["epoch"])
        elif what == "look":
            return {"captures": station.captures, "calls": station.calls, "epoch": station.epoch, "number": station.number}
        lock.notify_all()
    return {}


for line in sys.stdin:
    print(json.dumps(do(json.loads(line))), flush=True)
subprocess.run(["rm", "-rf", folder], check=False)
os._exit(0)
