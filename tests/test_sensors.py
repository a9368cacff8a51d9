"""Thermometers on a made sysfs tree."""

from conftest import run_amsbridge


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_thermometers_are_listed_with_what_they_show(tmp_path):
    octets = "a3 01 4b 46 7f ff 0d 10 ce"
    devices = tmp_path / "bus/w1/devices"
    write(devices / "28-0316a2799abc/w1_slave", f"{octets} : crc=ce YES\n{octets} t=26187\n")
    write(devices / "28-0316a2799abd/w1_slave", f"{octets} : crc=ce NO\n{octets} t=26187\n")
    write(tmp_path / "class/hwmon/hwmon0/name", "coretemp\n")
    write(tmp_path / "class/hwmon/hwmon0/temp1_label", "Package id 0\n")
    write(tmp_path / "class/hwmon/hwmon0/temp1_input", "45000\n")
    result = run_amsbridge("list", "sensors", "--sysfs", tmp_path)
    assert (result.returncode, result.stderr) == (0, b"")
    assert [line.split(maxsplit=2) for line in result.stdout.decode().splitlines()[:2]] == [
        ["28-0316a2799abc", "1-wire", "26.187 °C"],
        ["28-0316a2799abd", "1-wire", "its checksum is wrong: check its wires and the pull-up resistor"]]
    assert result.stdout.decode().splitlines()[2].split("  ")[0] == "coretemp/Package id 0"
    assert result.stdout.decode().endswith("hwmon         45.0 °C\n")


def test_no_thermometer_is_no_error(tmp_path):
    result = run_amsbridge("list", "sensors", "--sysfs", tmp_path)
    assert (result.returncode, result.stdout.decode()) == (0, f"no thermometer is found under {tmp_path}\n")
