"""Recordings of real meters, where they are at hand: every good telegram gives its expected values, no other."""

import collections
import decimal
import json
import pathlib

import pytest

from conftest import CORPUS, run_amsbridge

FIELDS = {
    "p_net_w": "active_power_net_w",
    "p_import_w": "active_power_import_w", "p_export_w": "active_power_export_w",
    "q_import_var": "reactive_power_import_var", "q_export_var": "reactive_power_export_var",
    "i1_a": "current_l1_a", "i2_a": "current_l2_a", "i3_a": "current_l3_a",
    "u1_v": "voltage_l1_v", "u2_v": "voltage_l2_v", "u3_v": "voltage_l3_v",
    "e_import_kwh": "active_energy_import_kwh", "e_export_kwh": "active_energy_export_kwh",
    "e_q_import_kvarh": "reactive_energy_import_kvarh", "e_q_export_kvarh": "reactive_energy_export_kvarh",
}
TEXTS = {"meter_id": "meter_id", "meter_model": "meter_model", "list_id": "list", "server_id": "meter_id",
         "p1_header": "ident"}
# What the index says less exactly than the meter: the EasyMeter sends 00032549.5061662*kWh.
CUT_OFF = {("d0-easymeter-q3da-de", "active_energy_import_kwh"): decimal.Decimal("32549.5061662")}


METERS = pathlib.Path(__file__).parent.parent / "docs" / "meters.md"
COUNTS = "## Checked against recordings"
ROUNDING = decimal.Decimal("0.006")


def captures():
    index = CORPUS / "index.json"
    return json.loads(index.read_text(), parse_float=decimal.Decimal) if index.exists() else []


CAPTURES = captures()
needs_recordings = pytest.mark.skipif(not CAPTURES, reason="the recordings are not on this machine")
counts = collections.Counter()  # messages with expected values that came out right, by maker, country and link


def decode(capture):
    keys = []
    if capture.get("key_hex"):
        keys += ["--key", capture["key_hex"]]
    if capture.get("auth_key_hex"):
        keys += ["--auth-key", capture["auth_key_hex"]]
    result = run_amsbridge("decode", "--format", "json", *keys, CORPUS / capture["file"])
    lines = [json.loads(line, parse_float=decimal.Decimal) for line in result.stdout.decode().splitlines()]
    return [line for line in lines if line["kind"] == "reading" and "channel" not in line], lines


def by_message(capture, readings):
    """The readings by the number that the index gives to their message.

    A run of noise counts as a telegram, and a telegram may be of several frames: where each good frame gives a
    reading, the n-th good frame is the n-th reading; else the index numbers what was put together.
    """
    if readings and len(readings) == capture["frames_ok"]:
        bad = {frame["frame"] for frame in capture["frames_bad"]}
        good = [frame for frame in range(capture["n_frames"]) if frame not in bad]
        return dict(zip(good, readings, strict=True))
    return {reading["telegram"] - 1: reading for reading in readings}


def is_due(expected):
    return bool(expected.get("valid") and expected["fields"])


def expected_time(capture, text):
    # Aidon's Norwegian lists say +00:00 and mean local standard time: the offset is not believed.
    believed = capture["meter_make"] != "Aidon" or capture["country"] != "NO"
    return text if believed else text.removesuffix("+00:00")


def check_values(capture, values, expected):
    own = "own-decode" in expected.get("source", "")
    fields = expected["fields"]
    for name, key in FIELDS.items():
        if name in fields and own:
            assert values.get(key) == CUT_OFF.get((capture["name"], key), fields[name]), key
        elif fields.get(name):  # values of other programs say 0 for what was absent, and are rounded
            assert abs(values[key] - fields[name]) <= ROUNDING, key
    if not own:
        return
    # The index names no values of single phases, tariffs, quadrants and the like: what else is in the reading
    # must have been sent, and so be among the OBIS codes where the index lists these.
    unnamed = [key for key in FIELDS.values() if key in values and key not in {FIELDS[n] for n in fields if n in FIELDS}]
    assert not unnamed, unnamed


def check(capture, reading, expected):
    check_values(capture, reading["values"], expected)
    for name, key in TEXTS.items():
        if name in expected["fields"]:
            assert reading.get(key) == expected["fields"][name], key
    if "timestamp" in expected["fields"] and "own-decode" in expected.get("source", ""):
        assert reading["meter_time"] == expected_time(capture, expected["fields"]["timestamp"])


@needs_recordings
@pytest.mark.parametrize("capture", CAPTURES, ids=[capture["name"] for capture in CAPTURES])
def test_every_good_message_gives_its_values_and_no_bad_one_any(capture):
    readings, _ = decode(capture)
    messages = by_message(capture, readings)
    for expected in capture["expected"]:
        if expected.get("valid") is False:
            assert expected["frame"] not in messages
        elif is_due(expected):
            assert expected["frame"] in messages, expected["frame"]
            check(capture, messages[expected["frame"]], expected)
            counts[capture["meter_make"], capture["country"], capture["link_layer"]] += 1
        elif expected.get("frame") in messages:  # what another source says of the same message
            check(capture, messages[expected["frame"]], expected)
    if capture["encrypted"] and not capture["key_hex"]:
        assert not readings


@needs_recordings
def test_counts_by_maker_and_link(record_property, capsys):
    total = sum(counts.values())
    with capsys.disabled():
        print()
        for (maker, country, link), count in sorted(counts.items()):
            record_property(f"{maker} {country} {link}", count)
            print(f"corpus: {maker} {country} {link}: {count} messages")
        print(f"corpus: {total} messages right in {len(CAPTURES)} recordings")
    rows = [f"| {maker} | {country} | {link} | {count} |" for (maker, country, link), count in sorted(counts.items())]
    assert METERS.read_text().split(COUNTS)[1].strip().splitlines()[-len(rows):] == rows
    assert total == sum(is_due(expected) for capture in CAPTURES for expected in capture["expected"])


@needs_recordings
def test_what_no_key_is_at_hand_for_names_its_sender():
    for capture in CAPTURES:
        if capture["encrypted"] and not capture["key_hex"] and capture["frames_ok"]:
            _, lines = decode(capture)
            assert any(line.get("reason") == "key_missing" for line in lines), capture["name"]


@needs_recordings
def test_a_wrong_key_gives_nothing():
    wrong = "ff" * 16
    for capture in CAPTURES:
        if capture["key_hex"]:
            readings, lines = decode({**capture, "key_hex": wrong, "auth_key_hex": None})
            assert not readings, capture["name"]
            assert any(line.get("reason") == "key_wrong" for line in lines), capture["name"]


def test_the_long_run_has_a_reading_for_each_of_its_frames():
    path = CORPUS / "kaifa-ma304h3e-no-longrun.hex"
    if not path.exists():
        pytest.skip("the recordings are not on this machine")
    readings, lines = decode({"file": path.name})
    assert len(readings) == 22973
    assert len(lines) == 22973
