"""Is there a screen, and can Qt start on it? Asked before Qt is, because Qt would end the process."""

import ctypes
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import KnownError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

PACKAGES = {
    "libEGL": "libegl1",
    "libGL": "libgl1",
    "libOpenGL": "libopengl0",
    "libxkbcommon-x11": "libxkbcommon-x11-0",
    "libxkbcommon": "libxkbcommon0",
    "libdbus-1": "libdbus-1-3",
    "libfontconfig": "libfontconfig1",
    "libfreetype": "libfreetype6",
    "libglib-2.0": "libglib2.0-0",
    "libnss3": "libnss3",
    "libxcb-cursor": "libxcb-cursor0",
    "libxcb-icccm": "libxcb-icccm4",
    "libxcb-image": "libxcb-image0",
    "libxcb-keysyms": "libxcb-keysyms1",
    "libxcb-randr": "libxcb-randr0",
    "libxcb-render-util": "libxcb-render-util0",
    "libxcb-shape": "libxcb-shape0",
    "libxcb-xinerama": "libxcb-xinerama0",
    "libxcb-xkb": "libxcb-xkb1",
    "libxcb": "libxcb1",
    "libX11-xcb": "libx11-xcb1",
}
"""What a library that Qt misses is called on Debian and Ubuntu."""


def has_screen() -> bool:
    """A screen that a window can be opened on, and that nobody told Qt to ignore."""
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in ("offscreen", "minimal", "vnc"):
        return False
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY")) or (bool(os.environ.get("DISPLAY")) and _x_answers())


def start(theme_name: str, screen: bool) -> "QApplication":
    """The application with its theme. Without a `screen` it draws into memory. KnownError names the packages that Qt misses."""
    if not screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    try:
        from PySide6.QtWidgets import QApplication

        from core.media.opencv import cv2  # its Qt must not be found after ours
        from gui import theme
    except ImportError as error:
        raise missing(str(error)) from error
    del cv2
    if screen and sys.platform == "linux" and not os.environ.get("WAYLAND_DISPLAY"):
        _check_xcb()
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        _hush()
        app = QApplication(["sightline"])
    app.setApplicationName("Sightline")
    theme.apply(app, theme_name)
    return app


_OF_NO_USE = ("This plugin does not support", "PulseAudioService", "QMediaDevices", "No QtMultimedia backends")


def _hush() -> None:
    """What a platform without a screen or a sound server says of itself is of no use to anybody; other warnings go to stderr."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    def on_message(kind: QtMsgType, _context: object, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not text.startswith(_OF_NO_USE):
            print(f"sightline: Qt says: {text}", file=sys.stderr)

    qInstallMessageHandler(on_message)


def missing(said: str) -> KnownError:
    """What to install, from what the loader said: `libEGL.so.1: cannot open shared object file`."""
    found = re.search(r"(lib[\w.+-]+?)\.so", said)
    if found is None:
        return KnownError(f"The window needs Qt, which cannot be loaded: {said}.", "Install it with: pip install PySide6")
    package = PACKAGES.get(found[1], found[1])
    return KnownError(
        f"The window needs the system library {found[1]}, which is not here.", f"Install it, on Debian: apt-get install {package}"
    )


def _check_xcb() -> None:
    """The plugin for X11 loads, or KnownError names the package it misses."""
    import PySide6

    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if plugin.exists():
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            raise missing(str(error)) from error


def _x_answers() -> bool:
    """True where the X server named by DISPLAY can be reached, or where we cannot ask."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        return xcb.xcb_connection_has_error(connection) == 0
    finally:
        xcb.xcb_disconnect(connection)
