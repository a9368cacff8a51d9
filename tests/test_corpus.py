"""Recordings of real meters, where they are at hand: every good telegram gives its expected values, no other."""

import collections
import decimal
import json

import pytest

from conftest import CORPUS, run_amsbridge

MAKERS = {"Aidon", "Kaifa", "Kamstrup"}
FIELDS = {
    "p_import_w": "active_power_import_w", "p_export_w": "active_power_export_w",
    "q_import_var": "reactive_power_import_var", "q_export_var": "reactive_power_export_var",
    "i1_a": "current_l1_a", "i2_a": "current_l2_a", "i3_a": "current_l3_a",
    "u1_v": "voltage_l1_v", "u2_v": "voltage_l2_v", "u3_v": "voltage_l3_v",
    "e_import_kwh": "active_energy_import_kwh", "e_export_kwh": "active_energy_export_kwh",
    "e_q_import_kvarh": "reactive_energy_import_kvarh", "e_q_export_kvarh": "reactive_energy_export_kvarh",
}
TEXTS = {"meter_id": "meter_id", "meter_model": "meter_model", "list_id": "list"}


def captures():
    index = CORPUS / "index.json"
    if not index.exists():
        return []
    return [capture for capture in json.loads(index.read_text(), parse_float=decimal.Decimal)
            if capture["meter_make"] in MAKERS and capture["country"] in ("NO", "SE")
            and capture["link_layer"] in ("hdlc", "raw-apdu") and not capture["encrypted"]]


CAPTURES = captures()
counts = collections.Counter()


def decode(capture):
    result = run_amsbridge("decode", "--format", "json", CORPUS / capture["file"])
    lines = [json.loads(line, parse_float=decimal.Decimal) for line in result.stdout.decode().splitlines()]
    return [line for line in lines if line["kind"] == "reading"], result


def expected_time(capture, text):
    # Aidon's Norwegian lists say +00:00 and mean local standard time: the offset is not believed.
    return text.removesuffix("+00:00") if capture["meter_make"] == "Aidon" and capture["country"] == "NO" else text


def check(capture, reading, fields):
    values = reading["values"]
    for name, key in FIELDS.items():
        if name in fields:
            assert values.get(key) == fields[name], (key, reading)
    for name, key in TEXTS.items():
        if name in fields:
            assert reading.get(key) == fields[name], (key, reading)
    if "timestamp" in fields:
        assert reading["meter_time"] == expected_time(capture, fields["timestamp"])


@pytest.mark.skipif(not CAPTURES, reason="the recordings are not on this machine")
@pytest.mark.parametrize("capture", CAPTURES, ids=lambda capture: capture["name"])
def test_every_good_telegram_gives_its_values(capture):
    readings, _ = decode(capture)
    assert len(readings) == capture["frames_ok"]

    # Frames are numbered with the bad ones, readings are not: the n-th good frame is the n-th reading.
    bad = {frame["frame"] for frame in capture["frames_bad"]}
    good = [frame for frame in range(capture["n_frames"]) if frame not in bad]
    by_frame = dict(zip(good, readings, strict=True))
    for expected in capture["expected"]:
        if expected.get("valid") is False:
            assert expected["frame"] not in by_frame
            continue
        reading = by_frame[expected["frame"]]
        own = "own-decode" in expected.get("source", "")
        # Values taken from other programs' tests are floats and say 0 for what was absent.
        fields = {name: value for name, value in expected["fields"].items() if own or name in TEXTS}
        check(capture, reading, fields)
        if own:
            sent = {FIELDS[name] for name in expected["fields"] if name in FIELDS}
            extra = set(reading["values"]) - sent
            # The index names no values of single phases.
            assert all("_power_" in key and "_l" in key for key in extra), extra
    counts[capture["meter_make"], capture["country"]] += len(readings)


@pytest.mark.skipif(not CAPTURES, reason="the recordings are not on this machine")
def test_counts_by_maker(record_property, capsys):
    total = sum(counts.values())
    with capsys.disabled():
        print()
        for (maker, country), count in sorted(counts.items()):
            record_property(f"{maker} {country}", count)
            print(f"corpus: {maker} {country}: {count} readings")
        print(f"corpus: {total} readings from {len(CAPTURES)} recordings")
    assert total == sum(capture["frames_ok"] for capture in CAPTURES)


def test_the_long_run_has_a_reading_for_each_of_its_frames():
    path = CORPUS / "kaifa-ma304h3e-no-longrun.hex"
    if not path.exists():
        pytest.skip("the recordings are not on this machine")
    readings, result = decode({"file": path.name})
    assert len(readings) == 22973
    assert b'"kind":"fault"' not in result.stdout
    assert result.returncode == 0
