"""What is kept of a trial, by whom and why; taking it back; and that no file is touched."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UsageError
from core.model.clip import Clip
from core.model.ledger import LedgerRow, Mark, match_sigma_s
from core.operations.clips import all_clips
from core.operations.clockledger import Shift, clock_ledger, entry_to_withdraw, keep_shift, withdraw
from core.operations.clocks import clock_rows, set_clock
from core.operations.importing import import_paths
from core.operations.incidents import all_incidents
from core.operations.library import Library, open_library, set_zone
from core.operations.linking import link
from core.progress import Progress
from tests.rolls import story, write_rolls


def times(library: Library) -> dict[str, Clip]:
    return {c.id: c for c in all_clips(library)}


def states(library: Library) -> list[tuple[str, str]]:
    return [(row.entry.method, row.state) for row in clock_ledger(library)]


def nudge(camera: str, clip: str, us: int, session: bool = True) -> Shift:
    return Shift(camera, (clip,), us, 1 / 60, 0.2, session)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """For examples that leave nothing that counts behind."""
    folder = tmp_path_factory.mktemp("ledger")
    opened = open_library(folder / "library", actor="tester")
    import_paths(opened, [write_rolls(folder / "rolls", story())], Progress(), zone="America/New_York")
    yield opened
    opened.close()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_two_marked_frames_become_one_moment_and_withdrawing_restores_every_clock(shared: Library, data: st.DataObject) -> None:
    before = times(shared)
    mover, other = data.draw(st.sampled_from([("C07", "C12"), ("CD5", "C12"), ("C12", "C07"), ("C07", "CD5"), ("CD3", "CD5")]))
    shown = [(i, data.draw(st.floats(0, 100))) for i in (mover, other)]
    mine, theirs = (Mark(before[i].camera_id, i, pts, before[i].time.to_utc(pts), 1 / 30) for i, pts in shown)
    shift = theirs.at.us - mine.at.us
    wanted = Shift(
        mine.camera_id, (mover,), shift, match_sigma_s(mine, theirs), before[other].time.sigma_s, True, "matched", (mine, theirs)
    )
    entry = keep_shift(shared, wanted, "the door closes in both")
    after = times(shared)
    assert abs(after[mover].time.to_utc(mine.pts_s).us - after[other].time.to_utc(theirs.pts_s).us) <= 1
    assert {i for i in after if after[i].time != before[i].time} == {mover}
    assert after[mover].time.sigma_s > before[other].time.sigma_s
    link(shared, Progress())
    assert times(shared) == after
    taken_back = withdraw(shared, entry.id, "wrong door")
    assert times(shared) == before
    withdraw(shared, taken_back.id, "right door after all")
    assert times(shared) == after
    withdraw(shared, clock_ledger(shared)[-1].entry.id, "for the next example")
    assert times(shared) == before


def test_the_ledger_says_who_when_why_before_and_after(told: Library) -> None:
    was = times(told)["C07"].time
    told.actor = "Lt. Ruiz"
    entry = keep_shift(told, nudge("B07", "C07", 133_333), "  muzzle flash  ")
    told.actor = "Sgt. Amin"
    withdraw(told, entry.id, "flash was a reflection")
    kept, gone = (row.entry for row in clock_ledger(told))
    assert (kept.actor, kept.why, kept.method, kept.camera_id, kept.clip_ids) == ("Lt. Ruiz", "muzzle flash", "nudged", "B07", ("C07",))
    assert kept.shift_s == pytest.approx(0.133333)
    (held,) = kept.held
    assert held.sigma_s == pytest.approx((0.2**2 + (1 / 60) ** 2) ** 0.5)
    assert held.ppm == was.ppm
    assert (gone.actor, gone.why, gone.withdraws) == ("Sgt. Amin", "flash was a reflection", kept.id)
    assert states(told) == [("nudged", "withdrawn"), ("withdrawn", "counts")]
    with told.store.read() as read:
        said = [(e["actor"], e["action"]) for e in read.entries() if e["action"].startswith("clock ")]
    assert said == [("Lt. Ruiz", "clock set by hand"), ("Sgt. Amin", "clock entry withdrawn")]


def test_withdrawing_gives_back_what_was_said_before(told: Library) -> None:
    gps = times(told)["CD5"].time
    first = set_clock(told, "D5", 190.0, "wall clock")
    typed = times(told)["CD5"].time
    second = keep_shift(told, nudge("D5", "CD5", -40_000), "brake lights")
    assert times(told)["CD5"].start.us == typed.start.us - 40_000
    assert states(told) == [("typed", "overruled"), ("nudged", "counts")]
    assert entry_to_withdraw(told, "D5") == second
    withdraw(told, second.id, "no")
    assert times(told)["CD5"].time == typed
    assert entry_to_withdraw(told, "D5") == first
    with pytest.raises(UsageError, match="Nothing was said"):
        entry_to_withdraw(told, "CD5")
    withdraw(told, first.id, "no")
    assert times(told)["CD5"].time == gps
    assert next(r for r in clock_rows(told) if r.clip_id == "CD5").source == "gps"
    with pytest.raises(UsageError, match="Nothing was said"):
        entry_to_withdraw(told, "D5")
    with pytest.raises(UsageError, match="withdrawn already"):
        withdraw(told, first.id, "again")


def test_what_was_kept_survives_imports_a_zone_and_names_given_later(told: Library, tmp_path: Path) -> None:
    keep_shift(told, nudge("B07", "C07", 500_000), "why")
    placed = times(told)["C07"].time
    import_paths(told, [write_rolls(tmp_path / "rolls", story())], Progress())
    assert times(told)["C07"].time == placed
    set_zone(told, "America/Chicago")
    link(told, Progress())
    assert times(told)["C07"].time == placed
    with told.store.write("tester") as write:
        write.rename_camera("B07", "B70", ["C07"])
    assert [row.entry.camera_id for row in clock_ledger(told)] == ["B70"]


def test_a_session_moves_as_one_and_a_clip_alone_where_that_is_wanted(library: Library, tmp_path: Path) -> None:
    tables = story()
    c07 = next(row for row in tables["clips"] if row["clip_id"] == "C07")
    next_day = {**c07, "clip_id": "C07c", "start": "2026-05-16T02:10:00Z", "end": "2026-05-16T02:12:00Z"}
    later = {**c07, "clip_id": "C07b", "start": "2026-05-15T02:10:00Z", "end": "2026-05-15T02:12:00Z"}
    import_paths(library, [write_rolls(tmp_path / "rolls", {"clips": [*tables["clips"], later, next_day]})], Progress(), zone="UTC")
    before = times(library)
    wide = keep_shift(library, nudge("B07", "C07", 250_000), "why")
    assert wide.clip_ids == ("C07", "C07b")
    after = times(library)
    moved = {i: after[i].start.us - before[i].start.us for i in after if after[i].start != before[i].start}
    assert moved == {"C07": 250_000, "C07b": 250_000}
    keep_shift(library, nudge("B07", "C07b", -50_000, session=False), "why")
    assert times(library)["C07b"].start.us == before["C07b"].start.us + 200_000
    assert times(library)["C07"] == after["C07"]
    assert [row.state for row in clock_ledger(library)] == ["counts", "counts"]


@pytest.mark.parametrize(("shift", "why"), [(nudge("B07", "C07", 1), " "), (nudge("B12", "C07", 1), "x"), (nudge("B07", "gone", 1), "x")])
def test_what_cannot_be_kept_is_said_and_leaves_nothing(told: Library, shift: Shift, why: str) -> None:
    with pytest.raises(UsageError):
        keep_shift(told, shift, why)
    assert clock_ledger(told) == ()


def test_of_one_incident_only_its_cameras_are_told(told: Library) -> None:
    entry = set_clock(told, "B44", 3.0, "radio log")
    taser = next(i for i in all_incidents(told) if "T-1" in i.trigger_ids)
    lone = next(i for i in all_incidents(told) if "C44" in i.clip_ids)
    assert clock_ledger(told, taser.id) == ()
    assert clock_ledger(told, lone.id) == (LedgerRow(entry, "counts"),)
    with pytest.raises(UsageError):
        clock_ledger(told, "nothing")


def test_no_file_is_touched(library: Library, tmp_path: Path) -> None:
    folder = write_rolls(tmp_path / "rolls", story())
    import_paths(library, [folder], Progress(), zone="America/New_York")

    def hashes() -> dict[str, str]:
        kept = [p for p in (*tmp_path.rglob("*"),) if p.is_file() and "sightline.db" not in p.name]
        return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in kept}

    before = hashes()
    assert len(before) >= len(list(folder.iterdir()))
    withdraw(library, keep_shift(library, nudge("B07", "C07", 40_000), "why").id, "why not")
    assert hashes() == before
