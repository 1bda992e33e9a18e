"""What a camera's recording, or its silence, says about each of the triggers that it answers, all of them weighed together.

A recording begins once, for one reason, and a camera that fails is silent for a while, not for one trigger. So a later trigger that
plainly started the camera says that earlier ones did not bind it, and a camera that a neighbouring trigger surely bound, yet which
recorded nothing, had failed: then its silence says nothing about this trigger either.
"""

import numpy as np

from core.compiled import compiled
from core.linking.doings import LOOSE_CLOCK_S
from core.linking.sources import Sources
from core.model.columns import NONE, Flags, Floats, Ints, Longs

TOGETHER_S = 900.0
"""Triggers this near in time are weighed together: a camera that has failed has failed for all of them."""
FAILS = 0.08
"""How often a camera that is bound records nothing. Counted in simulated departments: 0.03 to 0.08; rounded up, towards saying less."""
QUIET = 0.75
"""How often one nearby that works and is not bound records nothing about then; as FAILS fitted on all departments at hand."""
RECOVERS = 0.3
"""How much rarer a failure is where the camera has another recording so near in time; assumed (counted: at most a fifth)."""
DELAY_S, DELAY_SIGMA_S = 0.2, 0.4
"""Between a trigger and the cameras it starts, and its spread."""
STARTED = 0.08
"""Of cameras that a trigger binds, the share that it starts (most run already)."""
CHANCE_PER_S = {False: 0.0004, True: 0.0001}
"""Of cameras nearby that it does not bind, the share that start in any one second about it all the same; by whether it is a dash cam."""
LATE_P, LATE_WITHIN_S = 0.03, 90.0
"""Of bound cameras, the share that comes on late, evenly over this time."""
LATER = 0.1
"""How much rarer that is after LATE_WITHIN_S; assumed."""
AFTERWARDS = 0.12
"""Of late cameras, the share that the next trigger starts."""
SHORT_P, SHORT_MOST = 0.025, 0.8
"""Of cameras that a trigger starts, the share that keeps a short buffer: evenly, up to this share of the full one."""


def testimony(sources: Sources, trigger: Ints, camera: Ints, p: Floats) -> Floats:
    """By row (trigger, camera; NONE: unknown), P(what the camera did | bound) / P(the same | not bound); 1 says nothing.

    `p`: of having been bound, before looking at what it did. A trigger's own cameras count among the others'.
    """
    n, own = len(trigger), sources.own
    triggers = sources.columns.triggers
    trigger, camera = np.concatenate([trigger, own.trigger]), np.concatenate([camera, own.camera])
    p = np.concatenate([p, np.ones(len(own.trigger))])
    rows = np.flatnonzero(camera != NONE)
    out = np.ones(len(trigger))
    if not len(rows):
        return out[:n]
    us = triggers.time_us
    rows = rows[np.lexsort((trigger[rows], us[trigger[rows]], camera[rows]))]
    t, c = trigger[rows], camera[rows]
    doings = sources.recordings.about(c, us[t])
    clip = doings.clip()
    on = sources.recordings.activation_s(clip, us[t])
    dash = sources.dash[c]
    clock = sources.clocks.sigma_s[clip] if len(sources.columns.clips) else np.zeros(len(rows))
    spread = np.sqrt(clock**2 + triggers.sigma_s[t] ** 2 + DELAY_SIGMA_S**2)
    chance = np.where(dash, CHANCE_PER_S[True], CHANCE_PER_S[False])
    mute = (clip == NONE) & (doings.loose | (triggers.sigma_s[t] > LOOSE_CLOCK_S))
    alive = sources.recordings.around(c, us[t], round(TOGETHER_S * 1e6))
    buffer = sources.recordings.unmeasured_s(clip)
    speaks = np.ones(len(rows))
    _speaks(c, t, us[t], clip, on, spread, p[rows], chance, mute, alive, buffer, round(TOGETHER_S * 1e6), speaks)
    out[rows] = speaks
    return out[:n]


def weighed(p: Floats, ratio: Floats) -> Floats:
    """A probability after evidence that is `ratio` times as likely if it is so."""
    return p * ratio / (p * ratio + 1 - p)


@compiled
def _normal(x: float, s: float) -> float:
    return np.exp(-0.5 * (x / s) ** 2) / (2.5066282746310002 * s)


@compiled
def _speaks(
    camera: Ints, trigger: Ints, us: Longs, clip: Ints, on: Floats, spread: Floats, p: Floats, chance: Floats,
    mute: Flags, alive: Flags, buffer: Floats, within_us: int, out: Floats,
) -> None:  # fmt: skip
    """Rows by camera and time. Only the largest of what other triggers say counts: they are of one scene, not independent."""
    lo = 0
    for i in range(len(camera)):
        while camera[lo] != camera[i] or us[lo] < us[i] - within_us:
            lo += 1
        silent, late, hit = 0.0, 0.0, 0.0
        j = lo
        while j < len(camera) and camera[j] == camera[i] and us[j] <= us[i] + within_us:
            if trigger[j] != trigger[i] and clip[j] == clip[i]:
                if clip[j] < 0:
                    silent = max(silent, 0.0 if mute[j] else p[j])
                elif on[j] > 2 * spread[j]:
                    late = max(late, p[j])
                else:
                    hit = max(hit, p[j] * _normal(on[j] - DELAY_S, spread[j]))
            j += 1
        if clip[i] < 0:
            if not mute[i]:
                fails = FAILS * (RECOVERS if alive[i] else 1.0)
                out[i] = fails / (fails + (1 - fails) * (1 - silent) * QUIET)
            continue
        a, s = on[i], spread[i]
        bound = LATE_P / LATE_WITHIN_S * (1.0 if a < LATE_WITHIN_S else LATER) + LATE_P * AFTERWARDS * hit
        other = (1 - late) * chance[i] + late * LATE_P / LATE_WITHIN_S + STARTED * hit
        after = min(max(a / s - 1, 0.0), 1.0)
        started = STARTED * _normal(a - DELAY_S, s)
        begun = a - buffer[i]
        if buffer[i] > 0 and -SHORT_MOST * buffer[i] < begun < 0:
            started += STARTED * SHORT_P / (SHORT_MOST * buffer[i])
        out[i] = 1 - after + after * bound / other + started / chance[i]
