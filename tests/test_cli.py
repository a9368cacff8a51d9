"""The commands that need neither meter nor broker."""

import csv
import io
import json
import pathlib
import re
import subprocess

from conftest import AMSBRIDGE, run_amsbridge

KAIFA_POWER = "7ea02701020110 5a87 e6e700 0f40000000 090c07e1090d02000006ff800000 0201 06 000011ac 8561 7e"


def simulated(tmp_path, *arguments):
    path = tmp_path / "recording"
    result = run_amsbridge("simulate", "--to", path, "--start", "2026-01-31T11:59:58Z", *arguments)
    assert result.returncode == 0, result.stderr
    return path


def test_version():
    for spelling in ("version", "--version"):
        result = run_amsbridge(spelling)
        assert result.returncode == 0
        assert result.stdout.startswith(b"amsbridge 0.")


def test_no_command_at_all_prints_the_help():
    result = run_amsbridge()
    assert result.returncode == 2
    assert result.stdout == b"" and b"check-config" in result.stderr


def test_hexadecimal_argument():
    result = run_amsbridge("decode", "--format", "json", KAIFA_POWER)
    assert result.stdout == (b'{"kind":"reading","telegram":1,"maker":"Kaifa","meter_time":"2017-09-13T00:00:06",'
                             b'"values":{"active_power_import_w":4524}}\n')
    assert result.returncode == 0


def test_hexadecimal_arguments_are_joined():
    result = run_amsbridge("decode", "--format", "json", *KAIFA_POWER.split())
    assert len(result.stdout.splitlines()) == 1 and result.returncode == 0


def test_argument_that_is_neither_file_nor_hexadecimal_is_said():
    missing = run_amsbridge("decode", "zz")
    assert missing.returncode == 4
    assert missing.stderr == b"amsbridge: cannot open zz: No such file or directory, and it is not hexadecimal text\n"
    empty = run_amsbridge("decode", "")
    assert empty.returncode == 2
    assert empty.stderr == b"amsbridge: an empty argument is neither a file nor hexadecimal text\n"


def test_file_cannot_be_decoded_together_with_others(tmp_path):
    result = run_amsbridge("decode", "7ea0", simulated(tmp_path, "--meter", "kaifa", "--telegrams", 1))
    assert result.returncode == 2
    assert b"cannot be decoded together with other arguments" in result.stderr


