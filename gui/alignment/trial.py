"""What is being tried on one camera's clock, and how that is said. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.model.incident import IncidentView
from core.model.ledger import Mark, match_sigma_s, nudge_sigma_s
from core.model.times import US, Instant
from core.operations.clockledger import Shift, matched
from core.playback.place import shown_clips
from gui import words


@dataclass(frozen=True, slots=True)
class Trial:
    """The camera's clips are shown `us` later than they stand (negative: earlier). `frame_s`: how long it shows one frame.

    `clip_id`: the clip it was tried on. `against_s`: how well the times are known that it was held against. `marks`: of a match, the
    frame of this camera, then the other one.
    """

    camera_id: str
    clip_id: str
    us: int
    frame_s: float
    against_s: float
    marks: tuple[Mark, Mark] | None = None
    frames: int | None = None
    """How many frames it was moved by, where it was moved by nothing else: they need not be evenly spaced."""

    @property
    def sigma_s(self) -> float:
        return match_sigma_s(*self.marks) if self.marks is not None else nudge_sigma_s(self.frame_s)

    def shift(self, view: IncidentView, session: bool) -> Shift:
        """To be kept: with `session` every clip of the camera that moved in sight, and the rest of its recording session."""
        lane = view.lane(self.camera_id)
        clips = tuple(c.clip.id for c in shown_clips(lane)) if lane is not None and session else (self.clip_id,)
        if self.marks is not None:
            mine, other = self.marks
            return matched(mine, other, self.against_s, clips, session)
        return Shift(self.camera_id, clips, self.us, self.sigma_s, self.against_s, session)


def amount(us: int, frame_s: float, counted: int | None = None) -> str:
    """`+0.133 s (4 frames)`, `−0.001 s`; where it is no whole number of frames (and none were `counted`), about how many."""
    frames = us / US / frame_s
    whole = counted or round(frames)
    if whole and (counted or abs(frames - whole) < 0.02):
        count = f" ({abs(whole)} frame{'s' if abs(whole) != 1 else ''})"
    else:
        count = f" (about {abs(frames):.1f} frames)" if abs(frames) >= 0.1 else ""
    return f"{words.shift(us)}{count}"


def direction(us: int) -> str:
    return "later" if us > 0 else "earlier"


def said(trials: Sequence[Trial], keeping: Collection[str] = ()) -> str:
    """`B07: +0.133 s (4 frames), shown later. A trial, not kept.`; of several `B07 +0.133 s (4 frames) · B12 −0.040 s (1 frame). Trials,
    not kept.` `keeping`: cameras whose trials are just being kept."""
    state = "Being kept…" if keeping else "A trial, not kept." if len(trials) == 1 else "Trials, not kept."
    if len(trials) == 1:
        (trial,) = trials
        return f"{trial.camera_id}: {amount(trial.us, trial.frame_s, trial.frames)}, shown {direction(trial.us)}. {state}"
    return f"{' · '.join(f'{t.camera_id} {amount(t.us, t.frame_s, t.frames)}' for t in trials)}. {state}" if trials else ""


def reference_s(view: IncidentView, camera_id: str, clip_id: str, at: Instant, tried: Collection[str] = ()) -> float:
    """How well the best known other picture at this instant is timed, of those that are not being `tried` themselves; alone, the clip is
    no better known than before."""
    others = [
        c.clip.time.sigma_s
        for n in view.lanes
        if n.camera.id != camera_id and n.camera.id not in tried
        for c in shown_clips(n)
        if at in c.clip.span
    ]
    own = [c.clip.time.sigma_s for n in view.lanes for c in n.clips if c.clip.id == clip_id]
    return min(others or own or [0.0])


def less_known(view: IncidentView, first: Mark, second: Mark) -> tuple[Mark, Mark]:
    """The mark whose clock is less well known, which is to be moved, then the other; of equals the one marked last."""
    return (first, second) if sigma_of(view, first) > sigma_of(view, second) else (second, first)


def sigma_of(view: IncidentView, mark: Mark) -> float:
    return next((c.clip.time.sigma_s for n in view.lanes for c in n.clips if c.clip.id == mark.clip_id), 0.0)
