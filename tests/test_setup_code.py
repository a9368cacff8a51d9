"""Who may use the page: setup code, password, sessions, and what guessing costs."""

import re
import threading
import time

import pytest

from conftest import wait_for
from page_client import PASSWORD, Page, Served, certificate, hold_against_contract

ANOTHER = "staple battery horse"


@pytest.fixture
def served(tmp_path):
    bridges = []

    def start(name="bridge", settings="", *arguments, **options):
        bridges.append(Served(tmp_path / name, settings, *arguments, **options))
        return bridges[-1]

    yield start
    for bridge in bridges:
        bridge.end()
        assert hold_against_contract(bridge.heard)["problems"] == []


def state(page):
    return page.get("/session").json["state"]


def test_setup_code_opens_the_page_and_sets_the_password(served):
    bridge = served()
    page = bridge.page()
    first = page.get("/session").json
    assert (first["state"], first["has_password"]) == ("setup", False) and not first.keys() & {"csrf", "is_configured"}
    printed = bridge.setup_code()
    assert (printed.returncode, printed.stdout, printed.stderr) == (0, f"{bridge.code()}\n", "")
    # Without a password at first: so goes the guide, which asks for one at its end.
    opened = page.post("/session", {"setup_code": printed.stdout.strip()})
    assert opened.json["state"] == "open" and opened.json["has_password"] is False
    assert page.get("/status").status == 200
    for short in ("", "seven77", "x" * 201):
        assert page.put("/session", {"password": short}).code == "bad_password"
    assert page.put("/session", {"password": PASSWORD}).json["has_password"] is True
    assert bridge.page().post("/session", {"setup_code": bridge.code()}).code == "password_is_set"
    assert state(bridge.page().log_in()) == "open"
    assert state(bridge.page()) == "login"


def test_setup_code_may_be_typed_as_people_do(served):
    bridge = served()
    typed = f" {bridge.code().replace('-', ' ').lower()} "
    assert bridge.page().post("/session", {"setup_code": typed}).status == 200
    assert bridge.page().post("/session", {"setup_code": bridge.code()[:-1]}).code == "wrong_setup_code"


def test_command_has_no_code_once_there_is_a_password(served):
    bridge = served()
    page = bridge.opened()
    printed = bridge.setup_code()
    assert (printed.returncode, printed.stdout) == (1, "")
    assert printed.stderr == ("amsbridge: a password has been set, so that no setup code counts; if it is lost, "
                              "'amsbridge setup-code --reset' takes it away and prints a new code\n")
    assert state(page) == "open"


def test_reset_ends_the_sessions_of_the_running_bridge(served):
    bridge = served()
    before = bridge.code()
    page, other = bridge.opened(), bridge.opened()
    events = other.events()
    events.wait("hello")
    printed = bridge.setup_code("--reset")
    assert printed.returncode == 0 and re.fullmatch(r"\w{5}-\w{5}\n", printed.stdout)
    assert printed.stdout.strip() != before
    assert page.get("/status").code == "not_logged_in"
    assert state(other) == "setup"
    assert events.ended.wait(5), "the stream goes on"
    assert bridge.page().post("/session", {"password": PASSWORD}).status == 401
    assert bridge.page().post("/session", {"setup_code": before}).code == "wrong_setup_code"
    assert state(bridge.page().set_up(printed.stdout.strip(), ANOTHER)) == "open"


def test_command_says_what_is_wrong_with_the_settings(served):
    bridge = served()
    bridge.file.write_text("[mqtt]\nprot = 1883\n")
    printed = bridge.setup_code()
    assert (printed.returncode, printed.stdout) == (3, "") and "mqtt.port" in printed.stderr


def test_sessions_outlive_a_new_start(served):
    bridge = served()
    page = bridge.opened()
    bridge.end()
    bridge.start()
    assert state(page) == "open"
    assert page.get("/status").status == 200
    assert "setup code" not in bridge.words().split("amsbridge 0")[-1]
    token = page.cookie
    assert all(token not in file.read_text(errors="replace") for file in bridge.state.iterdir()), "the cookie itself"
    assert PASSWORD.encode() not in b"".join(file.read_bytes() for file in bridge.state.iterdir())


def test_log_out_ends_this_session_alone(served):
    bridge = served()
    page, other = bridge.opened(), bridge.opened()
    stolen = page.another()
    stolen.cookie, stolen.csrf = page.cookie, page.csrf
    assert page.delete("/session").json["state"] == "login"
    assert page.cookie is None and state(page) == "login"
    assert stolen.get("/status").code == "not_logged_in"
    assert state(other) == "open"


