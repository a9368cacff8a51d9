"""A template for python3-dbusmock: its NetworkManager, with what amsbridge asks for beyond it.

Networks in the air are told by AddNetwork with their password and how joining them ends; RequestScan, polkit's
answers, AddAndActivateConnection2, volatile profiles and the states of a device that fails are as in
NetworkManager 1.42. One Wi-Fi device is there from the beginning.
"""

import json

import dbus
import dbusmock
from dbusmock import MOCK_IFACE
from dbusmock.templates import networkmanager as base
from dbusmock.templates.networkmanager import *  # noqa: F403: its mock methods are this one's, too
from gi.repository import GLib

BUS_NAME = base.BUS_NAME
MAIN_OBJ = base.MAIN_OBJ
MAIN_IFACE = base.MANAGER_IFACE
SYSTEM_BUS = True
IS_OBJECT_MANAGER = True

ACTIVATING, ACTIVATED = dbus.UInt32(1), dbus.UInt32(2)
FAILED, DISCONNECTED = dbus.UInt32(120), dbus.UInt32(30)
DELAY = 50  # ms that radios take here


class World:
    """What there is beyond NetworkManager's own objects."""
    device = None
    networks = {}     # by name: (password, reason of the failure, 0 if none, -1 if it never ends)
    permissions = {}
    denied = False    # what polkit says when it is asked in earnest
    access_point_reason = 0
    volatile = set()  # profiles that go with their connection
    asked = []        # what was called, in order


def manager():
    return dbusmock.get_object(base.MANAGER_OBJ)


def load(mock, parameters):
    base.load(mock, {**parameters, "Version": "1.42.4"})
    add = manager().AddMethod
    nm = base.MANAGER_IFACE
    add(nm, "AddAndActivateConnection2", "a{sa{sv}}ooa{sv}", "ooa{sv}", "ret = self.add_and_activate_2(*args)")
    add(nm, "ActivateConnection", "ooo", "o", "ret = self.activate(*args)")
    add(nm, "DeactivateConnection", "o", "", "self.deactivate(*args)")
    add(nm, "GetPermissions", "", "a{ss}", "ret = dbus.Dictionary(self.world.permissions, signature='ss')")
    for function in (add_and_activate_2, activate, deactivate, request_scan, save):
        setattr(manager(), function.__name__, function)
    manager().world = World
    if parameters.get("Device", True):
        World.device = manager().AddWiFiDevice("wlan0", "wlan0", 30)
        of_device = dbusmock.get_object(World.device)
        of_device.world = World
        of_device.request_scan = request_scan
        of_device.AddMethod(base.WIRELESS_DEVICE_IFACE, "RequestScan", "a{sv}", "", "self.request_scan()")


def refuse_if_denied():
    if World.denied:
        raise dbus.exceptions.DBusException("Not authorized to control networking.",
                                            name="org.freedesktop.NetworkManager.PermissionDenied")


def ssid_of(settings):
    return bytes(settings["802-11-wireless"]["ssid"]).decode()


def is_access_point(settings):
    return settings["802-11-wireless"].get("mode") == "ap"


def current():
    return str(dbusmock.get_object(World.device).Get(base.DEVICE_IFACE, "ActiveConnection"))


def deactivate(active):
    World.asked.append("deactivate")
    if current() != active:
        raise dbus.exceptions.DBusException("not active", name=base.MANAGER_IFACE + ".ConnectionNotActive")
    drop_current()


def drop_current():
    active = current()
    if active == "/":
        return
    profile = str(dbusmock.get_object(active).Get(base.ACTIVE_CONNECTION_IFACE, "Connection"))
    manager().RemoveActiveConnection(World.device, active)
    if profile in World.volatile:
        World.volatile.discard(profile)
        base.ConnectionDelete(dbusmock.get_object(profile))


def end_of(settings):
    """The reason that activating the profile fails with."""
    if is_access_point(settings):
        return World.access_point_reason
    password, reason = World.networks.get(ssid_of(settings), (None, 53))
    if reason:
        return reason
    given = settings.get("802-11-wireless-security", {}).get("psk", "")
    return 0 if given == password else 7


def begin(profile):
    """A new active connection, which is complete or fails a little later."""
    drop_current()
    settings = dbusmock.get_object(profile).settings
    count = len(World.asked)
    active = manager().AddActiveConnection([World.device], profile, "/", f"a{count}", ACTIVATING)
    reason = end_of(settings)
    GLib.timeout_add(DELAY, lambda: finish(active, reason))
    return dbus.ObjectPath(active)


def finish(active, reason):
    if current() != active or reason < 0:
        return False
    device = dbusmock.get_object(World.device)
    if reason == 0:
        found = dbusmock.get_object(active)
        found.UpdateProperties(base.ACTIVE_CONNECTION_IFACE, {"State": ACTIVATED})
        device.EmitSignal(base.DEVICE_IFACE, "StateChanged", "uuu", [dbus.UInt32(100), dbus.UInt32(90), dbus.UInt32(0)])
        return False
    device.EmitSignal(base.DEVICE_IFACE, "StateChanged", "uuu", [FAILED, dbus.UInt32(60), dbus.UInt32(reason)])
    drop_current()
    device.EmitSignal(base.DEVICE_IFACE, "StateChanged", "uuu", [DISCONNECTED, FAILED, dbus.UInt32(0)])
    return False


