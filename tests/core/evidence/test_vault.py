import hashlib
import os
import stat
from pathlib import Path

import pytest

from core.errors import Cancelled, KnownError
from core.evidence.vault import Vault
from core.progress import Progress


def test_what_is_stored_is_the_same_bytes_under_their_hash_and_read_only(tmp_path: Path) -> None:
    data = os.urandom(9_000_000)
    source = tmp_path / "clip.mp4"
    source.write_bytes(data)
    before = source.stat()
    stored = Vault(tmp_path / "objects").store(source, Progress())
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert (stored.size, stored.new) == (len(data), True)
    kept = Vault(tmp_path / "objects").path(stored.sha256)
    assert kept.read_bytes() == data
    assert not kept.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    assert (source.read_bytes(), source.stat().st_mtime_ns) == (data, before.st_mtime_ns)


def test_the_same_bytes_again_are_recognised_and_kept_once(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "objects")
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(b"same")
    assert vault.store(tmp_path / "a.mp4", Progress()).new
    assert not vault.store(tmp_path / "b.mp4", Progress()).new
    assert len([p for p in vault.folder.rglob("*") if p.is_file()]) == 1


def test_a_cancelled_copy_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"x" * 100)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        Vault(tmp_path / "objects").store(tmp_path / "clip.mp4", progress)
    assert not list((tmp_path / "objects").iterdir())


def test_a_file_that_grows_while_it_is_copied_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes(b"x" * 100)

    class Growing(Progress):
        def advance(self, amount: float = 1, text: str = "") -> None:
            with source.open("ab") as more:
                more.write(b"y")
            if source.stat().st_size > 105:
                raise AssertionError("the copy ran after its own tail")

    with pytest.raises(KnownError, match="changed while it was copied"):
        Vault(tmp_path / "objects").store(source, Growing())
    assert not [p for p in (tmp_path / "objects").rglob("*") if p.is_file()]


def test_a_missing_file_is_a_known_error(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"gone\.mp4 could not be copied"):
        Vault(tmp_path / "objects").store(tmp_path / "gone.mp4", Progress())
