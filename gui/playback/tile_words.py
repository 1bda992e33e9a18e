"""What a tile says in words: on hover, and to those who hear the window instead of seeing it."""

from core.model.times import Instant
from core.playback.levels import Level
from core.playback.tiles import TileFrame
from gui import words
from gui.playback.tile_sound import TileSound, hint_line

NAMES = {
    "missing": "no recording",
    "before": "not started yet",
    "after": "ended",
    "gap": "gap in the recording",
    "no_media": "no media yet",
    "undecodable": "cannot be decoded",
}


def hint(name: str, frame: TileFrame, sound: TileSound, level: Level | None) -> str:
    """The picture's own time in UTC, and every reason in full."""
    parts = [name, words.utc(frame.utc) if frame.utc else ""]
    if frame.error_s is not None:
        parts.append(f"known to ± {words.duration(frame.error_s)} (one standard deviation)")
    parts += ["pre-event buffer, without sound"] if frame.in_buffer else []
    parts.append(hint_line(sound, level, frame.in_buffer) if frame.state == "frame" else "")
    return "\n".join(p for p in (*parts, frame.reason) if p)


def description(frame: TileFrame, trigger: Instant | None, trial_us: int, sound: TileSound) -> str:
    """For screen readers; another one once a second while playing, not with each frame."""
    parts = [NAMES.get(frame.state, words.relative(frame.at, trigger).split(".")[0] or "showing its picture")]
    if frame.state == "frame" and frame.image is None:
        parts = ["waiting for its picture"]
    parts += [frame.reason] if frame.reason and frame.state in ("missing", "undecodable", "no_media") else []
    parts += [f"on trial {words.shift(trial_us)}, not kept"] if trial_us else []
    parts += ["pre-event buffer without sound"] if frame.in_buffer else []
    parts += [f"clock known to {frame.error_s:.1f} s"] if frame.error_s is not None else []
    parts += [sound.words] if sound.words else []
    return ", ".join(parts)
