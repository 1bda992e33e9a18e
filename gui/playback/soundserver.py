"""Whether Linux's sound server (PulseAudio, PipeWire) is still the one that Qt is connected to.

Qt 6.11 says nothing when that connection is lost, tries again once, RETRY_S later, and from then on aborts the whole process when
sound is started without one. So a connection of our own, made right after Qt's, tells when no sound may be started.
"""

import atexit
import ctypes
import time
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

RETRY_S = 3.0
_BEFORE_S, _AFTER_S = 0.5, 1.5
"""A server that was back this long before Qt's only try, and still is this long after it, has Qt for a client again."""
_EVERY_MS = 250
_NO_AUTOSPAWN = 1
_READY, _FAILED = 4, 5
_Heard = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


class SoundServer(QObject):
    """One for the process. Where there is no such server nothing is watched, and everything is `safe`."""

    _ended = Signal()
    """From the library's own thread."""

    def __init__(self) -> None:
        super().__init__()
        self._pulse = _library()
        self._loop: Any = None
        self._context: Any = None
        self._state = 0
        self._was_ready = self._lost = False
        self._lost_at = 0.0
        self._heard = _Heard(self._on_state)
        self._ended.connect(self._on_ended)
        if self._pulse is not None:
            self._loop = self._pulse.pa_threaded_mainloop_new()
            self._pulse.pa_threaded_mainloop_start(self._loop)
            atexit.register(self.close)
            self._connect()

    @property
    def safe(self) -> bool:
        """Whether sound may be started."""
        return not self._lost

    def close(self) -> None:
        if self._loop is not None:
            self._disconnect()
            self._pulse.pa_threaded_mainloop_stop(self._loop)
            self._loop = None

    def _connect(self) -> None:
        pulse = self._pulse
        self._disconnect()
        pulse.pa_threaded_mainloop_lock(self._loop)
        self._context = pulse.pa_context_new(pulse.pa_threaded_mainloop_get_api(self._loop), b"Sightline")
        pulse.pa_context_set_state_callback(self._context, self._heard, None)
        pulse.pa_context_connect(self._context, None, _NO_AUTOSPAWN, None)
        pulse.pa_threaded_mainloop_unlock(self._loop)

    def _disconnect(self) -> None:
        if self._context is None:
            return
        pulse = self._pulse
        pulse.pa_threaded_mainloop_lock(self._loop)
        pulse.pa_context_set_state_callback(self._context, _Heard(), None)
        pulse.pa_context_disconnect(self._context)
        pulse.pa_context_unref(self._context)
        pulse.pa_threaded_mainloop_unlock(self._loop)
        self._context = None

    def _on_state(self, context: int, _data: object) -> None:
        """On the library's thread."""
        self._state = self._pulse.pa_context_get_state(context)
        self._was_ready = self._was_ready or self._state == _READY
        if self._state >= _FAILED and self._was_ready and not self._lost:
            self._lost, self._lost_at = True, time.monotonic()
            self._ended.emit()

    def _on_ended(self) -> None:
        """Look for the server as long as it may still be back before Qt does so."""
        since = time.monotonic() - self._lost_at
        if self._state == _READY:
            QTimer.singleShot(round((RETRY_S + _AFTER_S - since) * 1000), self._confirm)
        elif since < RETRY_S - _BEFORE_S:
            self._connect()
            QTimer.singleShot(_EVERY_MS, self._on_ended)

    def _confirm(self) -> None:
        self._lost = self._state != _READY


def _library() -> Any:
    try:
        pulse = ctypes.CDLL("libpulse.so.0")
    except OSError:
        return None
    for name in ("pa_threaded_mainloop_new", "pa_threaded_mainloop_get_api", "pa_context_new"):
        getattr(pulse, name).restype = ctypes.c_void_p
    for name in ("start", "stop", "lock", "unlock", "get_api"):
        getattr(pulse, f"pa_threaded_mainloop_{name}").argtypes = [ctypes.c_void_p]
    pulse.pa_context_new.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    pulse.pa_context_connect.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
    pulse.pa_context_set_state_callback.argtypes = [ctypes.c_void_p, _Heard, ctypes.c_void_p]
    for name in ("get_state", "disconnect", "unref"):
        getattr(pulse, f"pa_context_{name}").argtypes = [ctypes.c_void_p]
    return pulse


_server: list[SoundServer] = []


def sound_server() -> SoundServer:
    """Made with the first output that is opened; Qt's own connection is there by then."""
    if not _server:
        _server.append(SoundServer())
    return _server[0]
