"""What counts of what was said of clocks: the newest, nearer before wider, and nothing that was withdrawn."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.model.ledger import MATCHED, NUDGED, TYPED, WITHDRAWN, Entry, Held, Mark, match_sigma_s, states, withdrawn, words_of
from tests.sample import T

CAMERAS = {"C1": "A", "C2": "A", "C3": "B"}


def entry(
    number: int, method: str, camera: str | None, clips: tuple[str | None, ...], offset_s: float, withdraws: str | None = None
) -> Entry:
    return Entry(f"K{number}", method, camera, tuple(Held(c, offset_s, 0.0, 0.1, 0.0) for c in clips), "why", "me", T, 0.1, (), withdraws)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for number in range(draw(st.integers(0, 9))):
        kind = draw(st.sampled_from(("camera", "clip", "placed", "session", "withdraw")))
        clip = draw(st.sampled_from(sorted(CAMERAS)))
        camera = CAMERAS[clip]
        offset = float(number + 1)
        if kind == "withdraw" and entries:
            gone = withdrawn(entries)
            open_ = [e for e in entries if e.id not in gone]
            if open_:
                taken = draw(st.sampled_from(open_))
                entries.append(replace(entry(number, WITHDRAWN, taken.camera_id, (), 0.0, taken.id), held=taken.held))
        elif kind == "camera":
            entries.append(entry(number, TYPED, camera, (None,), offset))
        elif kind == "clip":
            entries.append(entry(number, TYPED, None, (clip,), offset))
        elif kind == "placed":
            entries.append(entry(number, NUDGED, None, (clip,), offset))
        else:
            entries.append(entry(number, MATCHED, camera, tuple(c for c, k in CAMERAS.items() if k == camera), offset))
    return tuple(entries)


@given(ledgers())
def test_withdrawing_leaves_what_counts_as_if_it_had_never_been_said(entries: tuple[Entry, ...]) -> None:
    gone = withdrawn(entries)
    left = [e for e in entries if e.id not in gone and e.method != WITHDRAWN]
    assert words_of(entries) == words_of(left)


@given(ledgers(), st.data())
def test_a_withdrawal_withdrawn_is_as_if_neither_had_been_said(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    gone = withdrawn(entries)
    open_ = [e for e in entries if e.id not in gone]
    if not open_:
        return
    taken = data.draw(st.sampled_from(open_))
    undone = replace(entry(90, WITHDRAWN, None, (), 0.0, taken.id), held=taken.held)
    redone = replace(entry(91, WITHDRAWN, None, (), 0.0, undone.id), held=taken.held)
    assert words_of((*entries, undone, redone)) == words_of(entries)
    assert undone.id in withdrawn((*entries, undone, redone))


@given(ledgers())
def test_one_entry_at_most_counts_for_each_clip_and_it_says_so(entries: tuple[Entry, ...]) -> None:
    said = states(entries, CAMERAS)
    counting = {e.id for e in entries if said[e.id] == "counts" and e.method != WITHDRAWN}
    words = words_of(entries)
    spoken_for = {c for c, camera in CAMERAS.items() if c in words.placed or c in words.by_clip or camera in words.by_camera}
    held = {
        c
        for e in entries
        if e.id in counting
        for c in CAMERAS
        if c in e.clip_ids or (CAMERAS[c] == e.camera_id and None in [h.clip_id for h in e.held])
    }
    assert spoken_for <= held
    assert bool(counting) == bool(spoken_for)


def test_the_newest_word_counts_and_a_clips_own_before_its_cameras() -> None:
    nudged = entry(1, NUDGED, "A", ("C1", "C2"), 1.0)
    assert set(words_of([nudged]).placed) == {"C1", "C2"}
    newer = words_of([nudged, entry(2, TYPED, "A", (None,), 2.0)])
    assert not newer.placed and newer.by_camera["A"].offset_s == 2.0
    alone = words_of([entry(1, NUDGED, None, ("C1",), 1.0), entry(2, TYPED, "A", (None,), 2.0)])
    assert alone.placed["C1"].offset_s == 1.0
    again = words_of([entry(1, TYPED, None, ("C1",), 1.0), entry(2, NUDGED, "A", ("C1", "C2"), 2.0)])
    assert {c: h.offset_s for c, h in again.placed.items()} == {"C1": 2.0, "C2": 2.0}
    clip = words_of([entry(1, NUDGED, "A", ("C1", "C2"), 1.0), entry(2, TYPED, None, ("C1",), 2.0)])
    assert set(clip.placed) == {"C2"} and clip.by_clip["C1"].offset_s == 2.0


def test_two_frames_meet_to_half_of_each() -> None:
    a, b = Mark("A", "C1", 1.0, T, 0.04), Mark("B", "C3", 1.0, T, 0.03)
    assert match_sigma_s(a, b) == 0.025
