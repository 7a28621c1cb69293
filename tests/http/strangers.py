# SPDX-License-Identifier: GPL-3.0-or-later
"""strangers.py FOLDER - servers that are not ours, for the tests of common/http: Python's own http.server and ssl, with certificates
that openssl makes, and with every fault that a path asks for. All on loopback. Prints "NAME VALUE" (a port, or the pin of a key), then
"ready"; ends when its input does."""
import base64
import gzip
import hashlib
import http.server
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

folder = sys.argv[1]
seen = {}  # server -> [number of connections, heads of its requests]
is_over = threading.Event()


def openssl(*words):
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True)
    if done.returncode:
        sys.exit("openssl %s: %s" % (" ".join(words), done.stderr.decode()))
    return done.stdout


# --- certificates ---

CONFIG = """[req]
distinguished_name = name
[name]
[ca]
default_ca = own
[own]
database = list
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
email_in_dn = no
unique_subject = no
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:true
keyUsage = keyCertSign
[here]
subjectAltName = IP:127.0.0.1, IP:::1
[elsewhere]
subjectAltName = DNS:station.example.org
"""


def make_key(name):
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name + ".key")
    public = openssl("pkey", "-in", name + ".key", "-pubout", "-outform", "DER")
    print("pin-" + name, base64.b64encode(hashlib.sha256(public).digest()).decode())


def make_certificate(name, key, extensions="here", issuer="root", is_past=False):
    day = ("20200101000000Z", "20200201000000Z") if is_past else ("20200101000000Z", "20491231000000Z")
    openssl("req", "-new", "-config", "config", "-key", key + ".key", "-subj", "/CN=" + name, "-out", name + ".csr")
    who = ["-selfsign", "-keyfile", key + ".key"] if issuer is None else ["-keyfile", "root.key", "-cert", "root.pem"]
    openssl("ca", "-batch", "-notext", "-config", "config", *who, "-extensions", extensions, "-startdate", day[0], "-enddate", day[1],
            "-in", name + ".csr", "-out", name + ".pem")


def make_certificates():
    for name, text in (("config", CONFIG), ("list", ""), ("serial", "01")):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    for key in ("root", "site", "own", "stranger"):
        make_key(key)
    make_certificate("root", "root", "root", None)
    make_certificate("good", "site")
    make_certificate("past", "site", is_past=True)
    make_certificate("other-name", "site", "elsewhere")
    make_certificate("self-signed", "own", issuer=None)
    make_certificate("renewed", "own", "elsewhere", None, True)
    make_certificate("changed", "stranger", issuer=None)


# --- what a server does ---

