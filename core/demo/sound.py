"""What can be heard in the world: dry sounds with the place and time where they arise."""

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demo.actors import CYCLE_S, FIRED_S, actors
from core.demo.story import CORNER, PLACE_ORIGIN, QUIET, SEED, STOP

RATE = 48_000

Wave = NDArray[np.float32]
Where = Callable[[float], tuple[float, float]]
"""Time in seconds after the scene's trigger -> metres east and north of the demo's origin."""


@dataclass(frozen=True, slots=True)
class Sound:
    """`wave` is loudness at 1 m, starting at `at_s` after the scene's trigger."""

    name: str
    at_s: float
    wave: Wave
    where: Where


def sounds(place: str, end_s: float) -> list[Sound]:
    """All that sounds within earshot of a place until `end_s`."""
    return _stop(end_s) if place == STOP else _corner(end_s) + _quiet(end_s)


def _rng(name: str) -> np.random.Generator:
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


def _band(noise: Wave, low: float, high: float) -> Wave:
    """Noise between two frequencies."""
    spectrum = np.fft.rfft(noise)
    f = np.fft.rfftfreq(len(noise), 1 / RATE)
    spectrum[(f < low) | (f > high)] = 0
    return np.fft.irfft(spectrum, len(noise)).astype(np.float32)


def voice(name: str, syllables: int, pitch_hz: float, loud: float) -> Wave:
    """A voice-like burst: buzz and breath through two formants, in a rhythm of syllables."""
    rng = _rng(name)
    parts: list[Wave] = []
    for _ in range(syllables):
        n = int(rng.uniform(0.13, 0.24) * RATE)
        t = np.arange(n) / RATE
        pitch = pitch_hz * rng.uniform(0.9, 1.15) * (1 + 0.12 * np.sin(math.pi * t / t[-1]))
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        first, second = rng.uniform(380, 850), rng.uniform(1100, 2300)
        tone = np.zeros(n)
        for k in range(1, 24):
            gain = sum(1 / (1 + ((k * pitch_hz - f) / w) ** 2) for f, w in ((first, 110), (second, 160))) + 0.05
            tone += gain / k**0.5 * np.sin(k * phase)
        breath = rng.normal(0, 0.25, n)
        shape = np.minimum(1, np.minimum(t / 0.02, (t[-1] - t) / 0.05))
        parts.append(((tone + breath) * shape).astype(np.float32))
        parts.append(np.zeros(int(rng.uniform(0.02, 0.09) * RATE), np.float32))
    wave = np.concatenate(parts)
    return wave * np.float32(loud / np.abs(wave).max())


def crackle(name: str, length_s: float, loud: float) -> Wave:
    """A taser's arc: sharp clicks, nineteen a second, ringing high."""
    rng = _rng(name)
    n = int(length_s * RATE)
    wave = np.zeros(n)
    click = rng.normal(0, 1, 260) * np.exp(-np.arange(260) / 55)
    for at in np.arange(0, n - 300, RATE / 19.0):
        i = int(at + rng.uniform(-60, 60) * (at > 100))
        wave[i : i + 260] += click * rng.uniform(0.7, 1.0)
    return (wave * loud / np.abs(wave).max()).astype(np.float32)


def slam(name: str, loud: float) -> Wave:
    """A car's door."""
    rng = _rng(name)
    t = np.arange(int(0.35 * RATE)) / RATE
    body = rng.normal(0, 1, len(t)) * np.exp(-t / 0.03) + 1.6 * np.sin(2 * np.pi * 85 * t) * np.exp(-t / 0.08)
    return (body * loud / np.abs(body).max()).astype(np.float32)


def siren(length_s: float, loud: float) -> Wave:
    """A wail between 600 and 1,350 Hz every four seconds."""
    t = np.arange(int(length_s * RATE)) / RATE
    pitch = 975 - 375 * np.cos(2 * np.pi * t / 4.0)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    tone = np.sin(phase) + 0.35 * np.sin(2 * phase) + 0.2 * np.sin(3 * phase)
    fade = np.minimum(1, np.minimum(t / 1.5, (t[-1] - t) / 0.4))
    return (tone * fade * loud / 1.4).astype(np.float32)


