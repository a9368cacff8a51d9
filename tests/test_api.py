"""Every question of docs/openapi.yaml asked of real bridges, each answer held against it."""

import contextlib
import csv
import json
import re
import socket
import time

import pytest

from conftest import Broker, Subscriber, wait_for
from made import FakeMeter, p1, power, simulated
from page_client import Events, Served, hold_against_contract, simulate
from private_bus import Bus
from test_wifi import Manager

WRONG_KEY = "F" * 32
KEY = "000102030405060708090A0B0C0D0E0F"


class House:
    """A bridge with a meter that has sub-meters, one that it has the wrong key of, and two that bring nothing."""

    def __init__(self, folder):
        self.folder = folder
        broker_folder = folder / "broker"
        broker_folder.mkdir(parents=True)
        self.broker = Broker(broker_folder)
        self.meters = [simulate(folder, "p1-dsmr50", "--speed", "4"), simulate(folder, "kamstrup-dk", "--speed", "20")]
        self.silent = FakeMeter()
        sources = [source for _, source in self.meters]
        (folder / "telegram.hex").write_text(simulated(folder, "kaifa", 3)[0][0].hex())
        self.bridge = Served(folder / "bridge", f"""
[mqtt]
host = "127.0.0.1"
port = {self.broker.port}
base = "api"
[[meter]]
name = "house"
source = "{sources[0]}"
[[meter]]
name = "cabin"
source = "{sources[1]}"
key = "{WRONG_KEY}"
[[meter]]
name = "gone"
source = "serial:///dev/there-is-no-such-line"
[[meter]]
name = "paper"
source = "file:{folder}/telegram.hex"
[[meter]]
name = "silent"
source = "{self.silent.source}"
""")
        self.page = self.bridge.opened()

    def close(self):
        self.bridge.end()
        for process, _ in self.meters:
            process.end()
        self.silent.close()
        self.broker.stop()


@pytest.fixture(scope="module")
def heard():
    """All that any page of these tests was told."""
    return []


@pytest.fixture(name="house", scope="module")
def fixture_house(tmp_path_factory, heard):
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    heard += house.page.heard
    house.close()


@pytest.fixture
def page(house):
    return house.page


@pytest.fixture
def events(page):
    """events(query): what a page listens to."""
    opened = []

    def listen(query="", of=page):
        opened.append(of.events(query))
        return opened[-1]

    yield listen
    for each in opened:
        each.close()


def check(heard):
    """That each of these is as the contract has it; what it was not shown."""
    result = hold_against_contract(heard)
    assert result["problems"] == []
    return set(result["unseen"])


def now():
    return int(time.time())


def test_check_finds_what_the_contract_does_not_tell_of():
    good = {"time": 1, "level": "info", "sentence": "Yes."}
    assert hold_against_contract([("LogEvent", good)])["problems"] == []
    for wrong in ({**good, "more": 1}, {**good, "level": "loud"}, {"time": 1, "level": "info"}, {**good, "time": "1"}):
        assert [problem["of"] for problem in hold_against_contract([("LogEvent", wrong)])["problems"]] == ["LogEvent"]


def test_bridge_without_meters_answers_every_question(tmp_path, heard):
    bridge = Served(tmp_path / "fresh")
    page = bridge.page()
    assert page.get("/session").json["state"] == "setup"
    session = page.set_up(bridge.code()).get("/session").json
    assert (session["state"], session["is_configured"], session["has_password"]) == ("open", False, True)
    assert page.get("/meters").json == {"meters": []}
    status = page.get("/status").json
    assert (status["meters_total"], status["meters_online"], status["meters"]) == (0, 0, [])
    assert status["broker"]["connected"] is False and "connection refused" in status["broker"]["sentence"]
    assert page.get("/settings").json["meters"] == []
    assert page.get("/probe").json == {"state": "idle", "progress": 0, "trials": []}
    assert page.get("/ports").json["sensors"] == []
    assert page.get("/wifi").json["state"] == "unavailable"
    wait_for(lambda: page.get(f"/history?meter=none&from=0&to={now()}").status == 404, "an answer of the history")
    assert page.get("/meters/none/reading").code == "no_such_meter"
    assert page.get("/capture?meter=none").code == "no_such_meter"
    assert page.post("/inspect", {"meter": "none"}).code == "no_such_meter"
    assert page.post("/wifi/scan").status == 409
    assert page.post("/wifi/join", {"ssid": "nowhere"}).status == 409
    assert page.get("/nothing").status == 404
    assert "setup code" in page.get("/log").text
    heard += page.heard
    assert bridge.end() == 0


