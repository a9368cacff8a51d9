"""/metrics as others read it: promtool for Prometheus' format, Prometheus' own parser for OpenMetrics."""

import os
import shutil
import subprocess
import urllib.error
import urllib.request

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from conftest import free_port, wait_for

EXAMPLE = os.environ.get("METRICS_EXAMPLE", "build/dev/bridge/metrics/metrics_example")
PROMTOOL = os.environ.get("PROMTOOL") or shutil.which("promtool") or "build/tools/usr/bin/promtool"
OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def example(form):
    return subprocess.run([EXAMPLE, form], capture_output=True, check=True).stdout.decode()


def check_prometheus(text):
    """promtool exits with 3 for what it would merely have named otherwise."""
    result = subprocess.run([PROMTOOL, "check", "metrics"], input=text.encode(), capture_output=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


def families(text):
    return {family.name: family for family in text_string_to_metric_families(text)}


def test_every_family_is_what_promtool_wants():
    text = example("prometheus")
    assert text.count("# TYPE ") > 60
    check_prometheus(text)


def test_every_family_is_openmetrics():
    found = families(example("openmetrics"))
    assert len(found) > 60
    assert found["amsbridge_active_energy_import_joules"].type == "counter"
    assert found["amsbridge_phase_voltage_volts"].unit == "volts"
    assert found["amsbridge_build"].type == "info"
    assert found["amsbridge_handover_latency_seconds"].type == "histogram"
    assert {sample.labels["meter"] for sample in found["amsbridge_meter_online"].samples} == {
        "house", 'the "odd"\\one\nhere'}


def test_both_formats_say_the_same():
    def numbers(text):
        return sorted(line for line in text.splitlines() if not line.startswith("#"))
    assert numbers(example("prometheus")) == numbers(example("openmetrics"))


@pytest.fixture
def served(amsbridge, broker, subscriber, tmp_path):
    """The program with a meter, and what it serves at a path."""
    line = amsbridge("meter", "simulate", "--meter", "kaifa", "--to", "pty", "--speed", 4,
                     "--start", "2026-01-31T11:59:50Z").first_line()
    port = free_port()
    bridge = amsbridge("bridge", "run", "--source", f"serial://{line}", "--name", "house", "--mqtt-host", "127.0.0.1",
                       "--mqtt-port", broker.port, "--http-listen", f"127.0.0.1:{port}",
                       "--state-directory", tmp_path / "state")
    wait_for(lambda: subscriber.payloads("amsbridge/house/energy") or bridge.process.poll() is not None,
             "registers", 60)

    def get(path, method="GET", **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.headers["Content-Type"], response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read().decode()

    return get


def test_program_serves_prometheus_text(served):
    status, content_type, text = served("/metrics")
    assert (status, content_type) == (200, "text/plain; version=0.0.4; charset=utf-8")
    check_prometheus(text)
    assert 'amsbridge_active_power_import_watts{meter="house"} ' in text
    assert 'amsbridge_active_energy_import_joules_total{meter="house"} ' in text


def test_program_serves_openmetrics_when_asked(served):
    status, content_type, text = served("/metrics", Accept=OPENMETRICS)
    assert (status, content_type) == (200, f"{OPENMETRICS}; charset=utf-8")
    found = families(text)
    assert found["amsbridge_readings"].samples[0].value >= 1
    assert found["amsbridge_acknowledgement_latency_seconds"].type == "histogram"
    assert {sample.labels["phase"] for sample in found["amsbridge_phase_voltage_volts"].samples} == {"l1", "l2", "l3"}


def test_program_refuses_what_it_does_not_serve(served):
    assert served("/nothing")[0] == 404
    assert served("/metrics", method="DELETE")[0] == 405
