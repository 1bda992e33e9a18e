"""How an entry of the clocks' ledger is put into words."""

from core.model.ledger import MATCHED, NUDGED, TYPED, WITHDRAWN, Entry, Held
from gui import words

METHODS = {TYPED: "typed", NUDGED: "nudged in sight of the pictures", MATCHED: "matched by two frames", WITHDRAWN: "withdrawn"}
STATES = {"counts": "counts", "overruled": "overruled", "withdrawn": "withdrawn"}
SIGNS = {"counts": "confirmed", "overruled": "proposed", "withdrawn": "rejected"}


def title(entry: Entry) -> str:
    """`B07 +0.133 s later`, `D5 set to 3 min 10.0 s fast`, `withdraws K3`."""
    name = entry.camera_id or ", ".join(entry.clip_ids)
    if entry.withdraws is not None:
        return f"{name}, withdraws {entry.withdraws}"
    shift = entry.shift_s
    if entry.method != TYPED and shift is not None:
        return f"{name} {_signed(shift)}, {'later' if shift > 0 else 'earlier'}"
    return f"{name} set to {words.clock_error(entry.held[0].offset_s)}"


def lines(entry: Entry, zone: str | None) -> list[str]:
    """Who and when, how, before and after, what it holds for, and why."""
    found = [f"{words.stamp(entry.at, zone)}, {entry.actor}"]
    if entry.withdraws is None:
        sure = f", to ± {entry.sigma_s * 1000:.0f} ms" if entry.sigma_s is not None else ""
        found.append(f"{METHODS.get(entry.method, entry.method)[:1].upper()}{METHODS.get(entry.method, entry.method)[1:]}{sure}")
        found += [_change(h) for h in entry.held[:1]]
        found.append(_holds(entry))
        found += [f"Its frame at {m.pts_s:.3f} s of {m.clip_id} ({m.camera_id})" for m in entry.marks]
    found.append(f"Why: {entry.why}" if entry.why else "No reason given")
    return found


def _change(held: Held) -> str:
    before = "as estimated" if held.before_s is None else _signed(held.before_s)
    return f"Camera clock minus true time: {before} before, {_signed(held.offset_s)} after"


def _signed(seconds: float) -> str:
    return f"{seconds:+.3f} s".replace("-", "−")


def _holds(entry: Entry) -> str:
    if not entry.clip_ids:
        return "For every clip of the camera"
    if entry.camera_id is None:
        return f"For {', '.join(entry.clip_ids)} alone"
    return f"For its recording session: {', '.join(entry.clip_ids)}"
