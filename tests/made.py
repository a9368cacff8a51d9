"""Made by the tests, octet by octet: telegrams of a P1 meter, meters behind TCP, thermometers."""

import pathlib
import socket
import threading

from conftest import run_amsbridge, wait_for


def crc16_arc(octets):
    crc = 0
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def p1(*lines, time="260131120010W", identity="E0044007382246019"):
    """A telegram of a DSMR 5.0 meter with these lines."""
    text = "".join(f"{line}\r\n" for line in ("/ISK5\\2M550T-1012", "", "1-3:0.2.8(50)", f"0-0:1.0.0({time})",
                                               f"0-0:96.1.1({identity.encode().hex().upper()})", *lines)) + "!"
    return f"{text}{crc16_arc(text.encode()):04X}\r\n".encode()


def power(kilowatts):
    return f"1-0:1.7.0({kilowatts}*kW)"


def energy(kilowatt_hours, code="1-0:1.8.0"):
    return f"{code}({kilowatt_hours}*kWh)"


def simulated(folder, model, count, *arguments):
    """The octets of a simulated meter's telegrams, and what they must be decoded to."""
    path, expected = pathlib.Path(folder) / "simulated.hex", pathlib.Path(folder) / "simulated.expected"
    result = run_amsbridge("simulate", "--meter", model, "--to", path, "--hex", "--telegrams", count, "--expected", expected,
                           "--start", "2026-01-31T11:59:50Z", "--seed", 1, *arguments)
    assert result.returncode == 0, result.stderr
    return [bytes.fromhex(line) for line in path.read_text().splitlines()], expected


class FakeMeter:
    """A meter behind a TCP port: counts who connects, and sends what it is told to."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.source = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.connections = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        try:
            while True:
                self.connections.append(self.listener.accept()[0])
        except OSError:
            pass  # closed

    def send(self, octets):
        wait_for(lambda: self.connections, f"a connection to {self.source}")
        self.connections[-1].sendall(octets)

    def close(self):
        self.listener.close()
        for connection in self.connections:
            connection.close()


def thermometer(sysfs, name, thousandths, is_right=True):
    """A 1-wire thermometer in a made sysfs tree."""
    file = pathlib.Path(sysfs) / "bus/w1/devices" / name / "w1_slave"
    file.parent.mkdir(parents=True, exist_ok=True)
    octets = "a3 01 4b 46 7f ff 0d 10 ce"
    file.write_text(f"{octets} : crc=ce {'YES' if is_right else 'NO'}\n{octets} t={thousandths}\n")
