# SPDX-License-Identifier: GPL-3.0-or-later
"""asker.py - a client that is not ours, for the tests of the device listener: Python's own ssl and http.client. Reads one JSON object a
line: {"do": NAME, ...}; answers each with one line. All on loopback."""
import base64
import hashlib
import http.client
import json
import socket
import ssl
import subprocess
import sys
import threading

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
kept = {}  # name -> connection


def connect(port, is_plain=False):
    if is_plain:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=60)
    connection.connect()
    return connection


def call(connection, ask):
    headers = dict(ask.get("headers", {}))
    body = ask.get("body")
    if body is not None:
        headers.setdefault("Content-Type", "application/json")
    connection.request(ask.get("method", "POST"), ask.get("path", "/device/hello"), body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    return {"status": answer.status, "body": text, "headers": {k.lower(): v for k, v in answer.getheaders()}}


def do_ask(ask):
    """One request; over the connection of that name, which is kept, or over one of its own."""
    name = ask.get("keep")
    connection = kept.get(name) or connect(ask["port"], ask.get("plain"))
    if name:
        kept[name] = connection
    try:
        return call(connection, ask)
    except (http.client.HTTPException, OSError) as error:
        kept.pop(name, None)
        return {"status": 0, "body": type(error).__name__}
    finally:
        if not name:
            connection.close()


under_way = {}  # name -> thread, answer


def do_begin(ask):
    """One request over the connection of that name, whose answer do_end() waits for."""
    if ask["keep"] not in kept:
        kept[ask["keep"]] = connect(ask["port"])
    answer = {}
    thread = threading.Thread(target=lambda: answer.update(do_ask(ask)), daemon=True)
    thread.start()
    under_way[ask["keep"]] = (thread, answer)
    return {}


def do_end(ask):
    """What came of it, and what it has not got to within so many seconds: no status."""
    thread, answer = under_way[ask["keep"]]
    thread.join(ask.get("patience", 60))
    return {} if thread.is_alive() else answer


def do_burst(ask):
    """Requests over connections of their own, sent at one moment: their answers, in order."""
    asks = [dict(each, port=ask["port"], keep="burst-%d-%d" % (ask["port"], i)) for i, each in enumerate(ask["asks"])]
    for each in asks:
        kept[each["keep"]] = connect(ask["port"])
    together, answers = threading.Barrier(len(asks)), [None] * len(asks)

    def one(i):
        together.wait()
        answers[i] = do_ask(asks[i])

    threads = [threading.Thread(target=one, args=[i]) for i in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"answers": answers}


def do_is_closed(ask):
    """Whether the other side has ended a kept connection; waits for that."""
    raw = kept.pop(ask["keep"]).sock
    if raw is None:  # the answer said so
        return {"closed": True}
    raw.settimeout(20)
    try:
        return {"closed": raw.recv(1) == b""}
    except ssl.SSLError:
        return {"closed": True}
    except ConnectionError:
        return {"closed": True}
    except TimeoutError:
        return {"closed": False}


def do_pin(ask):
    """The digest of the public key that is shown, as openssl sees it."""
    with socket.create_connection(("127.0.0.1", ask["port"]), 20) as plain, context.wrap_socket(plain) as raw:
        pem = ssl.DER_cert_to_PEM_cert(raw.getpeercert(True))
    key = subprocess.run(["openssl", "x509", "-noout", "-pubkey"], input=pem.encode(), capture_output=True, check=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=key, capture_output=True, check=True).stdout
    about = subprocess.run(["openssl", "x509", "-noout", "-text", "-serial"], input=pem.encode(), capture_output=True, check=True)
    return {"pin": base64.b64encode(hashlib.sha256(der).digest()).decode(), "text": about.stdout.decode()}


def do_plain(ask):
    """HTTP without TLS: what comes back."""
    with socket.create_connection(("127.0.0.1", ask["port"]), 20) as raw:
        raw.sendall(b"POST /device/hello HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n")
        try:
            text = raw.recv(100)
        except ConnectionError:
            text = b""
    return {"body": text.decode("latin-1")}


def do_drip(ask):
    """A request whose head, or body, never ends: how it was ended."""
    with socket.create_connection(("127.0.0.1", ask["port"]), 20) as plain, context.wrap_socket(plain) as raw:
        begin = "POST /device/hello HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        if ask["part"] == "body":
            begin += "Authorization: %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n" % ask["authorization"]
        raw.sendall(begin.encode())
        pause = threading.Event()
        try:
            for _ in range(2000):
                raw.sendall(b"x")
                pause.wait(0.01)
        except OSError:
            return {"closed": True}
    return {"closed": False}


def do_silent(ask):
    """Connections that never say a word: whether the first of them, so many, are ended."""
    silent = [socket.create_connection(("127.0.0.1", ask["port"]), 20) for _ in range(ask["count"])]
    kept["silent"] = silent
    try:
        return {"cut": sum(raw.recv(1) == b"" for raw in silent[:ask["cut"]])}
    except (ConnectionError, TimeoutError) as error:
        return {"cut": type(error).__name__}


def do_many(ask):
    """Each client with a connection of its own, which is kept; all connect before the first of them speaks. How often each status came."""
    for number in range(len(ask["authorizations"])):
        name = "many-%d" % number
        if name not in kept:
            kept[name] = http.client.HTTPSConnection("127.0.0.1", ask["port"], context=context, timeout=20)
            kept[name].sock = socket.create_connection(("127.0.0.1", ask["port"]), 20)
    counts = {}
    for number, authorization in enumerate(ask["authorizations"]):
        name = "many-%d" % number
        try:
            if not isinstance(kept[name].sock, ssl.SSLSocket):
                kept[name].sock = context.wrap_socket(kept[name].sock)
            done = do_ask({"port": ask["port"], "keep": name, "body": "{}", "headers": {"Authorization": authorization}})
        except OSError:
            done = {"status": 0}
        counts[str(done["status"])] = counts.get(str(done["status"]), 0) + 1
    return counts


for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(globals()["do_" + asked["do"]](asked)), flush=True)
