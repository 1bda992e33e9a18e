"""What one thread frees, another one uses: memory does not grow with the number of threads that were once at work."""

import subprocess
import sys

import pytest

TURNS = """
import ctypes, threading
from pathlib import Path
from core.media.memory import keep_freed_memory
keep_freed_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.memset.restype = ctypes.c_void_p
libc.malloc.argtypes, libc.free.argtypes = [ctypes.c_size_t], [ctypes.c_void_p]
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]

def picture():
    held = [libc.malloc(1 << 20) for _ in range(20)]
    for place in held:
        libc.memset(place, 1, 1 << 20)
    for place in held:
        libc.free(place)

def turn(mine, done):
    mine.acquire()
    picture()
    done.release()
    ended.wait()

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

ended, done = threading.Event(), threading.Semaphore(0)
turns = [threading.Semaphore(0) for _ in range(12)]
threads = [threading.Thread(target=turn, args=(mine, done)) for mine in turns]
for thread in threads:
    thread.start()
told = []
for mine in turns:
    mine.release()
    done.acquire()
    told.append(resident())
ended.set()
for thread in threads:
    thread.join()
print(told[0], told[-1])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is counted in /proc")
def test_pictures_of_twelve_threads_in_turn_take_the_room_of_one() -> None:
    """Twenty megabytes each."""
    first, last = map(int, subprocess.run([sys.executable, "-c", TURNS], capture_output=True, text=True, check=True).stdout.split())
    assert last - first < 10_000_000
