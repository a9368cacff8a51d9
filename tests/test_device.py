"""The device's whole program: first start, networks and brokers that go and come, power cuts, updates."""

import contextlib
import json
import shutil
import socket
import struct
import subprocess
import time

import pytest

from conftest import READINGS_ALONE, as_published, expected_readings, free_port, start_meter, values_of, wait_for
from device_process import HOME, Device
from page_client import PASSWORD

READING = "test/device/house/reading"


@pytest.fixture
def device(tmp_path):
    """device(serial, ...): a device in the factory's state, started."""
    devices = []

    def make(serial="", speed=1, start=True, more=()):
        devices.append(Device(tmp_path / f"device{len(devices)}", serial, speed))
        return devices[-1].start(*more) if start else devices[-1]

    yield make
    for each in devices:
        each.end()
        print(f"--- {each.folder.name} ---\n{each.words() if each.process else ''}")


def house():
    return [{"was": 0, "values": {"name": "house"}}]


def sequences(subscriber):
    return [int(reading["sequence"]) for reading in subscriber.readings(READING)]


def assert_nothing_is_missing(subscriber, path):
    """From the first one on every telegram that the meter has sent is there, in order and as it was; some are twice."""
    readings = {}
    for reading in subscriber.readings(READING):
        readings.setdefault(int(reading["sequence"]), reading)
    numbers = list(readings)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    told = [values_of(reading) for reading in readings.values()]
    expected = expected_readings(path)
    # Powers repeat; lists with phases do not.
    place = next(at for at, values in enumerate(told) if len(values) > 3)
    begin = [telegram["values"] for telegram in expected].index(told[place]) - place
    for values, telegram in zip(told, as_published(expected[begin:]), strict=False):
        assert values == telegram["values"]
    return len(told)


def test_from_the_first_start_to_readings(device, broker, subscriber, amsbridge, tmp_path):
    _, line = start_meter(amsbridge, "meter", "kaifa", tmp_path / "expected", "--speed", "4")
    new = device(line)
    wait_for(lambda: "access point amsbridge-" in new.words(), "the access point")
    page = new.page()
    assert page.get("/session").json["state"] == "setup"
    assert page.get("/status").status == 401
    new.networks(("somebody else's", "secret123"), HOME)
    page.set_up(new.setup_code())
    assert page.get("/wifi").json["state"] == "access_point"
    page.post("/wifi/scan")
    wait_for(lambda: len(page.get("/wifi").json["networks"]) == 2, "networks in reach")
    page.post("/wifi/join", {"ssid": HOME[0], "password": HOME[1]})
    wait_for(lambda: page.get("/wifi").json["state"] == "joined", "the network")
    answer = page.put("/settings", {"values": {"mqtt.host": "127.0.0.1", "mqtt.port": broker.port,
                                               "mqtt.base": "test/device"}, "meters": house()})
    assert answer.status == 200, answer
    wait_for(lambda: len(subscriber.payloads(READING)) >= 5, "readings", 60)
    assert subscriber.payloads("test/device/bridge/status") == ["online"]
    assert subscriber.payloads("test/device/house/status")[-1] == "online"
    assert page.get("/status").json["broker"]["code"] == "connected"
    # Home Assistant hears of the device and the meter.
    wait_for(lambda: len({message.topic for message in subscriber.messages if message.topic.startswith("homeassistant/device/")}) == 2,
             "discovery", 60)


def test_a_wrong_password_leads_back_to_the_access_point(device):
    new = device()
    new.networks(HOME)
    page = new.page().set_up(new.setup_code())
    page.post("/wifi/join", {"ssid": HOME[0], "password": "not this one"})
    wait_for(lambda: page.get("/wifi").json["state"] == "connecting", "the try")
    wait_for(lambda: page.get("/wifi").json["state"] == "access_point", "its end", 60)
    assert page.get("/wifi").json["failure"] == f"The password of {HOME[0]} is wrong."
    # The right one is taken after all.
    page.post("/wifi/join", {"ssid": HOME[0], "password": HOME[1]})
    wait_for(lambda: page.get("/wifi").json["state"] == "joined", "the network")


