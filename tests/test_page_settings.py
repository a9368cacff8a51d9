"""Settings as the page changes them: checked, kept, applied to the running bridge; tried, backed up, restored."""

import concurrent.futures
import json
import os
import stat
import subprocess
import time

import pytest

from conftest import Broker, free_port, wait_for
from made import p1, power
from page_client import PASSWORD, Served, certificate, hold_against_contract, simulate

BASE_AND_WHAT_FOLLOWS_IT = ["mqtt.base", "mqtt.publish_topic", "mqtt.subscribe_topic"]
SECRETS = {"mqtt.password": "grandmother's-teapot-77", "key": "00112233445566778899AABBCCDDEEFF",
           "auth_key": "FEDCBA98765432100123456789ABCDEF"}


@pytest.fixture(scope="module")
def heard():
    return []


@pytest.fixture
def served(tmp_path, heard):
    """served(name, settings, ...): a bridge, ended with the test."""
    bridges = []

    def start(name="bridge", settings="", *arguments, **options):
        bridges.append(Served(tmp_path / name, settings, *arguments, **options))
        return bridges[-1]

    yield start
    for bridge in bridges:
        heard += bridge.heard
        bridge.end()


def broker_settings(broker, more=""):
    return f'[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\nbase = "before"\n{more}'


def problems(answer):
    assert answer.status == 422, answer
    return {problem["key"]: problem["sentence"] for problem in answer.json["problems"]}


def saved_file(bridge):
    file = bridge.state / "settings.json"
    return json.loads(file.read_text()) if file.exists() else None


def meter_values(page, place=0):
    return {setting["key"]: setting.get("value") for setting in page.get("/settings").json["meters"][place]["settings"]}


def kept(page, meter):
    """The powers that the history has of the last minute."""
    now = int(time.time())
    answer = page.get(f"/history?meter={meter}&from={now - 60}&to={now + 60}&points=5000")
    if answer.status == 404:
        return []
    return [power for power in answer.json["series"]["active_power_import_w"]["mean"] if power is not None]


def test_change_that_is_only_checked_changes_nothing(served):
    bridge = served()
    page = bridge.opened()
    checked = page.put("/settings?check=true", {"values": {"mqtt.base": "after"}})
    assert checked.json == {"saved": False, "applied": BASE_AND_WHAT_FOLLOWS_IT, "needs_restart": [], "warnings": []}
    assert page.setting("mqtt.base")["value"] == "amsbridge" and saved_file(bridge) is None
    assert problems(page.put("/settings?check=true", {"values": {"mqtt.port": 70000}})).keys() == {"mqtt.port"}


def test_change_is_applied_without_a_new_start(served, broker, subscriber, fake_meter):
    house, cabin = fake_meter(), fake_meter()
    bridge = served("bridge", broker_settings(broker, f'[[meter]]\nname = "house"\nsource = "{house.source}"\n'))
    page = bridge.opened()
    events = page.events()

    def expect(meter, topic, count=1):
        meter.send(p1(power("01.193")))
        wait_for(lambda: len(subscriber.payloads(topic)) == count, topic)

    expect(house, "before/house/reading")
    assert page.change({"mqtt.base": "after"})["applied"] == BASE_AND_WHAT_FOLLOWS_IT
    wait_for(lambda: "online" in subscriber.payloads("after/bridge/status"), "the new topics")
    wait_for(lambda: len(house.connections) == 2, "its line with the new topics")
    assert subscriber.payloads("before/bridge/status")[-1] == "offline"
    expect(house, "after/house/reading")
    lines = len(house.connections)

    added = page.change(meters=[{"was": 0}, {"values": {"name": "cabin", "source": cabin.source, "ct_ratio": 10}}])
    assert added["applied"] == ["meter[2]"]
    expect(cabin, "after/cabin/reading")
    assert subscriber.readings("after/cabin/reading")[0]["active_power_import_w"] == "11930"
    assert len(house.connections) == lines, "the other meter's line was touched"

    assert page.change(meters=[{"was": 0}, {"was": 1, "values": {"name": "cottage"}}])["applied"] == ["meter[2].name"]
    wait_for(lambda: len(cabin.connections) == 2, "the line under its new name")
    expect(cabin, "after/cottage/reading")
    assert [meter["id"] for meter in page.get("/meters").json["meters"]] == ["house", "cottage"]
    wait_for(lambda: len(kept(page, "cottage")) == 2, "its readings before and after it had another name")
    assert not kept(page, "cabin")

    assert "meter" in page.change(meters=[{"was": 1}])["applied"]
    assert [meter["id"] for meter in page.get("/meters").json["meters"]] == ["cottage"]
    expect(cabin, "after/cottage/reading", 2)
    wait_for(lambda: events.of("status") and events.of("status")[-1]["meters_total"] == 1, "a word to the page")

    assert "debug: " not in bridge.words()
    page.change({"log.level": "debug"})
    cabin.send(p1(power("01.193")).replace(b"01.193", b"01.194") * 2)  # what is said of the first is not said of the second
    wait_for(lambda: "debug: " in bridge.words(), "a word of debugging")


