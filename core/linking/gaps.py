"""What is wrong with a bound camera, given that it was bound: switched on late, a short buffer, or stopped early.

The shares and spreads below were measured on simulated departments (two profiles), not on real ones.
"""

from dataclasses import dataclass

import numpy as np

from core.compiled import compiled
from core.linking.overlaps import above
from core.model.columns import NONE, CameraColumns, ClipColumns, Flags, Floats, Ints, Longs
from core.model.policy import Policy
from core.model.trigger import KINDS

PROMPT_S, PROMPT_SIGMA_S = 0.2, 0.15
"""A camera that a trigger starts runs this long after it."""
HAND_SIGMA_S = 0.75
"""One sigma of the time that a device in a hand or on a belt gives its trigger."""
LATE_P, SHORT_P = 0.035, 0.025
"""How often a bound camera that recorded was late, or prompt with a short buffer."""
LATE_WITHIN_S = 90.0
"""Late cameras came on evenly over this time."""
SHORT_MOST = 0.8
"""Short buffers were evenly long, up to this share of the full one."""
OFF_P, OFF_WITHIN_S = 0.015, 120.0
"""How often such a device's clock is off by seconds or minutes, evenly over this much."""
TOGETHER_S = 0.6
"""Cameras switched on by one event come on within this of each other."""
EARLIER_P = 1e-3
"""Chance that a camera prompt by the recorded time of a trigger came on just then for another reason."""
SILENT_S = 1.0
"""A silent head longer than this measures the buffer even of a camera not known to record its buffer without sound."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Per row the clip that answers its trigger: running at T, else the first to start after it.

    Seconds after the trigger: `starts_s`, `ends_s`; `kept_s`: its pre-event buffer, measured by its silent head where `measured`, else
    the full one is assumed; `sigma_s`: of both clocks, `clock_s`: of the clip's alone; `first_s`: the earliest trigger that binds the camera while this clip answers.
    """

    clip: Ints
    starts_s: Floats
    ends_s: Floats
    sigma_s: Floats
    clock_s: Floats
    kept_s: Floats
    measured: Flags
    first_s: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """Per row the probability of each gap alone, given that the camera was bound; nan where no clip answers. `on_s`: when it was
    switched on, seconds after the trigger; `shift_s`: how much later than recorded the trigger is taken to have been, by cameras
    that came on together; `short_s`: footage before the trigger; `ends_s`: end after it."""

    late: Floats
    short: Floats
    early: Floats
    on_s: Floats
    short_s: Floats
    ends_s: Floats
    shift_s: Floats


def kept_buffer_s(clips: ClipColumns, cameras: CameraColumns, clip: Ints, policy: Policy) -> tuple[Floats, Flags]:
    """(seconds of pre-event buffer that each clip begins with, whether its silent head measured them)."""
    camera = clips.camera[clip]
    full = np.where(np.isfinite(cameras.pre_event_s[camera]), cameras.pre_event_s[camera], policy.pre_s)
    head, sound = clips.silent_head_s[clip], cameras.buffer_has_audio[camera]
    measured = np.isfinite(head) & ((sound == 0) | ((sound == NONE) & (head > SILENT_S)))
    return np.where(measured, head, np.minimum(full, clips.length_s[clip])), measured


def gaps(answers: Answers, trigger: Ints, kind: np.ndarray, p: Floats, policy: Policy) -> Gaps:
    """`trigger`, `kind`, `p`: each row's trigger (ascending), that trigger's kind, and the row's probability of being bound."""
    steady = kind == KINDS.index("lightbar")
    sigma = np.where(steady, answers.sigma_s, np.maximum(answers.sigma_s, HAND_SIGMA_S))
    on = answers.starts_s + answers.kept_s
    first = np.searchsorted(trigger, trigger[np.r_[True, trigger[1:] != trigger[:-1]]] if len(trigger) else trigger).astype(np.int64)
    usable = (answers.clip >= 0) & (p >= 0.5)
    shift, off = _shifts(np.r_[first, len(trigger)], on, sigma, answers.clock_s, usable, steady, policy.late_s)
    moved = np.where(off > 0.5, shift, 0.0)
    starts, ends, on, first_s = answers.starts_s - moved, answers.ends_s - moved, on - moved, answers.first_s - moved
    sure = 1.0 - np.where(off > 0.5, 0.0, off)
    late, short = _by_head(starts, on, answers.kept_s, sigma, policy)
    blind_late, blind_short = _by_chance(starts, first_s, answers.kept_s, sigma, policy)
    late, short = np.where(answers.measured, late, blind_late), np.where(answers.measured, short, blind_short)
    together = np.where(np.abs(answers.starts_s + answers.kept_s - shift) < 3 * TOGETHER_S, sure, 1.0)
    early = above(policy.post_s - policy.early_s - ends, sigma)
    none = answers.clip < 0
    return Gaps(*(np.where(none, np.nan, x) for x in (late * together, short, early, on, -starts, ends, moved)))