def test_a_password_that_has_become_wrong_does_too(device):
    new = device(speed=60)
    page = new.set_up()
    wait_for(lambda: page.get("/wifi").json["state"] == "joined", "the network")
    new.networks((HOME[0], "another password"))
    new.cut_power()
    new.start()
    page = new.page().log_in()
    wait_for(lambda: page.get("/wifi").json["state"] == "access_point", "the access point, after five minutes", 60)
    assert "could not be joined for five minutes" in page.get("/wifi").json["sentence"]
    # When the router knows the old password again, nobody need do anything.
    new.networks(HOME)
    wait_for(lambda: "has been joined" in new.words(), "the network, without help", 60)


def test_ten_minutes_without_a_broker_cost_nothing(device, broker, subscriber, amsbridge, tmp_path):
    speed = 6  # faster, and the machine's own pauses would look like those between telegrams
    expected = tmp_path / "expected"
    meter, line = start_meter(amsbridge, "meter", "kaifa", expected, "--speed", str(speed))
    new = device(line, speed)
    new.set_up(broker, {"mqtt.keep_alive": 60})
    new.page().log_in().change(meters=house())
    wait_for(lambda: len(subscriber.payloads(READING)) > 20, "readings", 60)
    broker.stop()
    time.sleep(600 / speed)
    broker.start()
    wait_for(lambda: subscriber.subscribed, "the subscriber's return")
    before = len(subscriber.payloads(READING))
    wait_for(lambda: len(subscriber.payloads(READING)) > before + 100, "readings of the outage", 150)
    wait_for(lambda: not json.loads(new.page().log_in().get("/status").octets)["device"]["ring"]["readings"] > 3,
             "the ring to be empty", 150)
    assert new.page().log_in().get("/status").json["device"]["ring"]["dropped"] == 0
    meter.end()
    assert any(reading.get("late") for reading in subscriber.readings(READING))
    assert assert_nothing_is_missing(subscriber, expected) > 250


def test_a_network_that_goes_and_comes(device, broker, subscriber, amsbridge, tmp_path):
    expected = tmp_path / "expected"
    _, line = start_meter(amsbridge, "meter", "aidon", expected, "--speed", "10")
    new = device(line, 10)
    new.set_up(broker)
    new.page().log_in().change(meters=house())
    wait_for(lambda: len(subscriber.payloads(READING)) > 5, "readings", 60)
    new.networks()
    wait_for(lambda: subscriber.payloads("test/device/bridge/status")[-1] == "offline", "the will")
    count = len(subscriber.payloads(READING))
    time.sleep(3)
    assert len(subscriber.payloads(READING)) == count
    new.networks(HOME)
    wait_for(lambda: subscriber.payloads("test/device/bridge/status")[-1] == "online", "the device", 60)
    wait_for(lambda: len(subscriber.payloads(READING)) > count + 10, "readings", 60)
    assert_nothing_is_missing(subscriber, expected)


def test_power_cut_at_any_write_of_settings_loses_none(device):
    whole = device()
    page = whole.set_up(values={"mqtt.host": "before.example"})
    whole.cut_power()
    cuts = 0
    for step in range(40):
        cut = Device(whole.folder.parent / f"cut{step}")
        shutil.copytree(whole.folder / "flash", cut.folder / "flash")
        cut.networks()
        cut.start("--power-cut", step)
        with contextlib.suppress(ConnectionError):
            page = cut.page().log_in()
            page.put("/settings", {"values": {"mqtt.host": "after.example", "time_zone": "Europe/Rome"}})
        time.sleep(0.1)
        is_cut = cut.process.process.poll() == 9
        cuts += is_cut
        cut.cut_power()
        cut.start()
        page = cut.page().log_in()
        now = page.setting("mqtt.host")["value"], page.setting("time_zone")["value"]
        assert now in (("before.example", "Europe/Oslo"), ("after.example", "Europe/Rome")), step
        cut.end()
        if not is_cut:
            assert now[0] == "after.example"
            break
    assert cuts >= 3


