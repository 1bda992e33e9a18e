"""`sightline bench playback`, short and small: its document, and that every picture it read was the right one."""

import sys
from pathlib import Path

import pytest

from core.demo import benchvideo
from core.demo.benchcases import ASKED
from core.demo.benchmemory import figures
from tests.core.cli.conftest import Cli


@pytest.fixture(autouse=True)
def own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchvideo.tempfile, "gettempdir", lambda: str(tmp_path))


def test_its_document(cli: Cli) -> None:
    said = cli("bench", "playback", "--quick", "--case", "delivered-4", "--case", "reverse-9-proxies").json
    assert set(said) == {"footage", "delivered-4", "reverse-9-proxies"}
    assert said["delivered-4"]["over_limit"] > 0 and said["delivered-4"]["cpu_over_decode"] > 0
    backwards = said["reverse-9-proxies"]
    assert backwards["wrong_pictures"] == 0 and backwards["skew_frames"] == 0 and backwards["tiles_read"] > 0
    assert 0 < backwards["on_time"] <= 1


def test_dragging_without_small_copies(cli: Cli) -> None:
    said = cli("bench", "playback", "--quick", "--case", "drag-originals").json["drag-originals"]
    for cameras in ("1", "4"):
        told = said[cameras]
        assert told["drags"] == 3 and 0 < told["floor_p50_ms"] <= told["floor_p95_ms"]
        assert told["over_floor_p95"] == pytest.approx(told["drag_p95_ms"] / told["floor_p95_ms"], abs=0.001)
    assert said["reached"] == all(said[cameras]["over_floor_p95"] <= said["reach"] for cameras in ("1", "4"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="resident memory is read from /proc")
def test_memory_only_where_it_is_asked_for(cli: Cli) -> None:
    said = cli("bench", "playback", "--quick", "--case", "memory").json["memory"]
    assert said["still_playing"] and said["cameras"] == 9 and len(said["resident_mb"]) >= 10
    assert said["most_mb"] == max(said["resident_mb"]) > 20
    assert "memory" in ASKED and cli("bench", "playback", "--minutes", "0").code == 2


def test_growth_is_from_the_end_of_the_first_minute() -> None:
    rows = [(10.0 * i, 100.0 + 20 * min(i, 6) + i) for i in range(61)]
    told = figures(rows, 60.0)
    assert (told["first_minute_mb"], told["end_mb"], told["growth_mb"], told["reached"]) == (226.0, 280.0, 54.0, False)
    assert told["slope_mb_per_minute"] == pytest.approx(6.0)
    assert figures([(at, 100.0) for at, _ in rows], 60.0)["reached"]


def test_a_case_there_is_none_of(cli: Cli) -> None:
    said = cli("bench", "playback", "--quick", "--case", "nonsense")
    assert said.code == 2 and "There is no case nonsense." in said.err
