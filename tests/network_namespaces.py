"""Machines of the test's own: network namespaces on one cable. Nothing of this machine's network is touched."""

import os
import shutil
import subprocess

import pytest


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def skip_where_not_allowed():
    """Skips, in words, where namespaces cannot be made."""
    if os.geteuid() != 0:
        pytest.skip("network namespaces take root")
    if not shutil.which("ip"):
        pytest.skip("iproute2 is not on this machine")
    name = f"amsb-{os.getpid()}-try"
    made = run("ip", "netns", "add", name)
    if made.returncode:
        pytest.skip(f"network namespaces cannot be made here: {made.stderr.strip()}")
    mounted = run("ip", "netns", "exec", name, "mount", "-t", "tmpfs", "tmpfs", "/run")
    run("ip", "netns", "del", name)
    if mounted.returncode:
        pytest.skip(f"nothing can be mounted here: {mounted.stderr.strip()}")


class Machine:
    """One end of the cable, with an address and an empty /run of its own."""

    def __init__(self, name, address):
        self.name, self.address = f"amsb-{os.getpid()}-{name}", address
        subprocess.run(["ip", "netns", "add", self.name], check=True)

    def prefix(self, prepare="true"):
        """What a command begins with to run here; `prepare`: a shell's line before it, in the same mounts."""
        script = f'mount -t tmpfs tmpfs /run && {prepare} && exec "$@"'
        return ("ip", "netns", "exec", self.name, "sh", "-c", script, "sh")

    def ip(self, *command):
        subprocess.run(["ip", "-n", self.name, *command], check=True)

    def delete(self):
        run("ip", "netns", "del", self.name)


class Cable:
    def __init__(self, *machines):
        self.machines = machines
        one, other = machines
        # Made within, so that it never is on this machine's own network.
        one.ip("link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", other.name)
        for machine in machines:
            machine.ip("address", "add", f"{machine.address}/24", "dev", "eth0")
            machine.ip("link", "set", "lo", "up")
            machine.ip("link", "set", "eth0", "up")

    def delete(self):
        for machine in self.machines:
            machine.delete()