def test_what_counts_from_the_next_start_on_is_told(served):
    page = served().opened()
    later = [setting for group in page.get("/settings").json["groups"] for setting in group["settings"]
             if setting.get("needs_restart") and not setting.get("locked")]
    assert later, "no setting waits for the next start"
    for setting in later:
        other = {"switch": not setting["value"], "number": setting.get("lowest", 1)}.get(setting["kind"], "Europe/Oslo")
        answer = page.put("/settings?check=true", {"values": {setting["key"]: other}})
        assert answer.json["needs_restart"] == [setting["key"]], answer


def test_wrong_values_are_told_beside_their_keys_and_nothing_is_changed(served):
    bridge = served("bridge", '[mqtt]\nbase = "before"\n[[meter]]\nname = "house"\nsource = "tcp://127.0.0.1:1"\n')
    page = bridge.opened()
    wrong = problems(page.put("/settings", {
        "values": {"mqtt.port": 0, "mqtt.prot": 1, "mqtt.base": "a/#", "log.level": "loud", "mqtt.host": "a\nb"},
        "meters": [{"was": 0, "values": {"source": "tcp://", "key": "12"}}]}))
    assert {"mqtt.port", "mqtt.prot", "mqtt.base", "log.level", "mqtt.host", "meter[1].source",
            "meter[1].key"} <= wrong.keys()
    assert "mqtt.port" in wrong["mqtt.prot"] and all(len(sentence) > 15 for sentence in wrong.values())
    assert problems(page.put("/settings", {"meters": [{"values": {"name": "x"}}]}))
    assert problems(page.put("/settings", {"meters": [{"was": 0}, {"values": {"source": "file:/etc/passwd"}}]})) == {
        "meter[2].source": "meter[2].source cannot be a file or standard input when the page sets it: the settings "
                           "file can name them"}
    assert "/etc" in problems(page.put("/settings", {"values": {"mqtt.ca_file": "/etc"}}))["mqtt.ca_file"]
    assert page.put("/settings", {"meters": [{"was": 7}]}).status == 400
    assert page.put("/settings", {"vaules": {}}).status == 400
    assert page.setting("mqtt.base")["value"] == "before" and saved_file(bridge) is None


def test_secrets_are_told_to_nobody(served, broker):
    bridge = served("bridge", broker_settings(broker, "[log]\nlevel = 'debug'\n"))
    page = bridge.opened()
    events = page.events()
    page.change({"mqtt.user": "anna", "mqtt.password": SECRETS["mqtt.password"]},
                [{"values": {"name": "house", "source": "tcp://127.0.0.1:1", "key": SECRETS["key"],
                             "auth_key": SECRETS["auth_key"]}}])
    assert page.setting("mqtt.password")["is_set"] is True
    # Wrong ones, and right ones in the wrong place.
    page.put("/settings", {"values": {"mqtt.port": SECRETS["mqtt.password"]}, "meters": []})
    page.put("/settings", {"meters": [{"was": 0, "values": {"key": SECRETS["key"][1:]}}]})
    page.put("/settings", '{"values": {"mqtt.password": "' + SECRETS["mqtt.password"] + '}}')
    page.post("/settings/test", {})
    for path in ("/settings", "/status", "/meters", "/log", "/ports", "/probe", "/wifi", "/capture?meter=house",
                 "/meters/house/reading", "/session"):
        assert page.get(path).status == 200
    assert page.post("/settings/backup", {}).json["has_secrets"] is False
    page.post("/settings/backup", {"password": "not the page's"})
    page.post("/restart")
    wait_for(events.ended.is_set, "the end of the stream")
    wait_for(lambda: bridge.words().count("the page is at") == 2, "the second start")
    said = "".join([answer.text for answer in page.heard if answer.method != "PUT" or answer.status == 200]
                   + [json.dumps(events.came), bridge.words()]).lower()
    for secret in (*SECRETS.values(), PASSWORD):
        assert secret.lower() not in said
    assert stat.S_IMODE((bridge.state / "settings.json").stat().st_mode) == 0o600
    assert page.setting("mqtt.password")["is_set"] is True
    # Taken away with the text that is none.
    page.change({"mqtt.password": ""}, [{"was": 0, "values": {"key": None, "auth_key": ""}}])
    assert page.setting("mqtt.password")["is_set"] is False
    assert not any(secret in (bridge.state / "settings.json").read_text() for secret in SECRETS.values())