def test_meters_are_told_with_what_is_the_matter(page):
    wait_for(lambda: page.meter("cabin")["diagnosis"]["code"] == "wrong_key", "a diagnosis")
    wait_for(lambda: page.meter("house")["readings"] > 0, "a reading")
    meters = page.get("/meters").json["meters"]
    by_id = {meter["id"]: meter for meter in meters}
    assert [meter["id"] for meter in meters if "parent" not in meter] == ["house", "cabin", "gone", "paper", "silent"]
    assert {(meter["medium"], meter["parent"]) for meter in meters if "parent" in meter} == {
        ("gas", "house"), ("water", "house")}
    assert by_id["house"]["maker"] == "Iskraemeco" and by_id["house"]["diagnosis"]["code"] == "good"
    assert by_id["cabin"]["readings"] == 0 and "32 hexadecimal digits" in by_id["cabin"]["diagnosis"]["next_step"]
    assert by_id["gone"]["diagnosis"]["code"] == "not_connected"
    assert "there-is-no-such-line" in by_id["gone"]["diagnosis"]["sentence"]
    assert by_id["paper"]["readings"] == 1
    assert by_id["silent"]["diagnosis"]["code"] in ("listening", "no_octets")


def test_status_tells_of_the_broker_and_of_those_that_are_offline_first(page, house):
    wait_for(lambda: page.get("/status").json["broker"]["connected"], "the broker")
    status = page.get("/status").json
    assert status["meters_total"] == 5 and status["meters_online"] >= 1
    assert status["broker"]["port"] == house.broker.port and status["broker"]["code"] == "connected"
    lines = [meter["online"] for meter in status["meters"] if "parent" not in meter]
    assert lines == sorted(lines)
    assert abs(status["time"] - time.time()) < 10


def test_latest_values_are_those_of_the_meter(page):
    wait_for(lambda: "active_power_import_w" in page.get("/meters/house/reading").json["values"], "a value")
    latest = page.get("/meters/house/reading").json
    value = latest["values"]["active_power_import_w"]
    assert latest["meter"] == "house" and abs(value["t"] - latest["time"]) < 1 and value["v"] >= 0
    gas = next(meter["id"] for meter in page.get("/meters").json["meters"] if meter.get("medium") == "gas")
    assert list(page.get(f"/meters/{gas}/reading").json["values"]) == ["gas_volume_m3"]
    assert page.get("/meters/silent/reading").json == {"meter": "silent", "values": {}}
    assert page.get("/meters/cottage/reading").sentence == "There is no meter cottage."


def test_events_begin_with_hello_and_go_on(page, house, events, heard):
    both = [events(), events("?meter=house")]
    told = [each.wait("hello") for each in both]
    readings = [each.wait("reading", lambda data: data["meter"] == "house") for each in both]
    assert both[0].type.startswith("text/event-stream")
    wait_for(lambda: {data["meter"] for data in both[0].of("reading")} > {"house"}, "a sub-meter's reading")
    assert {data["meter"] for data in both[1].of("reading")} == {"house"}
    # At once, not at the next of those that come each five seconds.
    house.broker.stop()
    gone = time.monotonic()
    lost = both[0].wait("status", lambda data: not data["broker"]["connected"])
    assert time.monotonic() - gone < 4 and lost["broker"]["code"] in ("lost", "failed")
    assert both[0].wait("log", lambda data: data["level"] == "warning")["sentence"]
    house.broker.start()
    both[1].wait("status", lambda data: data["broker"]["connected"] and data["time"] > lost["time"])
    count = len(both[1].of("status"))
    wait_for(lambda: len(both[1].of("status")) > count, "the next status", 8)
    assert check([("Hello", data) for data in told] + [("Telegram", data) for data in readings]
                 + [("Status", data) for data in both[0].of("status")]
                 + [("LogEvent", data) for data in both[0].of("log")])


def test_events_end_with_the_session(house, events):
    guest, other = house.bridge.page().log_in(), house.bridge.page().log_in()
    ending, going_on = events(of=guest), events(of=other)
    ending.wait("hello")
    assert guest.delete("/session").json["state"] == "login"
    ended = time.monotonic()
    assert ending.ended.wait(5), "the stream goes on"
    assert time.monotonic() - ended < 3
    count = len(going_on.of("reading"))
    wait_for(lambda: len(going_on.of("reading")) > count, "readings for those who are logged in")


def test_who_does_not_read_is_let_go_and_the_others_hear_on(tmp_path):
    meter, source = simulate(tmp_path, "p1-dsmr50", "--speed", "1000")
    bridge = Served(tmp_path / "bridge", f'[[meter]]\nname = "fast"\nsource = "{source}"\n'
                                         f'[outbox]\nenabled = false\n[history]\nenabled = false\n')
    page = bridge.opened()
    reader = page.events()
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
        lazy.connect(("127.0.0.1", bridge.port))
        lazy.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: page\r\nCookie: amsbridge={page.cookie}\r\n\r\n".encode())
        # What the system keeps for a socket, and what the bridge keeps for a client.
        wait_for(lambda: reader.octets > 6_000_000, "more than anything keeps", 60)
        heard = drained(lazy)
    assert 0 < heard < 6_000_000
    count = len(reader.came)
    wait_for(lambda: len(reader.came) > count + 100, "readings for the other")
    reader.close()
    meter.end()
    assert bridge.end() == 0