def _prompt(away_s: Floats, sigma: Floats) -> Floats:
    """Density (1/s) of coming on this long after a trigger that starts the camera."""
    spread = np.hypot(sigma, PROMPT_SIGMA_S)
    return np.exp(-0.5 * ((away_s - PROMPT_S) / spread) ** 2) / (spread * 2.5066282746310002)


def _by_head(starts: Floats, on: Floats, kept: Floats, sigma: Floats, policy: Policy) -> tuple[Floats, Floats]:
    """(P(late), P(short buffer)) where the silent head says when the camera was switched on.

    Bayes between a prompt start and one at any other time, evenly; the start of a prompt clip is known twice, by clocks and by its head.
    """
    prompt, other = (1 - LATE_P) * _prompt(on, sigma), LATE_P / LATE_WITHIN_S
    is_prompt = prompt / (prompt + other)
    late = (1 - is_prompt) * above(on - policy.late_s, sigma)
    limit = policy.short_s - policy.pre_s
    by_head = PROMPT_S - kept
    weight = sigma**2 / (sigma**2 + PROMPT_SIGMA_S**2)
    both = above(weight * by_head + (1 - weight) * starts - limit, np.sqrt(weight) * PROMPT_SIGMA_S)
    return late, (1 - late) * (is_prompt * both + (1 - is_prompt) * above(starts - limit, sigma))


def _by_chance(starts: Floats, first_s: Floats, full: Floats, sigma: Floats, policy: Policy) -> tuple[Floats, Floats]:
    """(P(late), P(short buffer)) where only the start is known: Bayes between a full buffer on time, a full buffer late, and a short
    one on time, for the first trigger that the clip answers (`first_s` after this row's)."""
    begun = starts - first_s
    fine = (1 - LATE_P - SHORT_P) * _prompt(begun + full, sigma)
    late = LATE_P / LATE_WITHIN_S * above(begun + full - policy.late_s, sigma) + 1e-300
    most = SHORT_MOST * full
    short = SHORT_P / np.maximum(most, 1.0) * above(begun + most, sigma) * above(PROMPT_S - begun, sigma)
    total = fine + late + short
    too_late = late / total * above(starts + full - policy.late_s, sigma) + short / total * above(first_s + PROMPT_S - policy.late_s, sigma)
    limit = policy.short_s - policy.pre_s
    is_short = short / total * above(starts - limit, sigma) + fine / total * above(first_s - full + PROMPT_S - limit, sigma)
    return too_late, np.minimum(is_short, 1 - too_late)


@compiled
def _shifts(first: Longs, on: Floats, sigma: Floats, clock: Floats, usable: Flags, steady: Flags, late_s: float) -> tuple[Floats, Floats]:
    """Per row (seconds its trigger's recorded time may be early, probability that it is): cameras that came on together, after it.

    Either the trigger's clock is off and they were prompt, or its clock is right and each was late by itself.
    """
    shift, off = np.zeros(len(on)), np.zeros(len(on))
    for t in range(len(first) - 1):
        lo, hi = first[t], first[t + 1]
        if steady[lo]:
            continue
        best, best_x = -1e300, 0.0
        for j in range(lo, hi):
            if not usable[j] or on[j] < late_s + 2 * sigma[j] or on[j] > LATE_WITHIN_S:
                continue
            odds = np.log(OFF_P / OFF_WITHIN_S)
            total, weight = 0.0, 0.0
            for i in range(lo, hi):
                if not usable[i]:
                    continue
                away = abs(on[i] - on[j])
                apart = TOGETHER_S + 2 * np.sqrt(clock[i] ** 2 + clock[j] ** 2)
                if away < apart:
                    total += on[i]
                    weight += 1.0
                    if i != j:
                        odds -= np.log(apart)
                    odds -= np.log(LATE_P / LATE_WITHIN_S)
                elif abs(on[i]) < late_s:
                    odds += np.log(EARLIER_P)
            if odds > best:
                best, best_x = odds, total / weight - PROMPT_S
        if best > -1e300:
            for i in range(lo, hi):
                shift[i], off[i] = best_x, 1.0 / (1.0 + np.exp(-best))
    return shift, off
