"""What nobody means well by: each of it is refused or shown as text, and costs the others nothing."""

import json
import random
import re
import urllib.parse

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from conftest import Broker, Subscriber, wait_for
from made import FakeMeter, p1, power
from page_client import API, PASSWORD, Raw, Served, hold_against_contract

SCRIPT = """<script>alert("1")</script>'&"""
HOST = b"Host: 127.0.0.1\r\n"
# The first of a request's two answers; where there are two, one was smuggled.
ANSWERS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


@pytest.fixture(scope="module")
def bridge(tmp_path_factory):
    """Without a meter and a broker: what is asked of it here needs neither."""
    made = Served(tmp_path_factory.mktemp("security"), '[log]\nlevel = "debug"\n', "--mqtt-host", "127.0.0.1",
                  "--mqtt-port", "1")
    yield made
    assert made.process.process.poll() is None, "the bridge has ended"
    assert made.end() == 0


@pytest.fixture(scope="module")
def page(bridge):
    return bridge.opened()


def say(bridge, *octets):
    """What a connection is answered until its end."""
    with Raw(bridge.port) as raw:
        return raw.say(b"".join(octets)).everything()


def statuses(heard):
    return [int(status) for status in ANSWERS.findall(heard)]


def own_headers(page):
    return f"Host: 127.0.0.1\r\nCookie: amsbridge={page.cookie}\r\nX-CSRF-Token: {page.csrf}\r\n".encode()


# --- who asks

CHANGING = [("PUT", "/settings"), ("POST", "/settings/test"), ("POST", "/settings/backup"), ("POST", "/settings/restore"),
            ("POST", "/probe"), ("DELETE", "/probe"), ("POST", "/inspect"), ("POST", "/restart"), ("POST", "/wifi/scan"),
            ("POST", "/wifi/join"), ("PUT", "/session"), ("DELETE", "/session")]
ASKING = ["/status", "/meters", "/meters/x/reading", "/events", "/history?meter=x&from=1&to=2", "/settings", "/ports",
          "/probe", "/capture?meter=x", "/log", "/wifi"]


@pytest.mark.parametrize("method, path", [("GET", path) for path in ASKING] + CHANGING)
def test_nothing_is_told_or_done_without_a_log_in(bridge, page, method, path):
    stranger = bridge.page()
    for cookie in (None, "", "x" * 43, page.cookie[:-1], page.cookie.swapcase(), f'"{page.cookie}"'):
        stranger.cookie, stranger.csrf = cookie, page.csrf
        answer = stranger.ask(method, path)
        assert (answer.status, answer.code) == (401, "not_logged_in"), answer


@pytest.mark.parametrize("method, path", CHANGING)
def test_nothing_is_done_for_another_sites_page(bridge, page, method, path):
    body = None if method == "DELETE" else {}
    for wrong in (None, "", "x" * 43, page.cookie, page.csrf[:-1]):
        answer = page.ask(method, path, body, {"X-CSRF-Token": wrong})
        assert (answer.status, answer.code) == (403, "wrong_csrf"), answer
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                    {"Origin": f"https://127.0.0.1:{bridge.port}"}, {"Origin": "http://127.0.0.1:1"},
                    {"Origin": f"http://127.0.0.1:{bridge.port}.evil.example"}):
        answer = page.ask(method, path, body, headers)
        assert (answer.status, answer.code) == (403, "cross_site"), (headers, answer)
    if body is not None:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", None,
                     "application/jsonx", "text/plain; application/json"):
            answer = page.ask(method, path, body, {"Content-Type": kind})
            assert (answer.status, answer.code) == (415, "not_json"), (kind, answer)


def test_log_in_is_not_for_another_sites_page_either(bridge):
    page = bridge.page()
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Content-Type": "text/plain"}):
        assert page.ask("POST", "/session", {"password": PASSWORD}, headers).status in (403, 415)
    assert page.cookie is None
    assert page.ask("GET", "/session", headers={"Origin": "http://evil.example"}).status == 403
    own = {"Origin": f"http://127.0.0.1:{bridge.port}", "Sec-Fetch-Site": "same-origin"}
    assert page.ask("POST", "/session", {"password": PASSWORD}, own).status == 200