def test_secret_sent_in_the_wrong_place_does_not_come_back(served):
    page = served().opened()
    for change in ({"values": {"mqtt.password": [SECRETS["key"]]}}, {"values": {"mqtt.password": {"a": SECRETS["key"]}}},
                   {"meters": [{"values": {"source": "tcp://127.0.0.1:1", "key": SECRETS["key"] + "0"}}]},
                   {"meters": [{"values": {"source": "tcp://127.0.0.1:1", "key": SECRETS["key"][:-1] + "\u0007"}}]}):
        answer = page.put("/settings", change)
        assert answer.status in (400, 422) and SECRETS["key"][:-1] not in answer.text, answer


def test_what_was_saved_outlives_a_new_start_and_the_own_file_stays(served):
    own = '# mine\n[mqtt]\nbase = "before"   # as ever\n[[meter]]\nname = "house"\nsource = "tcp://127.0.0.1:1"\n'
    bridge = served("bridge", own)
    page = bridge.opened()
    page.change({"mqtt.base": "after"}, [{"was": 0, "values": {"name": "cabin"}}])
    bridge.end()
    assert bridge.file.read_text() == own
    page = bridge.start().opened()
    setting = page.setting("mqtt.base")
    assert (setting["value"], setting["origin"], setting["is_set"]) == ("after", "page", True)
    assert meter_values(page)["name"] == "cabin"
    # The file's own value comes back, and a copy of what was before is kept.
    page.change({"mqtt.base": None})
    assert page.setting("mqtt.base")["value"] == "before" and page.setting("mqtt.base")["origin"].endswith(".toml:3")
    assert "after" in (bridge.state / "settings.json.1").read_text()
    page.put("/settings", {"meters": None})
    assert meter_values(page)["name"] == "house"


def test_environment_and_flags_are_not_the_pages_to_change(served):
    bridge = served("bridge", "", "--mqtt-base", "flag", environment={"AMSBRIDGE_MQTT_HOST": "127.0.0.1"})
    page = bridge.opened()
    for key, words, other in (("mqtt.base", "flag", "other"), ("mqtt.host", "environment", "other"),
                              ("http.listen", "flag", "127.0.0.1:1"), ("state_directory", "", "/other")):
        assert words in page.setting(key)["locked"]
        assert "cannot be changed here" in problems(page.put("/settings", {"values": {key: other}}))[key]
    assert page.change({"mqtt.base": "flag"})["applied"] == []


def test_backup_goes_into_another_bridge(served):
    one = served("one")
    page = one.opened()
    page.change({"mqtt.base": "after", "mqtt.user": "anna", "mqtt.password": SECRETS["mqtt.password"]},
                [{"values": {"name": "house", "source": "tcp://127.0.0.1:1", "key": SECRETS["key"]}}])
    bare = page.post("/settings/backup", {})
    assert bare.headers["Content-Disposition"] == 'attachment; filename="amsbridge-settings.json"'
    whole = page.post("/settings/backup", {"password": PASSWORD})
    assert (bare.json["has_secrets"], whole.json["has_secrets"]) == (False, True)
    assert SECRETS["key"] in whole.text and SECRETS["mqtt.password"] in whole.text
    assert page.post("/settings/backup", {"password": "wrong password"}).code == "wrong_password"

    other = served("other").opened()
    assert other.post("/settings/restore", bare.json).json["saved"] is True
    assert meter_values(other)["name"] == "house" and other.setting("mqtt.base")["value"] == "after"
    assert other.setting("mqtt.password")["is_set"] is False
    assert other.post("/settings/restore", whole.json).status == 200
    assert other.setting("mqtt.password")["is_set"] is True
    assert other.post("/settings/backup", {"password": PASSWORD}).json == whole.json
    assert other.get("/status").json["meters_total"] == 1
    # Without secrets into the bridge that has them: they stay.
    assert page.post("/settings/restore", bare.json).status == 200
    assert page.post("/settings/backup", {"password": PASSWORD}).json == whole.json
    for wrong, status in (({"amsbridge_settings": 2}, 400), ({}, 400), ({"amsbridge_settings": 1, "more": 1}, 400),
                          ({**whole.json, "values": {"mqtt.port": "x"}}, 422), ({**whole.json, "meters": [5]}, 400)):
        assert other.post("/settings/restore", wrong).status == status
    assert other.post("/settings/backup", {"password": PASSWORD}).json == whole.json