def test_restart_keeps_counting(device, broker, subscriber, amsbridge, tmp_path):
    _, line = start_meter(amsbridge, "meter", "kaifa", tmp_path / "expected", "--speed", "10")
    new = device(line)
    page = new.set_up(broker)
    page.change(meters=house())
    wait_for(lambda: len(subscriber.payloads(READING)) >= 4, "readings", 60)
    assert subscriber.ask("test/device", {"id": 7, "command": "restart"}) == {"id": 7, "restart": True}
    wait_for(lambda: subscriber.payloads("test/device/bridge/status")[-2:] == ["offline", "online"], "the new start", 60)
    last = max(sequences(subscriber))
    wait_for(lambda: max(sequences(subscriber)) > last + 2, "readings", 60)
    numbers = sorted(set(sequences(subscriber)))
    assert numbers == list(range(1, numbers[-1] + 1))
    assert new.page().log_in().get("/status").json["device"]["reset_reason"] == "restart"


def test_commands(device, broker, subscriber, amsbridge, tmp_path):
    _, line = start_meter(amsbridge, "meter", "kaifa", tmp_path / "expected", "--speed", "10")
    new = device(line)
    new.set_up(broker).change(meters=house())
    wait_for(lambda: len(subscriber.payloads(READING)) >= 4, "readings", 60)
    time.sleep(3)  # commands that a broker kept are not obeyed
    assert subscriber.ask("test/device", {"id": 1, "command": "ping"})["id"] == 1
    assert "house" in subscriber.ask("test/device", {"id": 2, "command": "reading"})["reading"]
    assert subscriber.ask("test/device", {"id": 3, "command": "status"})["status"]["meters_total"] == 1
    assert subscriber.ask("test/device", {"id": 4, "command": "capture"})["capture"]["house"]
    assert "amsbridge-" in subscriber.ask("test/device", {"id": 5, "command": "identify"})["identify"]
    assert "unknown command" in subscriber.ask("test/device", {"command": "fly"})["error"]


@pytest.mark.parametrize("model", ["kaifa", "aidon", "kamstrup"])
def test_the_same_octets_give_the_same_json_as_with_the_linux_program(device, broker, subscriber, amsbridge, tmp_path, model):
    same = ("--speed", "10", "--seed", "3", "--start", "2026-01-15T11:59:40Z")
    _, first_line = start_meter(amsbridge, "first", model, tmp_path / "first", *same)
    new = device(first_line)
    new.set_up(broker, {"time_zone": "Europe/Oslo"}).change(meters=house())
    _, second_line = start_meter(amsbridge, "second", model, tmp_path / "second", *same)
    amsbridge("linux", "run", "--source", second_line, "--mqtt-port", broker.port, "--mqtt-host", "127.0.0.1", "--name", "house",
              "--mqtt-base", "test/linux", *READINGS_ALONE)

    def values(base):
        return [{key: value for key, value in reading.items() if key not in ("time", "sequence")}
                for reading in subscriber.readings(f"test/{base}/house/reading")]

    wait_for(lambda: len(values("linux")) >= 40, "readings of the Linux program", 150)
    wait_for(lambda: len(values("device")) >= 40, "readings of the device", 150)
    linux, own = values("linux"), values("device")
    # Each began to listen where it did: from the first telegram that both have.
    begin = next(at for at, reading in enumerate(own) if len(reading) > 3 and reading in linux)
    there = linux.index(own[begin])
    count = min(len(own) - begin, len(linux) - there)
    assert count >= 20
    assert own[begin:begin + count] == linux[there:there + count]
    assert json.loads(subscriber.payloads("test/device/house/energy")[-1]).keys() == \
        json.loads(subscriber.payloads("test/linux/house/energy")[-1]).keys()


