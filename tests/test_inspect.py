"""Every octet explained, and every failure placed."""

import json

import pytest

from conftest import CORPUS, run_amsbridge

KAIFA_POWER = "7ea027010201105a87e6e7000f40000000090c07e1090d02000006ff800000020106000011ac85617e"
MODELS = ["aidon", "kaifa", "kamstrup-dk", "lg-e450-ch", "iskra-obis", "kaifa-at", "sagemcom-at-overflow", "p1-dsmr50",
          "p1-lu", "sml-emh-iw8"]


def explained(*arguments, stdin=None):
    result = run_amsbridge("inspect", "--format", "json", *arguments, stdin=stdin)
    return [json.loads(line) for line in result.stdout.decode().splitlines()], result


def simulated(tmp_path, model, telegrams=2):
    path = tmp_path / "octets"
    result = run_amsbridge("simulate", "--meter", model, "--telegrams", str(telegrams), "--to", path)
    assert result.returncode == 0, result.stderr
    words = result.stderr.decode().split()
    keys = [word.strip(".,") for word in words if len(word.strip(".,")) == 32 and set(word.strip(".,").lower()) <= set("0123456789abcdef")]
    flags = [item for pair in zip(["--key", "--auth-key"], keys) for item in pair]
    return path, flags


def check_nesting(parts, begin, end):
    for part in parts:
        assert begin <= part["begin"] <= part["end"] <= end
        assert part["what"]
        check_nesting(part["parts"], part["begin"], part["end"])
        begin = part["end"]


def leaves(parts):
    for part in parts:
        yield from leaves(part["parts"]) if part["parts"] else [part]


def test_text_shows_each_octet_its_place_and_its_meaning():
    result = run_amsbridge("inspect", KAIFA_POWER)
    lines = [" ".join(line.split()) for line in result.stdout.decode().splitlines()]
    assert result.returncode == 0
    assert "telegram 1, octet 0" in lines
    assert "0 7e flag" in lines
    assert "9 e6 e7 00 LLC header" in lines
    assert "17 09 0c 07 e1 09 0d 02 00 00 06 ff 80 date-time: 2017-09-13T00:00:06" in lines
    assert "31 02 01 structure: 1 element" in lines
    assert "33 06 00 00 11 ac double-long-unsigned: 4524 = active_power_import_w: 4524 W" in lines
    assert "\x1b" not in result.stdout.decode()


def test_colour_is_there_when_asked_for():
    assert b"\x1b[" in run_amsbridge("inspect", "--color", "always", KAIFA_POWER).stdout


@pytest.mark.parametrize("model", MODELS)
def test_every_octet_of_every_link_is_explained(tmp_path, model):
    path, keys = simulated(tmp_path, model)
    telegrams, result = explained(path, *keys)
    assert result.returncode == 0, result.stderr
    readings = [reading for telegram in telegrams for reading in telegram["readings"]]
    assert [reading for reading in readings if reading["values"]]
    for telegram in telegrams:
        assert telegram["regions"]
        for region in telegram["regions"]:
            check_nesting(region["parts"], 0, len(region["octets"]) // 2)
    said = {part[name] for telegram in telegrams for region in telegram["regions"]
            for part in leaves(region["parts"]) for name in ("what", "meaning")}
    for key in readings[0]["values"]:
        assert key in said, key


def test_a_damaged_frame_shows_both_check_sequences_and_the_octets_around():
    damaged = KAIFA_POWER.replace("11ac", "11ad")
    telegrams, result = explained(damaged)
    assert result.returncode == 1
    fault = telegrams[0]["faults"][0]
    assert (fault["layer"], fault["reason"]) == ("hdlc", "fcs_mismatch")
    assert fault["expected"] == 0x6185 and fault["found"] != 0x6185
    assert fault["after"].startswith("7ea027")
    assert fault["next_step"].startswith("Check the cable")
    text = run_amsbridge("inspect", damaged).stdout.decode()
    assert "expected 6185 as sent, found" in text and "around it:" in text


def test_a_short_frame_says_by_how_much():
    telegrams, _ = explained(KAIFA_POWER[:60])
    fault = telegrams[0]["faults"][0]
    assert fault["reason"] == "frame_truncated"
    assert fault["difference"] == "expected 40 octets, found 30: 10 short"
    assert fault["next_step"].startswith("Most often the adapter or the computer drops them")


def test_what_was_skipped_is_said():
    text = f"Debug: starting\n{KAIFA_POWER}\nDebug: up\n".encode()
    for command in ("decode", "inspect"):
        result = run_amsbridge(command, stdin=text)
        assert result.returncode == 0 and result.stderr == b"amsbridge: 2 debug lines skipped\n"


def test_an_encrypted_telegram_without_key_names_its_sender_and_the_next_step(tmp_path):
    path, _ = simulated(tmp_path, "kamstrup-dk", 1)
    telegrams, _ = explained(path)
    fault = telegrams[0]["faults"][0]
    assert fault["reason"] == "key_missing"
    assert "KAM" in fault["message"] and "grid company" in fault["next_step"]


@pytest.mark.skipif(not (CORPUS / "index.json").exists(), reason="the recordings are not on this machine")
def test_recordings_of_every_kind_are_explained_without_complaint():
    for capture in json.loads((CORPUS / "index.json").read_text()):
        if capture["n_frames"] > 100:
            continue
        keys = ["--key", capture["key_hex"]] if capture["key_hex"] else []
        telegrams, result = explained(CORPUS / capture["file"], *keys)
        assert result.returncode in (0, 1), (capture["name"], result.stderr)
        assert telegrams, capture["name"]