def test_page_moves_to_another_address_but_not_to_where_it_could_not_be(served, tmp_path, fake_meter):
    bridge = served("bridge", "", is_listen_in_file=True)
    page = bridge.opened()
    taken = fake_meter().source.removeprefix("tcp://")
    for address, words in ((taken, "another program listens there"), ("192.0.2.1:8080", "192.0.2.1"),
                           ("no-such-host.invalid:80", ""), (f"192.0.2.1:{bridge.port}", "192.0.2.1")):
        for query in ("?check=true", ""):
            refused = problems(page.put(f"/settings{query}", {"values": {"http.listen": address}}))
            assert words in refused["http.listen"], refused
    made, key, context = certificate(tmp_path)
    wrong = {"http.certificate_file": str(bridge.file), "http.private_key_file": str(key)}
    assert str(bridge.file) in problems(page.put("/settings", {"values": wrong}))["http.certificate_file"]
    assert saved_file(bridge) is None and page.get("/session").json["state"] == "open"
    # The same port by another name, another port, then TLS: the answer comes before the page goes.
    page.change({"http.listen": f"[::]:{bridge.port}"})
    wait_for(bridge.is_listening, "the page")
    bridge.port = free_port()
    page.change({"http.listen": f"127.0.0.1:{bridge.port}"})
    page.port = bridge.port
    wait_for(bridge.is_listening, "the page")
    page.change({"http.certificate_file": str(made), "http.private_key_file": str(key)})
    page.tls = context
    wait_for(bridge.is_listening, "the page")
    assert page.get("/session").json["state"] == "open"


def test_changes_at_the_same_time_are_all_kept(served):
    page = served().opened()
    changes = {"mqtt.base": "after", "mqtt.user": "anna", "mqtt.qos": 2, "mqtt.keep_alive": 17, "outbox.days": 3,
               "history.days": 9, "log.level": "debug", "commands.per_minute": 4}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda change: page.put("/settings", {"values": dict([change])}), changes.items()))
    assert [answer.status for answer in answers] == [200] * len(changes)
    assert {key: page.setting(key)["value"] for key in changes} == changes


def test_disk_that_cannot_be_written_changes_nothing(tmp_path, heard):
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", tmp_path], check=False).returncode != 0:
        pytest.skip("a disk of its own takes a mount, which is not allowed here")
    try:
        (tmp_path / "disk").mkdir()
        bridge = Served(tmp_path / "disk")
        page = bridge.opened()
        page.change({"mqtt.base": "before"})
        before = (bridge.state / "settings.json").read_text()
        filler = tmp_path / "filler"
        with open(filler, "wb", 0) as file, pytest.raises(OSError):
            while True:
                file.write(b"x" * 4096)
        refused = page.put("/settings", {"values": {"mqtt.base": "after", "mqtt.server_name": "x" * 200}})
        assert (refused.status, refused.code) == (500, "not_saved") and "settings.json" in refused.sentence, refused
        assert (bridge.state / "settings.json").read_text() == before
        assert page.setting("mqtt.base")["value"] == "before"
        filler.unlink()
        assert page.change({"mqtt.base": "after"})["saved"]
        heard += bridge.heard
        assert bridge.end() == 0
    finally:
        subprocess.run(["umount", "-l", tmp_path], check=True)


@pytest.fixture
def guarded(tmp_path):
    folder = tmp_path / "guarded"
    folder.mkdir()
    broker = Broker(folder, {"anna": "right password"})
    yield broker
    broker.stop()