def drained(connection):
    """How much still comes until the other side's end of it."""
    heard = 0
    with contextlib.suppress(ConnectionResetError):
        while octets := connection.recv(65536):
            heard += len(octets)
            assert heard < 20_000_000, "this goes on for ever"
    return heard


def test_asking_for_the_head_of_the_events_ends(page):
    answer = page.ask("HEAD", "/events")
    assert (answer.status, answer.octets) == (200, b"")


def test_history_is_drawn_and_added_up(page, house):
    span = f"meter=house&from={now() - 3600}&to={now() + 3600}"

    def plot():
        return page.get(f"/history?{span}&series=active_power_import_w,voltage_l1_v").json

    wait_for(lambda: len(plot().get("time", [])) > 3, "a plot")
    drawn = plot()
    assert set(drawn["series"]) == {"active_power_import_w", "voltage_l1_v"}
    assert all(len(series["mean"]) == len(drawn["time"]) for series in drawn["series"].values())
    voltages = [value for value in drawn["series"]["voltage_l1_v"]["mean"] if value is not None]
    assert voltages and all(200 < value < 260 for value in voltages)
    few = page.get(f"/history?{span}&points=2").json
    assert len(few["time"]) <= 2 and few["step"] >= 3600
    energy = page.get(f"/history?{span}&view=energy&unit=hour").json
    assert energy["unit"] == "hour" and {bucket["to"] - bucket["from"] for bucket in energy["buckets"]} == {3600}
    assert page.get(f"/history?{span}&view=energy&unit=month").json["unit"] == "month"
    table = page.get(f"/history?{span}&format=csv&points=2")
    assert table.type == "text/csv; charset=utf-8"
    rows = list(csv.reader(table.text.splitlines()))
    assert len({len(row) for row in rows}) == 1 and len(rows) > 1
    assert page.get(f"/history?{span}&view=energy&format=csv").type.startswith("text/csv")


@pytest.mark.parametrize("query, status", [
    ("", 400), ("meter=house", 400), ("meter=house&from=1&to=x", 400), ("meter=house&from=2&to=1", 400),
    ("meter=house&from=1.5&to=2", 400), ("meter=house&from=1&to=99999999999999999999", 400),
    ("meter=house&from=-9223372036854775808&to=9223372036854775807", 400),
    ("meter=house&from=1&to=2&view=pie", 400), ("meter=house&from=1&to=2&points=1", 400),
    ("meter=house&from=1&to=2&points=5001", 400), ("meter=house&from=1&to=2&points=many", 400),
    ("meter=house&from=1&to=2&series=nothing", 400), ("meter=house&from=1&to=2&series=" + "x," * 2000, 400),
    ("meter=house&from=1&to=2&view=energy&unit=year", 400), ("meter=house&from=1&to=2&format=xml", 400),
    ("meter=%00&from=1&to=2", 400), ("meter=nobody&from=1&to=2", 404), ("meter=%zz&from=1&to=2", 400)])
def test_wrong_questions_of_history_are_refused_in_words(page, query, status):
    answer = page.get(f"/history?{query}")
    assert (answer.status, len(answer.sentence) > 10) == (status, True), answer


def test_octets_are_explained(page, tmp_path):
    telegrams, _ = simulated(tmp_path, "kaifa", 2)
    as_text = page.post("/inspect", {"input": "\n".join(telegram.hex() for telegram in telegrams)}).json
    as_octets = page.post("/inspect", {"octets": b"".join(telegrams).hex()}).json
    assert len(as_text["telegrams"]) == len(as_octets["telegrams"]) == 2
    assert as_text["complaints"] == [] and as_text["left_out"] == 0
    locked, _ = simulated(tmp_path, "kamstrup-dk", 1)
    opened = page.post("/inspect", {"input": locked[0].hex(), "key": KEY}).text
    assert "active_power_import_w" in opened
    assert "active_power_import_w" not in page.post("/inspect", {"input": locked[0].hex()}).text


def test_what_a_running_meter_sent_is_explained_with_its_own_key(page):
    wait_for(lambda: page.meter("cabin")["counters"]["octets"] > 500, "octets")
    house = page.post("/inspect", {"meter": "house"}).json
    assert house["telegrams"] and "active_power_import_w" in json.dumps(house)
    assert "active_power_import_w" not in page.post("/inspect", {"meter": "cabin"}).text
    assert "active_power_import_w" in page.post("/inspect", {"meter": "cabin", "key": KEY}).text


