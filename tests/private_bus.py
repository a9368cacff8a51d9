"""A D-Bus of the test's own, and programs on it."""

import json
import os
import pathlib
import socket
import subprocess
import sys

import dbus.bus

from conftest import wait_for

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Bus:
    """A system bus in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = folder / "bus"
        self.address = f"unix:path={self.socket}"
        self.environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": self.address}
        self.daemon = None
        self.processes = []
        self.start()

    def start(self):
        configuration = self.folder / "bus.conf"
        configuration.write_text(CONFIGURATION.format(socket=self.socket))
        self.socket.unlink(missing_ok=True)
        self.daemon = subprocess.Popen(["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nosyslog"])
        wait_for(self.is_listening, "the bus")

    def is_listening(self):
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0

    def stop(self):
        self.daemon.terminate()
        self.daemon.wait(10)

    def run(self, *command, **options):
        process = subprocess.Popen([str(part) for part in command], env=self.environment, **options)
        self.processes.append(process)
        return process

    def connection(self):
        return dbus.bus.BusConnection(self.address)

    def has_name(self, name):
        return self.connection().name_has_owner(name)

    def close(self):
        for process in self.processes:
            end(process)
        self.stop()


def end(process):
    if process.poll() is None:
        process.terminate()
    process.wait(20)


class Mock:
    """python3-dbusmock with a template."""

    def __init__(self, bus, name, template, main, parameters=None):
        self.bus, self.name, self.template, self.main = bus, name, template, main
        self.parameters = parameters or {}
        self.process = None
        self.start()

    def start(self):
        self.process = self.bus.run(sys.executable, "-m", "dbusmock", "--system", "--template", self.template,
                                    "--parameters", json.dumps(self.parameters), stdout=subprocess.DEVNULL)
        wait_for(lambda: self.bus.has_name(self.name) and self.is_loaded(), self.name)

    def is_loaded(self):
        try:
            self.object()
            return True
        except dbus.exceptions.DBusException:
            return False

    def object(self, path=None):
        return self.bus.connection().get_object(self.name, path or self.main)

    def do(self, method, *arguments, path=None):
        return dbus.Interface(self.object(path), "org.freedesktop.DBus.Mock").get_dbus_method(method)(*arguments)

    def stop(self):
        end(self.process)
        wait_for(lambda: not self.bus.has_name(self.name), f"{self.name} to be gone")


class Example:
    """bridge/wifi/wifi_example.cpp: lines of JSON in and out."""

    def __init__(self, bus, log, *arguments, prefix=()):
        program = os.environ.get("WIFI_EXAMPLE", "build/dev/bridge/wifi/wifi_example")
        self.output = pathlib.Path(log).with_suffix(".out")
        self.log = pathlib.Path(log)
        with open(self.output, "wb") as output, open(self.log, "wb") as errors:
            self.process = bus.run(*prefix, program, *arguments, stdin=subprocess.PIPE, stdout=output, stderr=errors)

    def tell(self, **command):
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()

    def lines(self):
        written = self.output.read_text()
        return [json.loads(line) for line in written[:written.rfind("\n") + 1].splitlines()]

    def wait_for(self, condition, what, since=0, seconds=20):
        """The first line from number `since` on that the condition holds for, and the number of the next one."""
        def found():
            return next(((line, since + index + 1) for index, line in enumerate(self.lines()[since:])
                         if condition(line)), None)
        try:
            wait_for(found, what, seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; heard {self.lines()[since:]} {self.words()}") from None
        return found()

    def words(self):
        return self.log.read_text()

    def end(self):
        end(self.process)