def test_live_pipe_is_printed_as_it_comes():
    with subprocess.Popen([AMSBRIDGE, "decode", "--format", "json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(f"{KAIFA_POWER}\n".encode())
        process.stdin.flush()
        assert b'"active_power_import_w":4524' in process.stdout.readline()
        process.stdin.close()
        assert process.wait(20) == 0


def test_text_is_for_people():
    result = run_amsbridge("decode", KAIFA_POWER)
    assert result.stdout.decode() == ("telegram 1  Kaifa  2017-09-13T00:00:06\n"
                                      "  active_power_import_w                    4524 W\n")


def test_octets_and_hexadecimal_text_are_told_apart(tmp_path):
    octets = simulated(tmp_path, "--meter", "aidon", "--telegrams", 20)
    from_octets = run_amsbridge("decode", "--format", "json", octets)
    from_pipe = run_amsbridge("decode", "--format", "json", stdin=octets.read_bytes())
    text = simulated(tmp_path, "--meter", "aidon", "--telegrams", 20, "--hex")
    from_text = run_amsbridge("decode", "--format", "json", text)
    assert len(from_octets.stdout.splitlines()) == 20
    assert from_octets.stdout == from_pipe.stdout == from_text.stdout


def test_csv_has_a_column_for_each_field(tmp_path):
    path = simulated(tmp_path, "--meter", "kaifa", "--telegrams", 10)  # the seventh is the hourly list
    result = run_amsbridge("decode", "--format", "csv", "--fields", "active_power_import_w,active_energy_import_kwh", path)
    rows = list(csv.DictReader(io.StringIO(result.stdout.decode())))
    assert len(rows) == 10
    assert list(rows[0]) == ["telegram", "maker", "meter_id", "meter_model", "list", "meter_time", "active_power_import_w",
                             "active_energy_import_kwh"]
    assert rows[0]["active_power_import_w"].isdigit() and rows[0]["active_energy_import_kwh"] == ""
    assert [row for row in rows if row["active_energy_import_kwh"]]


def test_unknown_field_is_a_usage_error():
    result = run_amsbridge("decode", "--fields", "power", KAIFA_POWER)
    assert result.returncode == 2
    assert b"there is no quantity 'power'" in result.stderr


def test_damage_is_a_fault_line_and_fails_only_when_strict(tmp_path):
    path = simulated(tmp_path, "--meter", "kamstrup", "--telegrams", 50, "--faults", "flip=1/500")
    lenient = run_amsbridge("decode", "--format", "json", path)
    kinds = [json.loads(line)["kind"] for line in lenient.stdout.splitlines()]
    assert kinds.count("reading") > 10 and kinds.count("fault") > 1
    assert lenient.returncode == 0
    assert run_amsbridge("decode", "--strict", path).returncode == 1
    fault = next(json.loads(line) for line in lenient.stdout.splitlines() if b'"fault"' in line)
    assert list(fault) == ["kind", "octet", "layer", "reason", "message"]


def test_nothing_decoded_is_exit_1():
    result = run_amsbridge("decode", stdin=bytes(range(256)))
    assert result.returncode == 1
    assert b"octets that belong to no frame" in result.stderr


def test_empty_input_is_said():
    result = run_amsbridge("decode", stdin=b"")
    assert result.returncode == 1
    assert result.stderr == b"amsbridge: no telegram in the input\n"


def test_line_that_is_not_hexadecimal_costs_nothing_else():
    text = f"# a comment\n{KAIFA_POWER}\nnot hex at all\n{KAIFA_POWER}  # again\n"
    result = run_amsbridge("decode", "--format", "json", stdin=text.encode())
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == b"amsbridge: line 3: not hexadecimal text, left out\n"


def test_missing_file_is_exit_4():
    result = run_amsbridge("decode", "/nonexistent/recording")
    assert result.returncode == 4
    assert result.stderr == (b"amsbridge: cannot open /nonexistent/recording: No such file or directory, and it is not "
                             b"hexadecimal text\n")


def test_usage_errors_are_exit_2():
    assert run_amsbridge().returncode == 2
    assert run_amsbridge("explode").returncode == 2
    assert run_amsbridge("decode", "--format", "xml").returncode == 2
    assert run_amsbridge("simulate").returncode == 2
    assert run_amsbridge("simulate", "--meter", "kaifa", "--faults", "fire=1/2").returncode == 2
    assert run_amsbridge("run", "--help").returncode == 0


def test_configuration_errors_are_exit_3(tmp_path):
    config = tmp_path / "amsbridge.toml"
    config.write_text('[mqtt]\nport = 99999\nhots = "x"\n')
    for command in ("run", "check-config"):
        result = run_amsbridge(command, "--config", config)
        assert result.returncode == 3
        assert f"{config}:2".encode() in result.stderr and f"{config}:3".encode() in result.stderr
        assert b"mqtt.host" in result.stderr  # did you mean
    assert run_amsbridge("run").returncode == 3


def test_source_that_cannot_be_opened_is_exit_4():
    result = run_amsbridge("run", "--source", "file:/nonexistent/capture")
    assert result.returncode == 4
    assert b"the file /nonexistent/capture does not exist" in result.stderr


def test_check_config_says_where_each_value_came_from_and_shows_no_secret(tmp_path):
    config = tmp_path / "amsbridge.toml"
    config.write_text('[mqtt]\nhost = "file.example"\nuser = "meter"\npassword = "hush-hush"\n'
                      '[[meter]]\nsource = "serial:///dev/ttyUSB0"\n')
    config.chmod(0o600)
    result = run_amsbridge("check-config", "--config", config, "--mqtt-base", "flagged",
                           environment={"AMSBRIDGE_MQTT_PORT": "1884"})
    text = result.stdout.decode()
    assert result.returncode == 0, result.stderr
    origin = {line.split(" ")[0]: line for line in text.splitlines()}
    assert "file.example" in origin["mqtt.host"] and f"{config}:2" in origin["mqtt.host"]
    assert "1884" in origin["mqtt.port"] and "AMSBRIDGE_MQTT_PORT" in origin["mqtt.port"]
    assert "flagged" in origin["mqtt.base"] and "--mqtt-base" in origin["mqtt.base"]
    assert "default" in origin["mqtt.qos"]
    assert b"hush-hush" not in result.stdout + result.stderr


def test_list_quantities_and_meters():
    quantities = run_amsbridge("list", "quantities").stdout.decode()
    assert "active_energy_import_kwh         1.8.0        kWh    tPI" in quantities
    assert "limit_w                          0.0.17.0.0" in quantities
    meters = run_amsbridge("list", "meters").stdout.decode()
    for maker in ("Aidon", "Kaifa", "Kamstrup"):
        assert f"\n{maker}: " in "\n" + meters


def test_simulation_is_the_same_for_the_same_seed(tmp_path):
    def recording(seed):
        return simulated(tmp_path, "--meter", "kamstrup-1ph", "--telegrams", 5, "--seed", seed).read_bytes()

    assert recording(3) == recording(3) != recording(4)


def test_unwritable_output_is_an_error():
    assert run_amsbridge("simulate", "--meter", "kaifa", "--to", "/nonexistent/file").returncode == 4
    for arguments in (("--to", "/dev/full"), ("--to", "/dev/full", "--telegrams", 1), ("--expected", "/dev/full")):
        result = run_amsbridge("simulate", "--meter", "kaifa", *arguments)
        assert result.returncode == 4
        assert result.stderr == b"amsbridge: cannot write /dev/full: No space left on device\n"


def test_numbers_out_of_range_are_refused_in_words():
    for option, value, sentence in (("--seed", -1, b"must be 0 or more"), ("--telegrams", -3, b"must be 0 or more"),
                                    ("--speed", 0, b"must be more than 0")):
        result = run_amsbridge("simulate", "--meter", "kaifa", option, value)
        assert result.returncode == 2
        assert f"{option}: ".encode() + sentence in result.stderr


def test_simulated_port_on_an_ipv6_address():
    with subprocess.Popen([AMSBRIDGE, "simulate", "--meter", "kaifa", "--to", "tcp://[::1]:0"], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().startswith(b"tcp://[::1]:")
        process.terminate()
        assert process.wait(20) == 0


def test_docs_meters_is_what_list_meters_prints():
    docs = pathlib.Path(__file__).parent.parent / "docs" / "meters.md"
    printed = run_amsbridge("list", "meters", "--markdown").stdout.decode()
    assert docs.read_text().split("\n## Checked against recordings\n")[0] == printed


def test_docs_settings_is_what_list_settings_prints():
    docs = pathlib.Path(__file__).parent.parent / "docs" / "settings.md"
    assert docs.read_text() == run_amsbridge("list", "settings", "--markdown").stdout.decode()


def test_list_settings_has_every_flag_of_run():
    listed = run_amsbridge("list", "settings").stdout.decode()
    keys = [line.split()[0].removeprefix("meter.") for line in listed.splitlines()[1:]]
    flags = re.findall(r"^  (--[a-z-]+)", run_amsbridge("run", "--help").stdout.decode(), re.M)
    secrets = {"mqtt.password", "key", "auth_key"}
    assert {"--" + re.sub("[._]", "-", key) for key in keys if key not in secrets} == set(flags) - {"--help", "--config"}
