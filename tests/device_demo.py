#!/usr/bin/python3
"""The device (firmware/) on this computer, with a simulated meter, a broker and a Wi-Fi network: ./run device"""

import argparse
import sys

import demo

NETWORK, PASSWORD = "home", "secret-of-the-house"


class DeviceDemo(demo.Demo):
    """In the factory's state: whoever looks at its page sets it up."""

    name = "amsbridge-device"
    publishes_by_itself = False

    def start_bridge(self, line, port):
        page = demo.free_port()
        surroundings = self.folder / "surroundings"
        surroundings.mkdir()
        (surroundings / "networks").write_text(f"{NETWORK}\t{PASSWORD}\nsomebody else's\tunknown\t30\n")
        (surroundings / "temperature").write_text("21.5\n")
        with open(self.bridge_log, "wb") as log:
            device = self.start(self.arguments.device, "--folder", str(self.folder / "device"), "--surroundings",
                                str(surroundings), "--serial", line, "--http", f"127.0.0.1:{page}", stderr=log)
        code = []

        def has_code():
            words = self.bridge_log.read_text()
            code[:] = words.partition("setup code is ")[2].split()[:1]
            return bool(code)

        demo.wait_until(has_code, "its page is open", [device])
        print(f"the device's page: http://127.0.0.1:{page}   setup code {code[0]}\n"
              f"its network: {NETWORK}, password {PASSWORD}\n"
              f"its broker:  127.0.0.1, port {port}, base demo, and call the meter house to see its readings here\n",
              flush=True)


def main():
    parser = demo.arguments("./run device")
    parser.add_argument("--device", default="build/dev/firmware/host/amsbridge-device", help=argparse.SUPPRESS)
    return demo.run(DeviceDemo(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
