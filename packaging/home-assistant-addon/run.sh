#!/usr/bin/env bash
# Starts the bridge with the add-on's options, the broker that the Supervisor names, and, if it is there,
# amsbridge.toml in the add-on's configuration folder for everything else. Broker and meters of that file count more.
set -euo pipefail
options=${OPTIONS_FILE:-/data/options.json}
settings=${SETTINGS_FILE:-/config/amsbridge.toml}

option() { jq -r --arg name "$1" '.[$name] // empty' "$options"; }

# Variables and not flags: flags can be seen by every process.
set_variable() {
  if [ -n "$2" ]; then export "$1=$2"; fi
}

has_line() { [ -f "$settings" ] && grep -Eq "$1" "$settings"; }

if ! has_line '^ *host *='; then
  supervisor=${SUPERVISOR:-http://supervisor}
  broker=$(curl -sSf -H "Authorization: Bearer ${SUPERVISOR_TOKEN:-}" "$supervisor/services/mqtt") || {
    echo "There is no broker: install the Mosquitto broker add-on, or name your own in amsbridge.toml." >&2
    exit 1
  }
  service() { jq -r --arg name "$1" '.data[$name] // empty' <<<"$broker"; }
  set_variable AMSBRIDGE_MQTT_HOST "$(service host)"
  set_variable AMSBRIDGE_MQTT_PORT "$(service port)"
  set_variable AMSBRIDGE_MQTT_USER "$(service username)"
  set_variable AMSBRIDGE_MQTT_PASSWORD "$(service password)"
  if [ "$(service ssl)" = true ]; then export AMSBRIDGE_MQTT_TLS=true; fi
fi
if ! has_line '^ *\[\[meter\]\]'; then
  set_variable AMSBRIDGE_SOURCE "$(option source)"
  set_variable AMSBRIDGE_NAME "$(option name)"
  set_variable AMSBRIDGE_KEY "$(option key)"
  set_variable AMSBRIDGE_AUTH_KEY "$(option auth_key)"
fi
set_variable AMSBRIDGE_LOG_LEVEL "$(option log_level)"
export AMSBRIDGE_STATE_DIRECTORY=/data/state

if [ -f "$settings" ]; then exec "${AMSBRIDGE:-amsbridge}" run --config "$settings"; fi
exec "${AMSBRIDGE:-amsbridge}" run
