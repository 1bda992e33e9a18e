"""`sightline bench playback`, short and small: its document, and that every picture it read was the right one."""

from pathlib import Path

import pytest

from core.demo import benchvideo
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


def test_a_case_there_is_none_of(cli: Cli) -> None:
    said = cli("bench", "playback", "--quick", "--case", "nonsense")
    assert said.code == 2 and "There is no case nonsense." in said.err
