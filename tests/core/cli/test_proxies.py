"""`sightline proxies` and `sightline bench proxy`: what they print, what they keep, how they end."""

import shutil
from pathlib import Path

import pytest

from core.media.proxy_reader import ProxyReader
from tests.core.cli.conftest import Cli
from tests.core.media.made import make_video


@pytest.fixture
def own(filmed: tuple[Path, Path], tmp_path: Path) -> Path:
    """A library of one's own with the two films of `filmed`."""
    return Path(shutil.copytree(filmed[0], tmp_path / "library"))


def test_made_listed_and_cleared(cli: Cli, own: Path) -> None:
    before = cli("--library", own, "proxies", "--json").json
    assert (before["budget_gb"], before["bytes"], before["files"], before["missing"]) == (20, 0, 0, 2)
    assert {c["clip"]: (c["pictures"], c["proxy"]) for c in before["clips"]} == {"C-B1": (120, None), "C-B2": (100, None)}
    made = cli("--library", own, "proxies", "--make", "--json")
    assert made.code == 0 and "Making proxies" in made.err
    assert made.json["made"] == ["C-B1", "C-B2"] and made.json["missing"] == 0 and made.json["failed"] == []
    for clip in made.json["clips"]:
        path = Path(clip["proxy"])
        assert path.parent == own / "derived" / "proxies" and path.stem == clip["sha256"]
        assert path.stat().st_size == clip["bytes"] and clip["made_from"] == "original"
        with ProxyReader(path, clip["sha256"], clip["pictures"]) as proxy:
            assert not any(proxy.missing(i) for i in range(proxy.count))
    said = cli("--library", own, "proxies").out
    assert "from the original" in said and "2 proxies take 0.00 of 20 GB; 0 missing." in said
    cleared = cli("--library", own, "proxies", "--clear", "--json").json
    assert (cleared["deleted"], cleared["files"], cleared["missing"]) == (2, 0, 2)


def test_an_incident_and_a_budget(cli: Cli, own: Path) -> None:
    (incident,) = {c["incident"] for c in cli("--library", own, "proxies", "--json").json["clips"]}
    said = cli("--library", own, "proxies", "--incident", incident, "--budget-gb", "0", "--make")
    assert said.code == 0 and "0 proxies take 0.00 of 0 GB; 2 missing." in said.out
    assert "No room for 2 more" in said.err
    assert cli("--library", own, "proxies", "--json").json["budget_gb"] == 0


def test_what_makes_no_sense(cli: Cli, own: Path) -> None:
    for wrong in (("--incident", "nothing"), ("--budget-gb", "-1"), ("--budget-gb", "nan"), ("--clear", "--make")):
        said = cli("--library", own, "proxies", *wrong)
        assert said.code == 2 and said.err.startswith("sightline: ") and "Traceback" not in said.err


def test_a_recording_that_cannot_be_decoded_is_named(cli: Cli, own: Path) -> None:
    first = cli("--library", own, "proxies", "--json").json["clips"][0]
    stored = own / "objects" / first["sha256"][:2] / first["sha256"]
    stored.chmod(0o644)
    stored.write_bytes(b"nothing to see" * 100)
    said = cli("--library", own, "proxies", "--make", "--json")
    assert said.code == 1 and first["clip"] in said.err
    assert [f["clip"] for f in said.json["failed"]] == [first["clip"]] and said.json["missing"] == 1


def test_bench_proxy(cli: Cli, tmp_path: Path) -> None:
    film = make_video(tmp_path / "film.mp4", times=45)
    said = cli("bench", "proxy", "--from", film, "--rounds", "2").json
    assert said["film"]["pictures"] == 45 and len(said["rounds"]) == 2
    assert said["ratios"]["make_speed_over_decode_speed"] > 0
    assert said["proxy"]["bytes_a_minute"] == pytest.approx(said["proxy"]["bytes"] * 40)
    assert set(said["read_ms"]) == {"open", "480x270", "320x180", "222x124"}
    assert all(0 < r["p50"] <= r["p95"] for name, r in said["read_ms"].items() if name != "open")
    assert cli("bench", "proxy", "--from", tmp_path / "absent.mp4").code == 2
    assert cli("bench", "proxy", "--rounds", "0").code == 2
