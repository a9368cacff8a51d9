"""Living with others: a broker behind TLS, meters that fall silent, a service manager."""

import os
import re
import socket
import subprocess
import time
import types

import pytest

from conftest import AMSBRIDGE, READINGS_ALONE, Broker, Subscriber, free_port, start_bridge, wait_for
from made import p1, power, simulated


def certificate(folder, name, issuer=None, extensions=()):
    """A key and a certificate, by an authority or by itself."""
    key, request, made = (folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-subj", f"/CN={name}"]
    if issuer is None:
        commands = [["openssl", "req", "-x509", *new_key, "-out", made, "-days", "2"]]
    else:
        (folder / f"{name}.ext").write_text("\n".join(extensions))
        commands = [["openssl", "req", *new_key, "-out", request],
                    ["openssl", "x509", "-req", "-in", request, "-CA", folder / f"{issuer}.pem", "-CAkey",
                     folder / f"{issuer}.key", "-CAcreateserial", "-days", "2", "-out", made, "-extfile",
                     folder / f"{name}.ext"]]
    for command in commands:
        subprocess.run(command, check=True, capture_output=True)
    return key, made


@pytest.fixture(name="tls")
def fixture_tls(tmp_path):
    """A broker that speaks TLS with those alone who have a certificate of its authority; and a plain port to watch it."""
    _, authority = certificate(tmp_path, "authority")
    certificate(tmp_path, "stranger")
    server_key, server = certificate(tmp_path, "server", "authority", ["subjectAltName=IP:127.0.0.1"])
    client_key, client = certificate(tmp_path, "client", "authority")
    port = free_port()
    broker = Broker(tmp_path, more_lines=(f"listener {port} 127.0.0.1", f"cafile {authority}", f"certfile {server}",
                                          f"keyfile {server_key}", "require_certificate true"))
    subscriber = Subscriber(broker.port)
    yield types.SimpleNamespace(port=port, subscriber=subscriber, authority=authority, stranger=tmp_path / "stranger.pem",
                                client=("--mqtt-certificate-file", client, "--mqtt-private-key-file", client_key))
    subscriber.close()
    broker.stop()


def test_tls_with_an_authority_and_a_certificate_of_ones_own(amsbridge, tls, fake_meter):
    meter = fake_meter()
    start_bridge(amsbridge, "tls", meter.source, tls, "--name", "house", "--mqtt-tls=true", "--mqtt-ca-file", tls.authority,
                 *tls.client)
    meter.send(p1(power("01.193")))
    wait_for(lambda: tls.subscriber.payloads("test/tls/house/reading"), "a reading")
    assert tls.subscriber.readings("test/tls/house/reading")[0]["active_power_import_w"] == "1193"


def test_tls_without_trust_is_refused_in_words(amsbridge, tls, fake_meter):
    stranger = start_bridge(amsbridge, "stranger", fake_meter().source, tls, "--mqtt-tls=true", "--mqtt-ca-file",
                            tls.stranger, *tls.client)
    nameless = start_bridge(amsbridge, "nameless", fake_meter().source, tls, "--mqtt-tls=true", "--mqtt-ca-file",
                            tls.authority)
    wait_for(lambda: re.search(r"name that authority's certificate as ca_file", stranger.words()), "a word about the authority")
    wait_for(lambda: "does it want a certificate from this client?" in nameless.words(), "a word about the certificate")
    assert not tls.subscriber.messages


def test_why_a_meter_is_silent_is_said(amsbridge, broker, subscriber, fake_meter, tmp_path):
    telegrams, _ = simulated(tmp_path, "kamstrup-dk", 3)
    strange, locked, gone = fake_meter(), fake_meter(), fake_meter()
    config = tmp_path / "amsbridge.toml"
    config.write_text(f'[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\nbase = "test/silent"\n' + "".join(
        f'[[meter]]\nname = "{name}"\nsource = "{meter.source}"\nsilence = 3\n'
        for name, meter in (("strange", strange), ("locked", locked), ("gone", gone))))
    bridge = amsbridge("silent", "run", "--config", config, *READINGS_ALONE)
    wait_for(lambda: "connected to the broker" in bridge.words(), "the connection")
    gone.send(p1(power("01.193")))
    for telegram in telegrams:
        locked.send(telegram)
    speed = "warning: strange: Octets arrive, but no telegram begins among them: the line is read at the wrong speed"
    while speed not in bridge.words():
        strange.send(b"temperature 21.5 humidity 40\n" * 3)
        time.sleep(0.4)  # the pause that ends a burst

    def statuses(name):
        return subscriber.payloads(f"test/silent/{name}/status")

    wait_for(lambda: statuses("gone") == ["online", "offline"], "the meter to be offline")
    wait_for(lambda: statuses("locked") == statuses("strange") == ["offline"], "the others to be offline")
    said = "warning: gone: The meter has fallen silent."
    wait_for(lambda: said in bridge.words(), "the silence to be explained")
    meters = {meter["name"]: meter for meter in subscriber.ask("test/silent", {"command": "status"})["status"]["meters"]}
    assert {name: (meter["status"], meter["diagnosis"]["code"]) for name, meter in meters.items()} == {
        "strange": ("offline", "wrong_speed"), "locked": ("offline", "encrypted_no_key"), "gone": ("offline", "fell_silent")}
    assert "warning: gone: no telegram for 3 s" in bridge.words()
    assert "warning: locked: Telegrams arrive whole but are encrypted, and no key is known." in bridge.words()


def test_the_service_manager_is_told_how_it_goes(broker, fake_meter, tmp_path):
    meter = fake_meter()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        told = []

        def wait_for_words(*words):
            while not all(word in told for word in words):
                told.extend(manager.recv(4096).decode().splitlines())

        environment = {**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "400000"}
        command = [AMSBRIDGE, "run", "--source", meter.source, "--name", "house", "--mqtt-host", "127.0.0.1", "--mqtt-port",
                   str(broker.port), *READINGS_ALONE]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as bridge:
            wait_for_words("READY=1", "STATUS=0 of 1 meters online, connected to the broker")
            meter.send(p1(power("01.193")))
            wait_for_words("STATUS=1 of 1 meters online, connected to the broker")
            told.clear()
            wait_for_words("WATCHDOG=1")
            told.clear()
            wait_for_words("WATCHDOG=1")
            bridge.send_signal(1)
            wait_for_words("RELOADING=1", "READY=1")
            assert any(word.startswith("MONOTONIC_USEC=") for word in told)
            bridge.terminate()
            wait_for_words("STOPPING=1")
            assert bridge.wait(20) == 0
