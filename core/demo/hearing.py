"""What one camera hears: every sound of the world, later and quieter with distance, over its own noise; nothing in its buffer."""

import math
import zlib

import numpy as np

from core.demo.actors import actors
from core.demo.rigs import dash_pose
from core.demo.sound import RATE, Sound, Wave, Where, sounds
from core.demo.story import PLACE_ORIGIN, SEED, Shot

SPEED_M_S = 343.0
"""Sound in air at 20 degrees Celsius."""
_NEAREST_M = 0.45
_STEP_S = 0.02


def camera_where(shot: Shot) -> Where:
    """Where a shot's camera is: seconds after its scene's trigger -> metres east and north of the demo's origin."""
    ox, oy = PLACE_ORIGIN[shot.place]
    if shot.kind == "dash":
        own = dash_pose(shot)
        return lambda _t: (own.x + ox, own.y + oy)
    wearer = next(a for a in actors(shot.place) if a.id == shot.officer_id)

    def where(t_s: float) -> tuple[float, float]:
        state = wearer.state(t_s)
        return state.x + ox, state.y + oy

    return where


def hear(shot: Shot) -> Wave:
    """The shot's whole sound track, mono at RATE, -1..1; exact zeros until its activation."""
    n = round((shot.end_s - shot.start_s) * RATE)
    rng = np.random.default_rng([SEED, zlib.crc32(shot.camera_id.encode())])
    hiss = rng.normal(0, 1, n).astype(np.float32)
    track = np.cumsum(hiss - hiss.mean(), dtype=np.float64)
    window = int(0.03 * RATE)
    slow = track - np.convolve(track[:: window // 8], np.ones(9) / 9, "same").repeat(window // 8)[:n]
    out = (0.0012 * hiss + 0.0025 * slow / max(float(np.abs(slow).max()), 1e-9)).astype(np.float32)
    if shot.kind == "dash":
        t = np.arange(n) / RATE
        out += (0.004 * np.sin(2 * np.pi * 62.0 * t) + 0.002 * np.sin(2 * np.pi * 124.0 * t)).astype(np.float32)
    ear = camera_where(shot)
    for sound in sounds(shot.place, shot.end_s):
        _add(out, sound, ear, shot)
    out = np.tanh(out * 1.1).astype(np.float32) * np.float32(0.9)
    out[: round(shot.silent_s * RATE)] = 0
    return out


def _add(out: Wave, sound: Sound, ear: Where, shot: Shot) -> None:
    """Mixes one sound in: emitted at te it is heard at te + distance(te) / SPEED_M_S, divided by distance."""
    length_s = len(sound.wave) / RATE
    emitted = sound.at_s + np.arange(0, length_s + _STEP_S, _STEP_S)
    muffled = 0.35 if shot.kind == "dash" else 1.0
    distances = np.array([math.dist(sound.where(te), ear(te)) for te in emitted.tolist()])
    heard = emitted + distances / SPEED_M_S
    first = max(round(shot.silent_s * RATE), math.ceil((heard[0] - shot.start_s) * RATE))
    last = min(len(out), math.floor((heard[-1] - shot.start_s) * RATE))
    if last <= first:
        return
    at = shot.start_s + np.arange(first, last) / RATE
    te = np.interp(at, heard, emitted)
    wave = np.interp((te - sound.at_s) * RATE, np.arange(len(sound.wave)), sound.wave, left=0, right=0)
    gain = muffled / np.maximum(np.interp(at, heard, distances), _NEAREST_M)
    out[first:last] += (wave * gain).astype(np.float32)