def add_and_activate_2(settings, device, _point, options):
    World.asked.append("access point" if is_access_point(settings) else f"join {ssid_of(settings)}")
    refuse_if_denied()
    assert device == World.device
    settings = {str(name): dict(group) for name, group in settings.items()}
    # The template would activate it by itself.
    by_itself = settings["connection"].pop("autoconnect", True)
    profile = dbusmock.get_object(base.SETTINGS_OBJ).SettingsAddConnection(settings)
    of_profile = dbusmock.get_object(profile)
    of_profile.settings["connection"]["autoconnect"] = by_itself
    of_profile.save = save
    of_profile.AddMethod(base.CSETTINGS_IFACE, "Save", "", "", "self.save(self)")
    of_profile.Set(base.CSETTINGS_IFACE, "Unsaved", options.get("persist", "disk") != "disk")
    of_profile.bound_to_client = options.get("bind-activation") == "dbus-client"
    if options.get("persist") == "volatile":
        World.volatile.add(str(profile))
    return (dbus.ObjectPath(profile), begin(profile), dbus.Dictionary({}, signature="sv"))


def save(profile):
    World.asked.append("save")
    profile.Set(base.CSETTINGS_IFACE, "Unsaved", False)


def activate(profile, _device, _point):
    World.asked.append("activate")
    refuse_if_denied()
    if profile != "/":
        return begin(profile)
    for path in dbusmock.get_object(base.SETTINGS_OBJ).ListConnections():
        settings = dbusmock.get_object(path).settings
        if not is_access_point(settings) and ssid_of(settings) in World.networks:
            return begin(path)
    raise dbus.exceptions.DBusException("no connection", name=base.MANAGER_IFACE + ".UnknownConnection")


def request_scan():
    World.asked.append("scan")
    active = current()
    if active != "/":
        profile = dbusmock.get_object(active).Get(base.ACTIVE_CONNECTION_IFACE, "Connection")
        if is_access_point(dbusmock.get_object(profile).settings):
            raise dbus.exceptions.DBusException("Scanning not allowed at this time",
                                                name=base.DEVICE_IFACE + ".NotAllowed")
    device = dbusmock.get_object(World.device)

    def done():
        device.EmitSignal("org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as",
                          [base.WIRELESS_DEVICE_IFACE, {"LastScan": dbus.Int64(1)}, dbus.Array([], signature="s")])
        return False
    GLib.timeout_add(DELAY, done)


@dbus.service.method(MOCK_IFACE, in_signature="ssiyu", out_signature="")
def AddNetwork(_self, ssid, password, reason, strength, security):
    World.networks[str(ssid)] = (str(password), int(reason))
    name = "p" + ssid.encode().hex()
    manager().AddAccessPoint(World.device, name, ssid, "00:11:22:33:44:55", dbus.UInt32(2), dbus.UInt32(2412),
                             dbus.UInt32(54000), strength, security)


@dbus.service.method(MOCK_IFACE, in_signature="s", out_signature="")
def RemoveNetwork(_self, ssid):
    """Out of reach; who is connected to it is not any more."""
    del World.networks[str(ssid)]
    manager().RemoveAccessPoint(World.device, "/org/freedesktop/NetworkManager/AccessPoint/p" + ssid.encode().hex())
    drop_current()


@dbus.service.method(MOCK_IFACE, in_signature="ss", out_signature="o")
def AddProfile(_self, ssid, password):
    """One that somebody saved before."""
    settings = {"connection": {"id": ssid, "type": "802-11-wireless", "autoconnect": False},
                "802-11-wireless": {"ssid": dbus.ByteArray(ssid.encode()), "mode": "infrastructure"},
                "802-11-wireless-security": {"key-mgmt": "wpa-psk", "psk": password}}
    path = dbusmock.get_object(base.SETTINGS_OBJ).SettingsAddConnection(settings)
    dbusmock.get_object(path).settings["connection"]["autoconnect"] = True
    return path


@dbus.service.method(MOCK_IFACE, in_signature="o", out_signature="")
def Use(_self, profile):
    begin(profile)


@dbus.service.method(MOCK_IFACE, in_signature="a{ss}b", out_signature="")
def SetRights(_self, permissions, denied):
    World.permissions = {str(key): str(value) for key, value in permissions.items()}
    World.denied = bool(denied)
    manager().EmitSignal(base.MANAGER_IFACE, "CheckPermissions", "", [])


@dbus.service.method(MOCK_IFACE, in_signature="i", out_signature="")
def FailAccessPoint(_self, reason):
    World.access_point_reason = int(reason)


def plain(value):
    if isinstance(value, (dbus.Array, list, tuple)):
        if value and all(isinstance(part, dbus.Byte) for part in value):
            return bytes(value).decode()
        return [plain(part) for part in value]
    if isinstance(value, (dbus.ByteArray, bytes)):
        return value.decode()
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (dbus.Boolean, bool)):
        return bool(value)
    return int(value) if isinstance(value, int) else str(value)


@dbus.service.method(MOCK_IFACE, in_signature="", out_signature="s")
def Tell(_self):
    """What there is and what was called, as JSON."""
    profiles = []
    for path in dbusmock.get_object(base.SETTINGS_OBJ).ListConnections():
        of_profile = dbusmock.get_object(path)
        profiles.append({"unsaved": bool(of_profile.Get(base.CSETTINGS_IFACE, "Unsaved")),
                         "volatile": str(path) in World.volatile,
                         "bound": getattr(of_profile, "bound_to_client", False),
                         "settings": plain(of_profile.settings)})
    active = current() if World.device else "/"
    return json.dumps({"asked": World.asked, "profiles": profiles, "active": active})