class Stranger(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        seen[self.server.name][0] += 1
        self.connection_number = seen[self.server.name][0]

    def log_message(self, *_):
        pass

    def head(self, status, *headers):
        self.send_response_only(status)
        self.send_header("X-Connection", str(self.connection_number))
        self.send_header("X-Resumed", str(getattr(self.connection, "session_reused", False)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def text(self, text, status=200, *headers):
        self.head(status, ("Content-Length", str(len(text))), *headers)
        self.wfile.write(text.encode("latin-1"))

    def hang_up(self):
        self.close_connection = True

    def answer(self):
        seen[self.server.name][1].append(self.requestline + "\n" + str(self.headers).replace("\r", ""))
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("latin-1")
        path, _, query = self.path.partition("?")
        name, _, rest = path[1:].partition("/")
        try:
            getattr(self, "do_" + name.replace("-", "_"))(rest, urllib.parse.parse_qsl(query, keep_blank_values=True))
        except (BrokenPipeError, ConnectionError, ssl.SSLError):
            self.hang_up()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def do_echo(self, _rest, _pairs):
        self.text("%s\n%s\n%s" % (self.requestline, str(self.headers).replace("\r", ""), self.body))

    def do_seen(self, rest, _pairs):
        connections, heads = seen[rest]
        self.text("%d connections, %d requests\n%s" % (connections, len(heads), "\n".join(heads)))

    def do_status(self, rest, _pairs):
        self.text("" if rest == "304" else "why", int(rest))

    def do_say(self, _rest, pairs):
        self.text("said", 200, *pairs)

    def do_bytes(self, rest, _pairs):
        self.head(200, ("Content-Length", rest))
        self.wfile.write(b"x" * int(rest))

    def do_chunked(self, rest, _pairs):
        self.head(200, ("Transfer-Encoding", "chunked"))
        for _ in range(int(rest)):
            self.wfile.write(b"1\r\nx\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def do_endless(self, rest, _pairs):
        self.head(200, *([("Content-Length", "1000000000000")] if rest == "announced" else []))
        while not is_over.is_set():
            self.wfile.write(b"x" * 65536)

    def do_until_close(self, rest, _pairs):
        self.head(200, ("Connection", "close"))
        self.wfile.write(b"x" * int(rest))
        self.hang_up()

    def do_cut(self, rest, _pairs):
        self.head(200, ("Transfer-Encoding", "chunked") if rest == "chunked" else ("Content-Length", "100"))
        self.wfile.write(b"5\r\ntrunc\r\n" if rest == "chunked" else b"trunc")
        self.hang_up()

    def do_drip(self, rest, _pairs):
        if rest == "body":
            self.head(200, ("Content-Length", "100000"))
        else:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        while not is_over.wait(0.02):
            self.wfile.write(b"x")

    def do_silence(self, _rest, _pairs):
        is_over.wait()

    def do_gzip(self, rest, _pairs):
        body = gzip.compress(bytes(10_000_000))
        self.head(200, (rest, "gzip"), *([("Content-Length", str(len(body)))] if rest == "Content-Encoding" else []))
        self.wfile.write(body)
        self.hang_up()

    def do_hop(self, _rest, pairs):
        pairs = dict(pairs)
        self.text("elsewhere", int(pairs.get("status", "302")), *([("Location", pairs["to"])] if "to" in pairs else []))

    def do_hops(self, rest, _pairs):
        self.text("further", 302, ("Location", "/hops/%d" % (int(rest) - 1) if int(rest) > 1 else "../echo?a=b"))

    def do_interim(self, _rest, _pairs):
        self.wfile.write(b"HTTP/1.1 100 Continue\r\nETag: early\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Hint: early\r\n\r\n")
        self.text("done")

    def do_trailer(self, _rest, _pairs):
        self.head(200, ("Transfer-Encoding", "chunked"), ("ETag", "head"))
        self.wfile.write(b"4\r\ndone\r\n0\r\nETag: behind\r\nRetry-After: 7\r\n\r\n")

    def do_garbage(self, _rest, _pairs):
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        self.hang_up()

    def do_heads(self, _rest, _pairs):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not is_over.is_set():
            self.wfile.write(b"X-Much: " + b"x" * 1000 + b"\r\n")

    def do_bye(self, _rest, _pairs):
        self.text("bye")
        self.hang_up()


class Old(Stranger):
    protocol_version = "HTTP/1.0"


class Proxy(Stranger):
    def do_CONNECT(self):
        seen[self.server.name][1].append(self.requestline + "\n" + str(self.headers).replace("\r", ""))
        if "refused" in base64.b64decode(self.headers.get("Proxy-Authorization", "Basic ").split(" ")[1]).decode():
            self.text("who are you", 407, ("ETag", "proxy"))
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port))) as there:
            self.head(200, ("ETag", "proxy"))
            back = threading.Thread(target=self.pump, args=(there, self.connection), daemon=True)
            back.start()
            self.pump(self.connection, there)
        self.hang_up()

    @staticmethod
    def pump(source, target):
        try:
            while part := source.recv(65536):
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # a client that does not like what it sees hangs up


class Server6(Server):
    address_family = socket.AF_INET6


def serve(name, handler=Stranger, certificate=None, key=None, kind=Server, most=None):
    seen[name] = [0, []]
    try:
        server = kind(("::1" if kind is Server6 else "127.0.0.1", 0), handler)
    except OSError:
        print(name, 0)
        return
    server.name = name
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if most:
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, most
        context.load_cert_chain(os.path.join(folder, certificate + ".pem"), os.path.join(folder, key + ".key"))
        # The handshake is made by the connection's own thread, at its first read.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(name, server.server_address[1])


make_certificates()
serve("plain")
serve("other")
serve("plain6", kind=Server6)
serve("old", Old)
serve("proxy", Proxy)
for name, key in (("good", "site"), ("past", "site"), ("other-name", "site"), ("self-signed", "own"), ("renewed", "own"), ("changed", "stranger")):
    serve(name, certificate=name, key=key)
serve("older", certificate="good", key="site", most=ssl.TLSVersion.TLSv1_2)
serve("weak", certificate="good", key="site", most=ssl.TLSVersion.TLSv1_1)
print("ready", 0, flush=True)
sys.stdin.read()
is_over.set()
time.sleep(0.1)
