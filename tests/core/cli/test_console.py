from pathlib import Path

import numpy as np
import pytest

from core.cli.console import local_time, plain, print_table, seconds, visible
from tests.sample import ZONE, T


def test_json_carries_times_numpy_and_no_nan() -> None:
    document = {
        "at": T,
        "file": Path("/a"),
        "n": np.int64(3),
        "x": np.float32(0.5),
        "yes": np.bool_(True),
        "row": np.array([1.0, np.nan]),
        "none": float("inf"),
        "kinds": frozenset({"b", "a"}),
    }
    assert plain(document) == {
        "at": "2026-05-15T02:04:07.000Z",
        "file": "/a",
        "n": 3,
        "x": 0.5,
        "yes": True,
        "row": [1.0, None],
        "none": None,
        "kinds": ["a", "b"],
    }


def test_columns_align_and_the_last_wraps_without_loss(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    reason = "a reason of many words that cannot stand on one line of sixty columns"
    print_table(("Camera", "Reason"), [("B12", reason), ("D3 視線", "short")])
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 60 for line in lines)
    left = lines[0].index("Reason")
    assert " ".join(line[left:].strip() for line in lines[2:-1]) == reason
    assert lines[-1] == "D3 視線  short"


def test_a_table_without_rows_has_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("A", "B"), [])
    assert capsys.readouterr().out == "A  B\n-  -\n"


def test_control_characters_never_reach_the_terminal() -> None:
    assert visible("a\x1b[2Jb\nc\udcffd") == "a\N{REPLACEMENT CHARACTER}[2Jb c\N{REPLACEMENT CHARACTER}d"


def test_numbers_for_people() -> None:
    assert seconds(None) == seconds(float("nan")) == "-"
    assert (seconds(6.24), seconds(6.24, 2, True)) == ("6.2 s", "+6.24 s")
    assert local_time(T, ZONE) == "2026-05-14 22:04:07.0 EDT"
    assert local_time(T, None) == "2026-05-15 02:04:07.0 UTC"


def test_a_narrow_terminal_wraps_columns_between_words_only(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    row = (
        "D05-20260514-220657",
        "D05",
        "dash",
        "J. Chen",
        "2026-05-14 22:03:37.0 EDT",
        "47.0 s",
        "container ± 1.5 s",
        "47 (3 rejected)",
        "hevc 640x360 30.00 fps, aac",
    )
    print_table(("Clip", "Camera", "Kind", "Officer", "Start", "Length", "Clock", "Fixes", "Media"), [row])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    printed = " ".join(lines).split()
    assert all(printed.count(word) >= 1 for cell in row for word in cell.split())


def test_a_word_is_never_cut_however_narrow(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    print_table(("Clip", "Reason"), [("D05-20260514-220657-with-a-long-name", "because of it")])
    assert "D05-20260514-220657-with-a-long-name" in capsys.readouterr().out


def test_no_minus_stands_before_a_zero() -> None:
    assert (seconds(-0.004), seconds(-0.004, sign=True), seconds(-0.06, sign=True)) == ("0.0 s", "+0.0 s", "-0.1 s")