def engine(name: str, length_s: float, loud: float) -> Wave:
    """An idling engine: ten seconds of it, over and over."""
    n = 10 * RATE
    t = np.arange(n) / RATE
    rough = _band(_rng(name).normal(0, 1, n).astype(np.float32), 40, 260)
    hum = np.sin(2 * np.pi * 31 * t) + 0.7 * np.sin(2 * np.pi * 62 * t + 1) + 0.3 * np.sin(2 * np.pi * 93 * t)
    wave = (loud * (0.5 * hum + rough / np.abs(rough).max())).astype(np.float32)
    return np.resize(wave, int(length_s * RATE))


def _person(place: str, actor_id: str) -> Where:
    actor = next(a for a in actors(place) if a.id == actor_id)
    ox, oy = PLACE_ORIGIN[place]

    def where(t_s: float) -> tuple[float, float]:
        state = actor.state(t_s)
        return state.x + ox, state.y + oy

    return where


def _still(place: str, x: float, y: float) -> Where:
    ox, oy = PLACE_ORIGIN[place]
    return lambda _t: (ox + x, oy + y)


def _talk(place: str, who: str, times: tuple[float, ...], pitch: float, loud: float) -> list[Sound]:
    where = _person(place, who)
    return [Sound(f"voice {who}", at, voice(f"{who} {k}", 3 + (k * 5 + len(who)) % 5, pitch, loud), where) for k, at in enumerate(times)]


def _corner(end_s: float) -> list[Sound]:
    loud = 0.5
    length = end_s + 32
    out = [
        Sound("engine V03", -31, engine("V03", length, 0.05), _still(CORNER, 1.7, -6.0)),
        Sound("engine V05", -31, engine("V05", length, 0.05), _still(CORNER, -1.9, 17.3)),
        Sound("siren", -24, siren(64, 6.0), lambda t: (-420 + 6.4 * (t + 24), 2.0)),
        Sound("taser", 0.0, crackle("arc", 0.9, 0.6), _person(CORNER, "O12")),
        Sound("taser", FIRED_S, crackle("cycle", CYCLE_S, 0.5), _person(CORNER, "O12")),
    ]
    out += [Sound("door", at, slam(f"door {at}", 1.6), _still(CORNER, -1.7, 18.4)) for at in (8.4, 22.95, 47.1, 83.7, 110.2)]
    late = tuple(float(x) for x in range(18, int(end_s), 7))
    out += _talk(CORNER, "O12", (-24, -19.5, -14, -9.2, -5.1, -2.4, 0.6, 3.1, 6.9, 9.8, 13.2, *late), 118, loud)
    out += _talk(CORNER, "O07", (-21, -11.7, -6.6, -1.2, 2.2, 7.6, 11.4, 15.1, *(x + 3.4 for x in late)), 172, loud)
    out += _talk(CORNER, "subject", (-17, -12.6, -7.8, -3.6, 1.75, 4.4, 8.7, *(x + 5.3 for x in late[::2])), 141, 0.6)
    out += _talk(CORNER, "O21", (-4.2, 5.6, 16.6, *(x + 1.9 for x in late[::3])), 104, loud)
    return [s for s in out if s.at_s < end_s]


def _quiet(end_s: float) -> list[Sound]:
    out = _talk(QUIET, "O18", (-40, -25, -21, -17.5, -12, -7.1, 15.5, 19.8, 26, 33, 41, 52, 58, 66, 90, 105), 126, 0.3)
    out += _talk(QUIET, "resident 1", (-23, -19.2, -14.6, -9.5), 196, 0.25)
    out += _talk(QUIET, "resident 2", (17.4, 22.7, 29.5, 37, 46.5, 55), 110, 0.25)
    return [s for s in out if s.at_s < end_s]


def _stop(end_s: float) -> list[Sound]:
    out = [
        Sound("engine V09", -31, engine("V09", end_s + 32, 0.06), _still(STOP, -5.5, -3.4)),
        Sound("door", 4.2, slam("door V09", 1.4), _still(STOP, -6.4, -2.2)),
    ]
    out += _talk(STOP, "O31", (1.3, 12.4, 17.2, 23.5, 31, 40, 49, 62, 92, 99, 108), 205, 0.35)
    out += _talk(STOP, "driver", (14.8, 20.3, 27.2, 35.5, 44, 96, 104), 122, 0.3)
    return [s for s in out if s.at_s < end_s]