def test_the_button_forgets_everything(device):
    new = device(speed=4)
    page = new.set_up()
    assert page.get("/session").json["has_password"]
    code = new.setup_code()
    new.press()
    wait_for(lambda: new.words().count("begins:") == 2, "the new start", 60)
    new.press(False)
    wait_for(lambda: new.words().count("The page is open at") == 2, "the page")
    assert new.page().get("/session").json["state"] == "setup"
    assert code in new.words().split("begins:")[2]
    assert not (new.folder / "flash/settings.json").exists()


def test_the_button_calls_the_access_point(device):
    new = device(speed=4)
    new.set_up()
    new.cut_power()
    new.start()
    before = new.words().count("access point amsbridge-")
    time.sleep(0.2)  # what is pressed when power comes is meant for the bootloader
    new.press()
    time.sleep(0.3)
    new.press(False)
    wait_for(lambda: new.words().count("access point amsbridge-") == before + 1, "the access point")


def test_three_quick_crashes_end_in_an_access_point_that_says_why(device, amsbridge, tmp_path):
    new = device()
    new.set_up()
    for _ in range(3):
        new.cut_power()
        new.start("--reset", "exception")
    wait_for(lambda: "access point amsbridge-" in new.words(), "the access point")
    assert "Three quick crashes in a row, the last: exception." in new.words()
    page = new.page().log_in()
    wifi = page.get("/wifi").json
    assert wifi["state"] == "access_point"
    assert "crash" in wifi["sentence"].lower()
    assert page.get("/meters").json["meters"] == []
    assert page.get("/status").json["device"]["crashes"] == 3


def sign(image, key):
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=image, capture_output=True,
                               check=True).stdout
    return image + signature + struct.pack("<L", len(signature))


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    subprocess.run(["openssl", "genrsa", "-out", folder / "private", "2048"], check=True, capture_output=True)
    subprocess.run(["openssl", "rsa", "-in", folder / "private", "-pubout", "-out", folder / "public"], check=True,
                   capture_output=True)
    return folder


def upload(page, octets):
    return page.ask("POST", "/update", octets, {"Content-Type": "application/octet-stream"})


def test_only_signed_updates_are_taken(device, keys):
    new = device(more=("--update-key", keys / "public"))
    page = new.page().set_up(new.setup_code())
    image = b"\xe9" + bytes(range(256)) * 2000
    signed = sign(image, keys / "private")
    changed = bytearray(signed)
    changed[1000] ^= 1
    for wrong in (image, bytes(changed), signed[:-300]):
        answer = upload(page, wrong)
        assert answer.status in (403, 422), answer
    assert upload(new.page(), signed).status == 401
    assert not (new.folder / "update/image").exists()
    assert upload(page, signed).status == 200
    assert (new.folder / "update/image").read_bytes() == signed
    wait_for(lambda: new.words().count("begins:") == 2, "the restart")


def test_the_access_points_dns_names_the_device_for_every_host(device):
    port = free_port()
    device(more=("--dns-port", port))
    query = struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + b"\x07example\x03com\x00" + struct.pack(">HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(1)

        def answer():
            try:
                asker.sendto(query, ("127.0.0.1", port))
                return asker.recv(512)
            except OSError:
                return b""

        wait_for(lambda: answer().endswith(bytes([127, 0, 0, 1])), "an answer")


def test_other_hosts_names_lead_to_the_page(device):
    new = device()
    wait_for(lambda: "access point amsbridge-" in new.words(), "the access point")
    connection = new.page().connection()
    connection.request("GET", "/generate_204", headers={"Host": "connectivitycheck.gstatic.com"})
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (302, f"http://127.0.0.1:{new.port}/")
    assert PASSWORD not in new.words()