def test_broker_is_tried_before_it_is_saved(served, guarded, fake_meter):
    bridge = served()
    page = bridge.opened()

    def tried(**values):
        answer = page.post("/settings/test", {"values": {f"mqtt.{key}": value for key, value in values.items()}})
        assert answer.status == 200, answer
        return answer.json

    right = {"host": "127.0.0.1", "port": guarded.port, "user": "anna", "password": "right password"}
    assert (tried(**right)["ok"], tried(**right)["code"]) == (True, "connected")
    refused = tried(**{**right, "password": "wrong password"})
    assert (refused["ok"], refused["code"]) == (False, "refused") and "password" in refused["sentence"]
    assert tried(**{**right, "port": free_port()})["code"] == "failed"
    assert tried(**{**right, "host": "no-such-host.invalid"})["code"] == "failed"
    assert problems(page.post("/settings/test", {"values": {"mqtt.port": 0}})).keys() == {"mqtt.port"}
    assert saved_file(bridge) is None and page.setting("mqtt.user")["value"] == ""
    # One that says nothing, and whoever asks meanwhile.
    silent = fake_meter()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        port = int(silent.source.rsplit(":", 1)[1])
        slow = pool.submit(tried, **{**right, "port": port})
        wait_for(lambda: silent.connections, "the try")
        assert page.post("/settings/test", {"values": {}}).code == "busy"
        silent.close()
        assert slow.result()["ok"] is False


def test_meter_is_found_on_a_line_that_pauses_meanwhile(served, tmp_path, broker, subscriber):
    meter, source = simulate(tmp_path, "kaifa", "--speed", "4", to="pty")
    bridge = served("bridge", broker_settings(broker, f'[[meter]]\nname = "house"\nsource = "{source}"\n'))
    page = bridge.opened()
    wait_for(lambda: subscriber.payloads("before/house/reading"), "a reading")
    begun = page.post("/probe", {"source": source})
    assert (begun.status, begun.json["state"]) == (202, "running"), begun
    assert page.post("/probe", {"source": source}).code == "running"
    wait_for(lambda: page.get("/probe").json["state"] != "running", "the end of the search", 60)
    found = page.get("/probe").json
    assert found["state"] == "found" and "Kaifa" in found["meter"] and found["source"].startswith(source), found
    assert found["progress"] == 1 and found["trials"][-1]["code"] == "good"
    count = len(subscriber.payloads("before/house/reading"))
    wait_for(lambda: len(subscriber.payloads("before/house/reading")) > count, "the line to go on")
    assert bridge.words().count("connected to the broker") == 1
    meter.end()


def test_search_can_be_ended(served, tmp_path, fake_meter):
    silent = fake_meter()
    page = served("bridge", f'[[meter]]\nname = "silent"\nsource = "{silent.source}"\n').opened()
    wait_for(lambda: len(silent.connections) == 1, "the line")
    assert page.post("/probe", {"source": silent.source}).status == 202
    wait_for(lambda: len(silent.connections) == 2, "the search")
    assert page.get("/probe").json["state"] == "running"
    assert page.delete("/probe").status == 200
    wait_for(lambda: page.get("/probe").json["state"] == "stopped", "the end of the search")
    wait_for(lambda: len(silent.connections) == 3, "the line to go on")
    assert page.delete("/probe").json["state"] == "stopped"


@pytest.mark.parametrize("source, words", [
    ("file:/etc/passwd", "A file is no line"), ("-", "A file is no line"), ("telnet://x", "The source "),
    ("mqtt://127.0.0.1/topic", ""), ("serial:///dev/x?baud=3", "The source ")])
def test_what_cannot_be_searched_is_refused_in_words(served, source, words):
    answer = served().opened().post("/probe", {"source": source})
    assert answer.status in (409, 422) and answer.sentence.startswith(words), answer


def test_search_of_a_line_that_is_not_there_says_so(served):
    page = served().opened()
    assert page.post("/probe", {"source": "serial:///dev/there-is-no-such-line"}).status == 202
    wait_for(lambda: page.get("/probe").json["state"] != "running", "the end of the search")
    ended = page.get("/probe").json
    assert ended["state"] in ("failed", "not_found") and len(ended["sentence"]) > 20, ended
    assert page.post("/probe").status == 202
    wait_for(lambda: page.get("/probe").json["state"] != "running", "the end of the search of all ports", 120)


def test_every_answer_was_as_the_contract_has_it(request, served, heard):
    served("last").opened().get("/settings")
    result = hold_against_contract(heard)
    assert result["problems"] == []
    if len(request.session.items) < 15:
        pytest.skip("not all questions were asked")
    asked = ("/settings", "/probe")
    unseen = [answer for answer in result["unseen"] if answer.split()[1].startswith(asked)]
    assert [answer for answer in unseen if not answer.startswith(("GET", "DELETE"))] == []
