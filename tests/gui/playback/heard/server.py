"""A sound server of its own with one output that goes nowhere, and a recorder of everything that is heard there."""

import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
_LATE_S = 0.01
"""The recorder asks for blocks of this length, and so the output renders at most that far ahead."""


class AudioServer:
    """PulseAudio in `folder`, reached by `PULSE_SERVER`; OSError or RuntimeError where it cannot be had."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"unix:{folder / 'socket'}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        run = str(self.folder)
        return {**os.environ, "PULSE_SERVER": self.address, "XDG_RUNTIME_DIR": run, "PULSE_RUNTIME_PATH": run, "HOME": run}

    def start(self) -> None:
        if shutil.which("pulseaudio") is None or shutil.which("parec") is None:
            raise OSError("PulseAudio and its tools are not installed")
        (self.folder / "socket").unlink(missing_ok=True)
        modules = (
            f"module-native-protocol-unix socket={self.folder / 'socket'} auth-anonymous=1",
            f"module-null-sink sink_name=nowhere rate={RATE}",
        )
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-level=error"]
        command += [part for module in modules for part in ("-L", module)]
        self._process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while self._pactl("info").returncode:
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError("PulseAudio does not start here")
            time.sleep(0.1)

    def stop(self) -> None:
        """As if it had crashed."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def streams(self) -> int:
        """How many players are connected to the output."""
        return len(self._pactl("list", "short", "sink-inputs").stdout.splitlines())

    def block_s(self) -> float:
        """What the output renders at a time, and then plays."""
        told = re.search(rb"configured (\d+) usec", self._pactl("list", "sinks").stdout)
        return int(told[1]) / 1e6 if told else 0.0

    def _pactl(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["pactl", *words], env=self.environment, capture_output=True, timeout=10)


class Recorder:
    """Everything that is heard, in mono, and when. `close()` joins its thread."""

    def __init__(self, server: AudioServer) -> None:
        self._server = server
        command = ["parec", "-d", "nowhere.monitor", "--raw", f"--rate={RATE}", "--channels=1", "--format=float32le"]
        command.append(f"--latency-msec={round(_LATE_S * 1000)}")
        self._process = subprocess.Popen(command, env=server.environment, stdout=subprocess.PIPE)
        self._block_s = 0.0
        self._parts: list[bytes] = []
        self._arrivals: list[tuple[int, float]] = []
        """Bytes so far, and when the last of them came."""
        self._thread = threading.Thread(target=self._listen, name="test-recorder")
        self._thread.start()

    def close(self) -> None:
        self._block_s = self._server.block_s()
        self._process.terminate()
        self._thread.join()
        self._process.wait()

    def heard(self) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """Samples, and the monotonic second of each: of the blocks of some seconds the soonest tell it; each is played after it came."""
        samples = np.frombuffer(b"".join(self._parts), "<f4")
        size, at = np.array(self._arrivals).T
        index = size / 4
        late = at - index / RATE
        second = np.floor(index / RATE).astype(int)
        soonest = np.array([late[np.abs(second - s) <= 2].min() for s in range(int(second[-1]) + 1)])
        start = np.interp(np.arange(len(samples)) / RATE, np.arange(len(soonest)) + 0.5, soonest)
        return samples, start + np.arange(len(samples)) / RATE + self._block_s

    def _listen(self) -> None:
        assert self._process.stdout is not None
        size = 0
        while data := os.read(self._process.stdout.fileno(), 4096):
            now = time.monotonic()
            size += len(data)
            self._parts.append(data)
            self._arrivals.append((size, now))
        self._process.stdout.close()
