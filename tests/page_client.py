"""The page as a browser or a program asks it: log-in, JSON, events; and octets that no browser sends."""

import atexit
import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import threading
import time

import conftest
from conftest import Process, free_port, wait_for

API = "/api/v1"
PASSWORD = "correct horse battery"
NOWHERE = "127.0.0.1:1"  # nobody listens there
ROOT = pathlib.Path(__file__).parent.parent
CODE = re.compile(r"its setup code is (\w{5}-\w{5})")


class Answer:
    """Of one request: method, path, status, headers and what was said."""

    def __init__(self, method, path, response, body):
        self.method, self.path, self.status, self.headers = method, path, response.status, response.headers
        self.type = response.headers.get("Content-Type", "")
        self.octets = body

    @property
    def text(self):
        return self.octets.decode()

    @property
    def json(self):
        return json.loads(self.octets)

    @property
    def code(self):
        return self.json["error"]["code"]

    @property
    def sentence(self):
        """Of an Error, or of what was refused for its form."""
        return self.json["error"]["sentence"] if self.type == "application/json" else self.text.strip()

    def __repr__(self):
        return f"{self.method} {self.path}: {self.status} {self.octets[:500]!r}"


class Page:
    """A client with a cookie. What it is told is kept in `heard`, which all that `another()` makes share."""

    def __init__(self, port, source="127.0.0.1", tls=None, heard=None):
        self.port, self.source, self.tls = port, source, tls
        self.cookie = self.csrf = None
        self.heard = [] if heard is None else heard

    def another(self, source=None):
        return Page(self.port, source or self.source, self.tls, self.heard)

    def connection(self, timeout=60):
        address = {"port": self.port, "timeout": timeout, "source_address": (self.source, 0)}
        if self.tls:
            return http.client.HTTPSConnection("127.0.0.1", context=self.tls, **address)
        return http.client.HTTPConnection("127.0.0.1", **address)

    def headers(self, method, body):
        headers = {}
        if self.cookie:
            headers["Cookie"] = f"amsbridge={self.cookie}"
        if self.csrf and method not in ("GET", "HEAD"):
            headers["X-CSRF-Token"] = self.csrf
        if body is not None:
            headers["Content-Type"] = "application/json"
        return headers

    def ask(self, method, path, body=None, headers=None):
        """`headers` beside those that a page sends; None takes one of those away. `path` is below /api/v1."""
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        sent = {**self.headers(method, body), **(headers or {})}
        connection = self.connection()
        try:
            connection.request(method, API + path, body=body.encode() if isinstance(body, str) else body,
                               headers={name: value for name, value in sent.items() if value is not None})
            response = connection.getresponse()
            answer = Answer(method, path, response, response.read())
        finally:
            connection.close()
        self.heard.append(answer)
        self.keep_session(answer)
        return answer

    def keep_session(self, answer):
        given = re.search(r"amsbridge=([^;]*)", answer.headers.get("Set-Cookie", ""))
        if given:
            self.cookie = given[1] or None
        if answer.path == "/session" and answer.status == 200:
            self.csrf = answer.json.get("csrf")

    def get(self, path, **headers):
        return self.ask("GET", path, headers=headers)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, body, headers)

    def put(self, path, body=None, **headers):
        return self.ask("PUT", path, body, headers)

    def delete(self, path, **headers):
        return self.ask("DELETE", path, headers=headers)

    def log_in(self, password=PASSWORD):
        answer = self.post("/session", {"password": password})
        assert answer.status == 200, answer
        return self

    def set_up(self, code, password=PASSWORD):
        answer = self.post("/session", {"setup_code": code, "password": password})
        assert answer.status == 200, answer
        return self

    def change(self, values=None, meters=None):
        """Changes settings for real."""
        change = {**({} if values is None else {"values": values}), **({} if meters is None else {"meters": meters})}
        answer = self.put("/settings", change)
        assert answer.status == 200, answer
        return answer.json

    def setting(self, key):
        groups = self.get("/settings").json["groups"]
        return next(setting for group in groups for setting in group["settings"] if setting["key"] == key)

    def meter(self, name):
        """As GET /meters has it, or None."""
        return next((meter for meter in self.get("/meters").json["meters"] if meter["id"] == name), None)

    def events(self, query=""):
        return Events(self, query)

    def raw(self):
        return Raw(self.port, self.source)


class Events:
    """Server-sent events, as they come, on a thread of its own."""

    def __init__(self, page, query=""):
        self.came = []  # (name, data)
        self.octets = 0
        self.ended = threading.Event()
        self.page = page
        self.connection = page.connection(timeout=120)
        self.connection.request("GET", f"{API}/events{query}", headers=page.headers("GET", None))
        self.socket = self.connection.sock
        self.response = self.connection.getresponse()
        self.type = self.response.headers["Content-Type"]
        assert self.response.status == 200
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        name = "message"
        with contextlib.suppress(OSError, http.client.HTTPException):
            for line in iter(self.response.readline, b""):
                self.octets += len(line)
                field, _, value = line.decode().rstrip("\r\n").partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    self.came.append((name, json.loads(value)))
        self.ended.set()

    def of(self, name):
        return [data for event, data in list(self.came) if event == name]

    def wait(self, name, is_right=lambda data: True, seconds=30):
        wait_for(lambda: any(is_right(data) for data in self.of(name)), f"an event {name}", seconds)
        return next(data for data in self.of(name) if is_right(data))

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.connection.close()


