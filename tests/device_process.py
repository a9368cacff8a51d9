"""The device on a computer, as a test sees it: its flash, its surroundings, its page."""

import os
import pathlib
import re

from conftest import Process, free_port, wait_for
from page_client import Page

DEVICE_PROGRAM = os.environ.get("DEVICE_PROGRAM", "build/dev/firmware/host/amsbridge-device")
HOME = ("the house", "grandmother's teapot")


class Device:
    """`amsbridge-device` in a folder of its own, which outlives its ends as flash outlives power cuts."""

    def __init__(self, folder, serial="", speed=1):
        self.folder, self.serial, self.speed = pathlib.Path(folder), serial, speed
        self.surroundings = self.folder / "surroundings"
        self.surroundings.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.process = None
        self.starts = 0

    def start(self, *more):
        self.starts += 1
        self.process = Process(DEVICE_PROGRAM, "--folder", self.folder, "--surroundings", self.surroundings,
                               "--http", f"127.0.0.1:{self.port}", "--speed", self.speed,
                               *(("--serial", self.serial) if self.serial else ()), *more,
                               log=self.folder / f"log{self.starts}")
        wait_for(lambda: self.process.process.poll() is not None or "The page is open at" in self.words(), "the device's page")
        return self

    def words(self):
        return self.process.words()

    def setup_code(self):
        return re.search(r"setup code is (\w{5}-\w{5})", self.words())[1]

    def networks(self, *networks):
        """Which are in reach: (name, password) each."""
        text = "".join(f"{name}\t{password}\n" for name, password in networks)
        fresh = self.surroundings / "networks.new"
        fresh.write_text(text)
        fresh.rename(self.surroundings / "networks")

    def press(self, is_pressed=True):
        button = self.surroundings / "button"
        button.touch() if is_pressed else button.unlink()

    def page(self):
        return Page(self.port)

    def cut_power(self):
        self.process.process.kill()
        self.process.wait()

    def end(self):
        if self.process:
            self.process.end(9)

    def set_up(self, broker=None, values=None):
        """From the first start to a device that publishes below test/device: its page, logged in."""
        self.networks(HOME)
        page = self.page().set_up(self.setup_code())
        assert page.post("/wifi/join", {"ssid": HOME[0], "password": HOME[1]}).status == 202
        wait_for(lambda: page.get("/wifi").json["state"] == "joined", "the network")
        mqtt = {"mqtt.host": "127.0.0.1", "mqtt.port": broker.port, "mqtt.longest_pause": 1} if broker else {}
        page.change({**mqtt, "mqtt.base": "test/device", "home_assistant.discovery": False, **(values or {})})
        return page