@pytest.mark.parametrize("body, status", [
    ({"input": "x" * 200_001}, 413), ({"octets": "7e" * 200_001}, 413), ({"octets": "7"}, 400), ({"octets": "no"}, 400),
    ({"input": 5}, 400), ({"input": "7e", "key": "12"}, 422), ({"input": "7e", "auth_key": "x" * 32}, 422),
    ({"meter": "nobody"}, 404), ({"meter": ["house"]}, 400), ([], 400), ("{", 400)])
def test_what_cannot_be_explained_is_refused_in_words(page, body, status):
    answer = page.post("/inspect", body)
    assert (answer.status, len(answer.sentence) > 10) == (status, True), answer


def test_text_may_have_any_number_of_brackets(page):
    """They are nesting only outside of texts; nothing in a text makes up for nesting behind it."""
    assert page.post("/inspect", {"input": "[" * 1000}).status == 200
    for body in ('{"input": "' + "}" * 200_000 + '", "octets": ' + "[" * 100_000 + "]" * 100_000 + "}",
                 '{"input": "\\"' + "]" * 100 + '", "octets": ' + "[" * 99 + "]" * 99 + "}"):
        answer = page.post("/inspect", body)
        assert (answer.status, answer.sentence) == (400, "The request's JSON is nested too deeply."), answer


def test_recording_of_a_line_is_given_away_without_ids_if_asked(page, house):
    wait_for(lambda: page.meter("house")["counters"]["octets"] > 500, "octets")
    as_it_is = page.get("/capture?meter=house")
    assert as_it_is.type.startswith("text/plain")
    assert as_it_is.headers["Content-Disposition"] == 'attachment; filename="amsbridge-recording.txt"'
    identity = page.meter("house")["meter_id"]
    anonymous = page.get("/capture?meter=house&anonymise=true")
    explained = [page.post("/inspect", {"input": recording.text}).text for recording in (as_it_is, anonymous)]
    assert [identity in each for each in explained] == [True, False]
    assert all("active_power_import_w" in each for each in explained)
    paper = page.get("/capture?meter=paper")
    assert (paper.status, paper.code) == (409, "no_line")


def test_log_is_told_in_words(page):
    events = page.get("/log").json["events"]
    assert any(re.search("there-is-no-such-line", event["sentence"]) for event in events)
    assert [event["time"] for event in events] == sorted(event["time"] for event in events)


def test_what_the_api_does_not_have_is_refused(page):
    for path in ("/", "/statusx", "/status/", "/meters//reading", "/meters/a/b/reading", "/settings/none"):
        assert page.get(path).status == 404, path
    for method, path in (("PUT", "/status"), ("DELETE", "/settings"), ("PATCH", "/session"), ("POST", "/meters")):
        answer = page.ask(method, path, {})
        assert answer.status == 405 and "GET" in answer.headers["Allow"], answer


def test_wifi_is_looked_at_and_joined(tmp_path, heard):
    bus = Bus(tmp_path)
    manager = Manager(bus)
    manager.network("home", "a long password", strength=80)
    bridge = Served(tmp_path / "wifi", environment={"DBUS_SYSTEM_BUS_ADDRESS": bus.address})
    try:
        page = bridge.opened()
        wait_for(lambda: page.get("/wifi").json["state"] not in ("unavailable",), "NetworkManager")
        wait_for(lambda: page.post("/wifi/scan").status == 202, "a scan")
        wait_for(lambda: page.get("/wifi").json["networks"], "networks")
        wait_for(lambda: page.post("/wifi/join", {"ssid": "home", "password": "a long password"}).status == 202, "a try")
        wait_for(lambda: page.get("/wifi").json["state"] == "joined", "the network")
        assert "a long password" not in bridge.words() + page.get("/log").text + page.get("/wifi").text
        heard += page.heard
    finally:
        bridge.end()
        bus.close()


def test_bridge_begins_anew_when_asked(house, page, events):
    listening = events()
    listening.wait("hello")
    assert page.post("/restart").status == 202
    assert listening.ended.wait(10)
    wait_for(lambda: house.bridge.is_listening(), "the page")
    wait_for(lambda: page.get("/session").json["state"] == "open", "the session")
    assert page.get("/status").json["uptime"] < 20
    assert house.bridge.process.process.poll() is None


def test_every_answer_was_as_the_contract_has_it(request, house, heard):
    unseen = check(house.page.heard + heard)
    if len(request.session.items) < 40:
        pytest.skip("not all questions were asked")
    # Asked in the tests of settings, and where there is nothing that could be wrong.
    elsewhere = re.compile(r" /(settings|probe|session|ports|update)|^GET \S+ default$|restart default|/events")
    assert [answer for answer in sorted(unseen) if not elsewhere.search(answer)] == []