class Raw:
    """A socket on which anything can be said."""

    def __init__(self, port, source="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(source, 0))

    def say(self, octets):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # what was said before can be enough
            self.socket.sendall(octets)
        return self

    def everything(self):
        """Until the other side closes."""
        heard = b""
        with contextlib.suppress(ConnectionResetError):
            while octets := self.socket.recv(65536):
                heard += octets
        return heard

    def answer(self):
        """The first answer's status and all that came, until the other side closes."""
        heard = self.everything()
        status = re.match(rb"HTTP/1\.[01] (\d{3}) ", heard)
        return (int(status[1]) if status else None), heard

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Served:
    """A bridge with a page, its settings file and its state in a folder; started again with start()."""

    def __init__(self, folder, settings="", *arguments, environment=None, tls=None, is_listen_in_file=False):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.state = self.folder / "state"
        self.file = self.folder / "amsbridge.toml"
        self.port = free_port()
        self.listen = () if is_listen_in_file else ("--http-listen", f"127.0.0.1:{self.port}")
        self.file.write_text(settings + (f'\n[http]\nlisten = "127.0.0.1:{self.port}"\n' if is_listen_in_file else ""))
        self.arguments = arguments
        self.environment = environment or {}
        self.tls = tls
        self.process = None
        self.heard = []
        atexit.register(self.kill)  # whatever becomes of the test
        self.start()

    def command(self, *words):
        """The program with this bridge's settings; of the surroundings only what it needs."""
        surroundings = {"PATH": os.environ["PATH"], "HOME": self.folder, "TZ": "Europe/Oslo",
                        **{name: os.environ[name] for name in ("LD_PRELOAD", "ASAN_OPTIONS", "TSAN_OPTIONS")
                           if name in os.environ}, **self.environment}
        return ("/usr/bin/env", "-i", *(f"{name}={value}" for name, value in surroundings.items()),
                os.path.abspath(conftest.AMSBRIDGE), *words, "--config", self.file, "--state-directory", self.state)

    def start(self):
        self.process = Process(*self.command("run"), *self.listen, "--temperature-sensor", "none", *self.arguments,
                               log=self.folder / "bridge.log")
        wait_for(lambda: self.is_listening() or self.process.process.poll() is not None, "the page")
        assert self.process.process.poll() is None, self.words()
        return self

    def is_listening(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def words(self):
        return self.process.words()

    def code(self):
        wait_for(lambda: CODE.search(self.words()), "the setup code in the log")
        return CODE.findall(self.words())[-1]

    def setup_code(self, *arguments):
        """amsbridge setup-code, as somebody on the machine would ask."""
        return subprocess.run([str(part) for part in (*self.command("setup-code"), *arguments)], capture_output=True,
                              text=True, timeout=60, check=False)

    def page(self, source="127.0.0.1"):
        return Page(self.port, source, self.tls, self.heard)

    def opened(self):
        """A page that is logged in; the first one sets the password."""
        page = self.page()
        if page.get("/session").json["state"] == "setup":
            return page.set_up(self.code())
        return page.log_in()

    def kill(self):
        if self.process is not None:
            self.process.end(signal.SIGKILL)

    def end(self):
        code = self.process.end()
        print(f"--- {self.folder.name} ---\n{self.words()}")
        return code


def certificate(folder):
    """A certificate for 127.0.0.1, its key, and a client's context that knows it."""
    made, key = folder / "page.crt", folder / "page.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=page", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                    "-out", made], check=True, capture_output=True)
    key.chmod(0o600)
    return made, key, ssl.create_default_context(cafile=made)


def simulate(folder, model, *arguments, to="tcp://127.0.0.1:0"):
    """A simulated meter's process and the source it is read from."""
    folder.mkdir(parents=True, exist_ok=True)
    process = Process(conftest.AMSBRIDGE, "simulate", "--meter", model, "--to", to, "--seed", "1", *arguments,
                      log=folder / f"{model}-{time.monotonic_ns()}.log")
    atexit.register(process.end, signal.SIGKILL)
    line = process.first_line()
    return process, line if "://" in line else f"serial://{line}"


def hold_against_contract(heard):
    """What is wrong with answers, or with (schema, data), by docs/openapi.yaml; and what of it was not among them."""
    lines = []
    for one in heard:
        if isinstance(one, tuple):
            lines.append({"schema": one[0], "body": one[1]})
        elif one.method != "HEAD":  # which has no content
            body = one.json if one.type == "application/json" else one.text
            lines.append({"method": one.method, "path": one.path, "status": one.status, "type": one.type, "body": body})
    checked = subprocess.run(["node", ROOT / "tests/openapi/check.mjs", ROOT / "docs/openapi.yaml",
                              ROOT / "web/node_modules"], input="\n".join(map(json.dumps, lines)), text=True,
                             capture_output=True, timeout=120, check=False)
    assert checked.returncode == 0, checked.stderr
    return json.loads(checked.stdout)
