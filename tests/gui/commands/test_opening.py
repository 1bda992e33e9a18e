"""`sightline open` on a real (virtual) screen: it comes up, and ends in order when it is told to."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.operations.incidents import incident_summaries

needs_xvfb = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")


def listens(pid: int) -> bool:
    """Whether the process handles SIGTERM by now, which it does as the last thing before it waits for events (proc(5), SigCgt)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return False
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")), "0")
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


@needs_xvfb
def test_it_opens_and_ends_in_order(told, tmp_path):
    incident = incident_summaries(told)[0].id
    told.close()
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24"], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    try:
        os.close(write)
        with os.fdopen(read) as said:
            display = said.readline().strip()
        assert display, "Xvfb did not start"
        kept = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
        argv = [sys.executable, "-m", "gui.main", "--library", told.location, "open", incident]
        window = subprocess.Popen(argv, env={**kept, "DISPLAY": f":{display}"}, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 60
        while not listens(window.pid) and window.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        assert window.poll() is None, window.communicate()[1]
        window.send_signal(signal.SIGTERM)
        _, errors = window.communicate(timeout=30)
        assert window.returncode == 0, errors
        assert "Traceback" not in errors
    finally:
        server.terminate()
        server.wait(timeout=10)
