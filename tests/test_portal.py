"""The captive portal as phones meet it: a network of its own, with the package's file for dnsmasq."""

import os
import pathlib
import shutil
import subprocess
import time

import pytest

from conftest import wait_for
from network_namespaces import Cable, Machine, skip_where_not_allowed

PACKAGING = pathlib.Path(__file__).resolve().parent.parent / "packaging"
EXAMPLE = os.environ.get("WIFI_EXAMPLE", "build/dev/bridge/wifi/wifi_example")
ADDRESS = "10.42.0.1"
CHECKS = ["http://connectivitycheck.gstatic.com/generate_204", "http://clients3.google.com/gen_204",
          "http://captive.apple.com/hotspot-detect.html", "http://www.msftconnecttest.com/connecttest.txt",
          "http://www.msftncsi.com/ncsi.txt", "http://www.msftconnecttest.com/redirect",
          "http://detectportal.firefox.com/canonical.html", "http://neverssl.com/"]


class Network:
    """An access point and a phone, less the radio."""

    def __init__(self, folder):
        self.folder = folder
        self.bridge, self.phone = Machine("bridge", ADDRESS), Machine("phone", "10.42.0.7")
        self.cable = Cable(self.bridge, self.phone)
        (folder / "resolv.conf").write_text(f"nameserver {ADDRESS}\noptions timeout:2 attempts:1\n")
        self.processes = []

    def start_dnsmasq(self, is_access_point):
        """As NetworkManager 1.42 starts it for a shared network."""
        configuration = self.folder / "dnsmasq-shared.d"
        configuration.mkdir()
        shutil.copy(PACKAGING / "dnsmasq-shared.conf", configuration / "amsbridge.conf")
        flag = "mkdir /run/amsbridge && touch /run/amsbridge/access-point" if is_access_point else "true"
        self.run(*self.bridge.prefix(flag), "dnsmasq", "--conf-file=/dev/null", "--no-hosts", "--keep-in-foreground",
                 "--bind-interfaces", "--except-interface=lo", "--clear-on-reload", "--strict-order",
                 f"--listen-address={ADDRESS}", "--dhcp-range=10.42.0.10,10.42.0.254,60m", "--dhcp-lease-max=50",
                 f"--dhcp-leasefile={self.folder}/leases", f"--pid-file={self.folder}/dnsmasq.pid",
                 f"--conf-dir={configuration}", "--user=root")
        wait_for((self.folder / "dnsmasq.pid").exists, "dnsmasq")

    def start_portal(self):
        process = self.run(*self.bridge.prefix(), EXAMPLE, "portal", ADDRESS, stdout=subprocess.PIPE)
        assert process.stdout.readline() == b'{"listening":true}\n'

    def run(self, *command, **options):
        process = subprocess.Popen([str(part) for part in command], **options)
        self.processes.append(process)
        return process

    def ask(self, *arguments):
        """curl on the phone."""
        prepare = f"mount --bind {self.folder}/resolv.conf /etc/resolv.conf"
        return subprocess.run([*self.phone.prefix(prepare), "curl", "-s", "--max-time", "10", *arguments],
                              capture_output=True, text=True, check=False)

    def close(self):
        for process in self.processes:
            process.terminate()
            process.wait(10)
        self.cable.delete()


@pytest.fixture
def network(tmp_path):
    skip_where_not_allowed()
    made = Network(tmp_path)
    yield made
    made.close()


def test_every_check_of_phones_leads_to_the_page(network):
    network.start_dnsmasq(is_access_point=True)
    network.start_portal()
    for check in CHECKS:
        redirected = network.ask("-o", "/dev/null", "-w", "%{http_code} %{redirect_url} %{remote_ip}", check)
        assert redirected.stdout == f"302 http://{ADDRESS}/ {ADDRESS}", (check, redirected.stderr)
        assert network.ask("-L", check).stdout == "the page\n", check


def test_programs_are_told_that_the_network_is_captive(network):
    network.start_dnsmasq(is_access_point=True)
    network.start_portal()
    told = network.ask("-w", " %{content_type}", f"http://{ADDRESS}/captive-portal/api")
    assert told.stdout == '{"captive":true,"user-portal-url":"http://10.42.0.1/"} application/captive+json'


def test_names_that_have_no_ipv4_address_are_answered_at_once(network):
    network.start_dnsmasq(is_access_point=True)
    network.start_portal()
    begin = time.monotonic()
    # Names are asked for with IPv4 and IPv6 at once, as phones do; the second must not be waited for.
    assert network.ask("http://example.com/").stdout == f"The page is at http://{ADDRESS}/\n"
    assert time.monotonic() - begin < 1.5


def test_other_shared_networks_keep_their_names(network):
    network.start_dnsmasq(is_access_point=False)
    network.start_portal()
    could_not_resolve = 6
    assert network.ask("http://connectivitycheck.gstatic.com/generate_204").returncode == could_not_resolve