def test_new_password_ends_the_other_sessions(served):
    bridge = served()
    page, other = bridge.opened(), bridge.opened()
    wrong = page.put("/session", {"password": ANOTHER, "current": "wrong password"})
    assert (wrong.status, wrong.code) == (403, "wrong_password")
    assert page.put("/session", {"password": ANOTHER}).code == "wrong_password"
    assert page.put("/session", {"password": ANOTHER, "current": PASSWORD}).status == 200
    assert state(page) == "open" and state(other) == "login"
    assert bridge.page().post("/session", {"password": PASSWORD}).code == "wrong_password"
    bridge.page().log_in(ANOTHER)


def test_guessing_is_slowed_down_for_who_guesses_alone(served):
    bridge = served()
    bridge.opened()
    guesser = bridge.page()
    for number in range(5):
        assert guesser.post("/session", {"password": f"guess number {number}"}).code == "wrong_password"
    for password in ("guess number 6", PASSWORD):
        refused = guesser.post("/session", {"password": password})
        assert (refused.status, refused.code) == (429, "too_many_tries")
        assert 1 <= int(refused.headers["Retry-After"]) <= 600
    bridge.page("127.0.0.2").log_in()
    # A new connection, another cookie or a made-up header make nobody somebody else.
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert bridge.page().post("/session", {"password": PASSWORD}, **{header: "192.0.2.1"}).status == 429
    wait_for(lambda: bridge.page().post("/session", {"password": PASSWORD}).status == 200, "another try", 30)


def test_setup_code_cannot_be_guessed_either(served):
    bridge = served()
    guesser = bridge.page()
    said = [guesser.post("/session", {"setup_code": f"AAAAA-AAAA{number}"}).status for number in range(7)]
    assert said == [401] * 5 + [429] * 2
    assert guesser.post("/session", {"setup_code": bridge.code()}).status == 429


def test_password_is_not_guessed_by_those_who_are_logged_in(served):
    bridge = served()
    page = bridge.opened()
    said = [page.post("/settings/backup", {"password": f"guess number {number}"}).status for number in range(3)]
    said += [page.put("/session", {"password": ANOTHER, "current": f"guess number {number}"}).status
             for number in range(3)]
    assert said == [403] * 5 + [429]


def test_cookie_is_for_this_page_only(served):
    page = served().page()
    assert "Set-Cookie" not in page.get("/session").headers
    given = served("other").opened().heard[-1].headers["Set-Cookie"]
    parts = given.split("; ")
    assert re.fullmatch(r"amsbridge=[\w-]{22,}", parts[0])
    assert {"Path=/", "HttpOnly", "SameSite=Strict"} <= set(parts) and not any("Domain" in part for part in parts)
    assert "Secure" not in parts


def test_page_speaks_tls_with_its_own_certificate(served, tmp_path):
    made, key, context = certificate(tmp_path)
    bridge = served("bridge", f'[http]\ncertificate_file = "{made}"\nprivate_key_file = "{key}"\n', tls=context)
    page = bridge.opened()
    assert "Secure" in page.heard[-1].headers["Set-Cookie"].split("; ")
    assert page.get("/status").status == 200
    assert "https://" in bridge.words()
    events = page.events()
    events.wait("hello")
    with page.raw() as plain:
        assert b"HTTP/1.1 200" not in plain.say(b"GET /api/v1/session HTTP/1.1\r\nHost: page\r\n\r\n").everything()
    assert page.ask("POST", "/session", {"password": PASSWORD}, {"Origin": f"http://127.0.0.1:{bridge.port}"}).status == 403
    events.close()


def test_state_directory_of_another_is_said(served, tmp_path):
    """Whoever asks as somebody else must not take this for the code of the bridge."""
    bridge = served()
    bridge.state = tmp_path / "elsewhere"
    printed = bridge.setup_code()
    assert printed.returncode == 0 and str(tmp_path / "elsewhere") in printed.stderr


def test_many_log_ins_at_once_do_not_stop_the_page(served):
    bridge = served()
    page = bridge.opened()
    threads = [threading.Thread(target=lambda source=number: Page(bridge.port, f"127.0.1.{source + 1}").post(
        "/session", {"password": "a wrong guess"})) for number in range(20)]
    for thread in threads:
        thread.start()
    slowest = 0
    while any(thread.is_alive() for thread in threads):
        begun = time.monotonic()
        assert page.get("/status").status == 200
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 1