def test_no_answer_may_be_framed_guessed_at_or_kept(bridge, page):
    for answer in (page.get("/session"), page.get("/status"), page.get("/nothing"), page.put("/settings", "{")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in answer.headers and "Server" not in answer.headers
    front = say(bridge, b"GET / HTTP/1.0\r\n\r\n").split(b"\r\n\r\n")[0].decode()
    if front.startswith("HTTP/1.1 200") or front.startswith("HTTP/1.0 200"):
        policy = re.search("Content-Security-Policy: (.*)", front)[1]
        assert "default-src 'none'" in policy or "default-src 'self'" in policy
        assert "unsafe" not in policy.replace("style-src 'self' 'unsafe-inline'", "") and "*" not in policy


# --- too much

def test_too_much_is_refused(bridge, page):
    own = own_headers(page)
    json_type = b"Content-Type: application/json\r\n"
    for path, limit in (("/session", 16_384), ("/probe", 16_384), ("/settings", 2**20), ("/inspect", 512 * 1024)):
        line = f"{'PUT' if path == '/settings' else 'POST'} {API}{path} HTTP/1.1\r\n".encode()
        # It need not come to be refused.
        heard = say(bridge, line, own, json_type, f"Content-Length: {limit + 1}\r\n\r\n".encode())
        assert statuses(heard) == [413], heard
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        heard = say(bridge, line, own, json_type, b"Transfer-Encoding: chunked\r\n\r\n", chunk * (limit // 65536 + 1))
        assert statuses(heard) == [413], heard
    for length in (b"99999999999999999999", b"18446744073709551616", b"9223372036854775807"):
        assert statuses(say(bridge, b"POST /api/v1/probe HTTP/1.1\r\n", own, b"Content-Length: ", length,
                            b"\r\n\r\n")) in ([413], [400])
    assert page.ask("POST", "/probe", {"source": "x" * 20_000}).status == 413
    for header in (b"X: " + b"x" * 20_000 + b"\r\n", b"X: x\r\n" * 5000, b"Cookie: " + b"a=b; " * 4000 + b"\r\n"):
        assert statuses(say(bridge, b"GET /api/v1/session HTTP/1.1\r\n", HOST, header, b"\r\n")) == [431]
    assert statuses(say(bridge, b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n", HOST, b"\r\n")) == [431]
    assert statuses(say(bridge, b"A" * 20_000)) == [431]
    assert page.get("/status").status == 200


def test_refusal_of_much_comes_although_much_is_sent(bridge, page):
    """A client that sends all of its body before it listens hears why, too."""
    answer = page.ask("POST", "/probe", json.dumps({"source": "x" * 400_000}))
    assert (answer.status, answer.sentence) == (413, "The request's body is too long."), answer


# --- broken JSON

BROKEN = ["{", "null", "[]", '"text"', "7", "{]", '{"a":}', "{'a':1}", '{"a":1,}', '{"a":1}{"b":2}',
          '{"a":"\\ud800"}', '{"a":"\\u12"}', '{"a":"\x00"}', '{"a":1e999999}', "NaN", "{" * 50, '{"a":' + "9" * 5000 + "}",
          "[" * 100_000, '{"a":' * 100_000, '{"values":' + "[" * 100_000 + "]" * 100_000 + "}",
          '{"password":' + "[" * 7000 + "]" * 7000 + "}"]


@pytest.mark.parametrize("method, path", [("POST", "/session"), ("PUT", "/session"), ("PUT", "/settings?check=true"),
                                          ("POST", "/settings/test"), ("POST", "/settings/restore"),
                                          ("POST", "/settings/backup"), ("POST", "/probe"), ("POST", "/inspect"),
                                          ("POST", "/wifi/join")])
def test_broken_json_is_refused_in_words(page, method, path):
    asker = page if path != "/session" or method == "PUT" else page.another()
    for body in [*BROKEN, b"\xff\xfe{}", b'{"a":"\xc3\x28"}']:
        answer = asker.ask(method, path, body)
        shown = (answer, body[:60])
        assert answer.status in (400, 413), shown
        assert len(answer.sentence) > 10, shown


VALID = [
    ("POST", "/session", {"password": "p" * 10}),
    ("POST", "/session", {"setup_code": "AAAAA-AAAAA", "password": "p" * 10}),
    ("PUT", "/session", {"password": "p" * 10, "current": "q" * 10}),
    ("PUT", "/settings?check=true", {"values": {"mqtt.base": "x", "mqtt.port": 1, "mqtt.tls": False, "mqtt.layout": ["json"],
                                                "mqtt.password": "x", "time_zone": "Europe/Oslo"},
                                     "meters": [{"values": {"name": "x", "source": "tcp://127.0.0.1:1", "key": "0" * 32,
                                                            "ct_ratio": 1, "raw": True}}]}),
    ("POST", "/settings/backup", {"password": "p" * 10}),
    ("POST", "/settings/restore", {"amsbridge_settings": 2, "has_secrets": True, "values": {"mqtt.base": "x"},
                                   "meters": [{"name": "x", "source": "tcp://127.0.0.1:1"}]}),
    ("POST", "/probe", {"source": "file:/x"}),
    ("POST", "/inspect", {"input": "7e", "octets": "7e", "key": "0" * 32, "auth_key": "0" * 32}),
    ("POST", "/inspect", {"meter": "x"}),
    ("POST", "/wifi/join", {"ssid": "x", "password": "p" * 10, "hidden": True}),
]
OTHERS = [None, True, 0, -1, 1.5, 2**63, 2**64, 10**30, [], [None], [[]], {}, {"x": {}}, "", "x" * 10_000, "\u0000\r\n", SCRIPT]


def mutations(value):
    """Each value in it replaced by others, and each object with a member more."""
    yield from (other for other in OTHERS if other != value or type(other) is not type(value))
    if isinstance(value, dict):
        yield {**value, "unknown": 1}
        for key in value:
            for other in mutations(value[key]):
                yield {**value, key: other}
    elif isinstance(value, list):
        for place, one in enumerate(value):
            for other in mutations(one):
                yield [*value[:place], other, *value[place + 1:]]


def has_its_types(valid, body):
    """Whether a mutated body is an object with known members, which have the types that they should have."""
    return isinstance(body, dict) and body.keys() <= valid.keys() and all(
        isinstance(value, type(valid[key])) for key, value in body.items())


@pytest.mark.parametrize("method, path, valid", VALID, ids=lambda value: value if isinstance(value, str) else "")
def test_wrong_types_are_refused_in_words(page, method, path, valid):
    # Setting by setting there are thousands.
    bodies = random.Random(5).sample(list(mutations(valid)), 150) if "values" in valid else list(mutations(valid))
    before = page.get("/settings").json
    for body in bodies:
        if has_its_types(valid, body) and path in ("/session", "/settings/backup"):
            continue  # guessing, which is soon refused
        answer = (page if (method, path) != ("POST", "/session") else page.another()).ask(method, path, json.dumps(body))
        allowed = (200, 202, 400, 404, 409, 413, 422) if has_its_types(valid, body) else (400, 413, 422)
        assert answer.status in allowed, (body, answer)
    assert page.get("/settings").json == before
    assert hold_against_contract([answer for answer in page.heard if answer.path == path])["problems"] == []


# --- addresses

TRAVERSALS = ["/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/%2e%2e%2f%2e%2e%2fetc/passwd",
              "/..\\..\\etc\\passwd", "/..%5c..%5cetc%5cpasswd", "//etc/passwd", "///etc/passwd", "/./etc/passwd",
              "/assets/../../../etc/passwd", "/assets/..%2f..%2f..%2fetc/passwd", "/....//....//etc/passwd",
              "/%252e%252e%252fetc/passwd", "/..;/..;/etc/passwd", "/..%00/etc/passwd", "/%c0%ae%c0%ae/etc/passwd",
              "/%uff0e%uff0e/etc/passwd", "/etc/passwd%00.html", "/.%2e/.%2e/etc/passwd", "/file:///etc/passwd",
              "/api/v1/../../etc/passwd", "/api/v1/..%2f..%2fetc%2fpasswd", "/api/v1/meters/..%2f..%2fetc%2fpasswd/reading",
              "/api/v1/meters/../status", "/api/v1/meters/%2e%2e/status", "/api/v1//status", "/API/V1/status",
              "/api/v1/status%00", "/api/v1/status%2f", "/api/v1/%73tatus/../settings", "/%", "/%2", "/%zz"]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_address_leads_out_of_the_page(bridge, page, path):
    heard = say(bridge, b"GET ", path.encode(), b" HTTP/1.1\r\nConnection: close\r\n", own_headers(page), b"\r\n")
    assert statuses(heard) in ([400], [404]), heard
    assert b"root:" not in heard


@pytest.mark.parametrize("target", [b"http://127.0.0.1/api/v1/session", b"*", b"api/v1/session", b"evil.example:80", b"?x",
                                    b"/a b", b"/a\tb", b"/\x80", b"/#x", b""])
def test_what_is_no_path_is_refused(bridge, target):
    assert statuses(say(bridge, b"GET ", target, b" HTTP/1.1\r\n", HOST, b"\r\n")) == [400]


# --- smuggling

POST = b"POST /api/v1/session HTTP/1.1\r\n" + HOST
SMUGGLED = b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
TWO_REQUESTS_OR_ONE = {
    "both lengths": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "both the other way round": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "two lengths alike": POST + b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "list of lengths": POST + b"Content-Length: 0, 0\r\n\r\n",
    "length with a sign": POST + b"Content-Length: +0\r\n\r\n",
    "negative length": POST + b"Content-Length: -1\r\n\r\n",
    "hexadecimal length": POST + b"Content-Length: 0x0\r\n\r\n",
    "length with a space": POST + b"Content-Length: 0 0\r\n\r\n",
    "no length": POST + b"Content-Length:\r\n\r\n",
    "space before the colon": POST + b"Content-Length : 0\r\n\r\n",
    "coding with a space before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "another coding": POST + b"Transfer-Encoding: identity\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "two codings": POST + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "coding that only looks it": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "coding behind a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "chunk of no size": POST + b"Transfer-Encoding: chunked\r\n\r\n\r\n\r\n",
    "chunk of a negative size": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "chunk of a size with 0x": POST + b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
    "chunk of a huge size": POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx\r\n0\r\n\r\n",
    "chunk that is longer than it says": POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n0\r\n\r\n",
    "folded header": POST + b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "folded length": POST + b"Content-Length:\r\n 0\r\n\r\n",
    "header of a space": POST + b" Content-Length: 0\r\n\r\n",
    "NUL in a value": POST + b"X: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "NUL in a name": POST + b"X\x00: a\r\nContent-Length: 0\r\n\r\n",
    "line ends of LF": (POST + b"Content-Length: 0\r\n\r\n").replace(b"\r\n", b"\n"),
    "a LF in a value": POST + b"X: a\nContent-Length: 0\r\n\r\n",
    "a CR in a value": POST + b"X: a\rContent-Length: 0\r\n\r\n",
    "no colon": POST + b"Content-Length 0\r\n\r\n",
    "no name": POST + b": 0\r\n\r\n",
    "two hosts": POST + HOST + b"Content-Length: 0\r\n\r\n",
    "no host": b"POST /api/v1/session HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    "strange host": b"POST /api/v1/session HTTP/1.1\r\nHost: a/b@c\r\nContent-Length: 0\r\n\r\n",
    "coding of HTTP/1.0": b"POST /api/v1/session HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "another version": b"GET /api/v1/session HTTP/2.0\r\n" + HOST + b"\r\n",
    "no version": b"GET /api/v1/session\r\n" + HOST + b"\r\n",
    "HTTP/0.9": b"GET /api/v1/session\r\n\r\n",
    "preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100) + b"\r\n\r\n",
    "two spaces": b"GET  /api/v1/session HTTP/1.1\r\n" + HOST + b"\r\n",
    "tab for a space": b"GET\t/api/v1/session HTTP/1.1\r\n" + HOST + b"\r\n",
}


@pytest.mark.parametrize("octets", TWO_REQUESTS_OR_ONE.values(), ids=TWO_REQUESTS_OR_ONE)
def test_what_another_server_could_read_otherwise_is_refused_and_ends_the_connection(bridge, octets):
    heard = say(bridge, octets, SMUGGLED)
    assert len(statuses(heard)) == 1 and statuses(heard)[0] in (400, 413, 505), heard
    assert b"404" not in heard.split(b"\r\n")[0]


def test_requests_one_after_the_other_are_answered_in_their_order(bridge, page):
    one = b"GET /api/v1/session HTTP/1.1\r\n" + own_headers(page) + b"\r\n"
    other = b"GET /api/v1/nothing HTTP/1.1\r\n" + own_headers(page) + b"\r\n"
    last = b"GET /api/v1/status HTTP/1.1\r\nConnection: close\r\n" + own_headers(page) + b"\r\n"
    assert statuses(say(bridge, one, other, one, other, last, SMUGGLED)) == [200, 404, 200, 404, 200]
    octets = [bytes([octet]) for octet in last]
    with Raw(bridge.port) as raw:
        for octet in octets:
            raw.say(octet)
        assert statuses(raw.everything()) == [200]


def test_old_and_odd_requests_are_understood_or_refused(bridge):
    assert statuses(say(bridge, b"GET /api/v1/session HTTP/1.0\r\n\r\n")) == [200]
    chunked = POST + b"Content-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert statuses(say(bridge, chunked, b"2;x=y\r\n{}\r\n0\r\nTrailer: x\r\n\r\n")) == [400]  # neither password nor code
    for method, expected in ((b"BREW", 405), (b"TRACE", 405), (b"PATCH", 405), (b"OPTIONS", 405), (b"get", 405),
                             (b"CONNECT", 405), (b"A" * 300, 405)):
        heard = say(bridge, method, b" /api/v1/session HTTP/1.1\r\nConnection: close\r\n", HOST, b"\r\n")
        assert statuses(heard)[0] in (expected, 400, 501) and len(statuses(heard)) == 1, heard
        assert method == b"A" * 300 or b"TRACE" not in heard
    assert statuses(say(bridge, b"HEAD /api/v1/session HTTP/1.1\r\nConnection: close\r\n", HOST, b"\r\n")) == [200]


def test_nothing_of_it_was_told_in_the_log_or_hurt_the_page(bridge, page):
    assert page.get("/status").status == 200
    assert "SSH-2.0" not in bridge.words() and "/etc/passwd" not in bridge.words()
    assert not [line for line in bridge.words().splitlines() if " error: " in line]


# --- script

def labels(text):
    return {label for family in text_string_to_metric_families(text) for sample in family.samples
            for label in sample.labels.values()}


def test_script_in_ids_names_and_topics_is_text(tmp_path):
    """Ids come from whoever can send telegrams, names and topics from whoever may set them."""
    folder = tmp_path / "broker"
    folder.mkdir()
    broker, unnamed, named = Broker(folder), FakeMeter(), FakeMeter()
    subscriber = Subscriber(broker.port)
    bridge = Served(tmp_path / "bridge", f'[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\n')
    page = bridge.opened()
    events = page.events()
    name = SCRIPT.replace("/", "")  # which no level of a topic has
    page.change({"mqtt.base": SCRIPT}, [
        {"values": {"source": unnamed.source}}, {"values": {"source": named.source, "name": name}},
        {"values": {"source": f"mqtt://127.0.0.1:{broker.port}/a%3Cscript%3E", "name": "<img src=x>"}}])
    unnamed.send(p1(power("01.193"), identity=SCRIPT))
    named.send(p1(power("01.194"), identity='"><script>'))
    ids = [SCRIPT.replace("/", "_"), name, "<img src=x>"]
    wait_for(lambda: {data["meter"] for data in events.of("reading")} == set(ids[:2]), "readings")
    for meter in ids[:2]:
        wait_for(lambda topic=f"{SCRIPT}/{meter}/reading": subscriber.payloads(topic), "a reading on MQTT")

    meters = page.get("/meters").json["meters"]
    assert [meter["id"] for meter in meters] == ids
    assert [meter.get("meter_id") for meter in meters] == [SCRIPT, '"><script>', None]
    latest = page.get(f"/meters/{urllib.parse.quote(name)}/reading").json
    assert latest["meter"] == name and latest["values"]["active_power_import_w"]["v"] == 1194
    for answer in (page.get("/meters"), page.get("/status"), page.get("/log"), page.get("/settings"),
                   page.get("/meters/%3Cscript%3E/reading"), page.get("/capture?meter=<script>"),
                   page.get("/history?meter=<script>&from=1&to=2"), page.get("/<script>alert(1)</script>"),
                   page.get("/history?meter=x&from=<script>&to=2"), page.put("/settings", {"values": {SCRIPT: SCRIPT}}),
                   page.post("/probe", {"source": SCRIPT}), page.post("/inspect", {"meter": SCRIPT}),
                   page.post("/inspect", {"octets": SCRIPT}), page.post("/settings/restore", {SCRIPT: SCRIPT})):
        assert answer.type == "application/json" and answer.headers["X-Content-Type-Options"] == "nosniff", answer
        assert answer.json
    nothing = say(bridge, b"GET /<script>alert(1)</script> HTTP/1.1\r\nConnection: close\r\n", HOST, b"\r\n")
    assert statuses(nothing) == [404] and b"text/html" not in nothing and b"alert" not in nothing
    recording = page.get(f"/capture?meter={urllib.parse.quote(name)}")
    assert recording.type.startswith("text/plain") and recording.headers["Content-Disposition"].startswith("attachment")
    assert set(ids) <= labels(openmetrics(page))
    # Each event is one line, which begins with its time.
    assert all(re.match(r"\d{4}-\d\d-\d\dT\S+ (error|warning|info|debug): ", line) for line in bridge.words().splitlines())
    assert hold_against_contract(page.heard)["problems"] == []
    for each in (events, unnamed, named, subscriber):
        each.close()
    bridge.end()
    broker.stop()


def openmetrics(page):
    connection = page.connection()
    connection.request("GET", "/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    answer = connection.getresponse()
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    return answer.read().decode()


@pytest.mark.parametrize("text", ["line\nend", "carriage\rreturn", "nul\0", "escape\x1b[31m", "del\x7f"])
def test_control_characters_get_into_no_setting(page, text):
    for change in ({"values": {"mqtt.user": text}}, {"values": {"mqtt.base": text}}, {"values": {text: "x"}},
                   {"values": {"mqtt.password": text}}, {"meters": [{"values": {"name": text, "source": "tcp://a:1"}}]},
                   {"meters": [{"values": {"name": "x", "source": "tcp://a:1/" + text}}]}):
        assert page.put("/settings", change).status in (400, 422), change


def test_log_lines_cannot_be_made_up(bridge, page):
    """What comes from outside and is logged stays on its line."""
    made_up = "x\n2026-01-01T00:00:00.000+01:00 error: made up"
    bridge.page().ask("POST", "/session", {"password": made_up})
    page.post("/probe", {"source": f"tcp://127.0.0.1:1/{made_up}"})
    page.get("/meters/x%0Aerror:%20made%20up/reading")
    with Raw(bridge.port) as raw:
        raw.say(b"GET /x\nerror: made up HTTP/1.1\r\n\r\n").everything()
    assert "made up" not in bridge.words()
