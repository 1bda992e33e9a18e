"""The demo's small variant as a draft (tests/draft_film.py), built once on this machine for one state of its source."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import core.demo
import tests.draft_film
from core.demo import build
from core.progress import Progress

MINUTES = 1.0
_PATIENCE_S = 900.0


@dataclass(frozen=True)
class SmallDemo:
    """`folder` is shared: read it only. `library` is this session's own copy, to be opened and changed."""

    folder: Path
    truth: dict[str, Any]
    library: Path

    @property
    def footage(self) -> Path:
        return self.folder / "footage"

    def camera(self, camera_id: str) -> dict[str, Any]:
        return next(c for c in self.truth["cameras"] if c["id"] == camera_id)

    def file(self, camera_id: str) -> Path:
        return self.footage / self.camera(camera_id)["file"]


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> SmallDemo:
    root = Path(core.demo.__file__).parent
    folder = Path(tempfile.gettempdir()) / f"sightline-test-demo-{_state_of(root, Path(tests.draft_film.__file__))}"
    built = folder / f"library-{_state_of(root.parent)}"
    _forget_old(folder)
    with _only_one(folder.with_suffix(".lock")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(build, "WORKER", tests.draft_film.__name__)
            build.build_demo(folder, MINUTES, Progress(), library=built).close()
        library = tmp_path_factory.mktemp("demo") / "library"
        shutil.copytree(built, library)
    return SmallDemo(folder, json.loads((folder / "truth.json").read_text("utf-8")), library)


def _forget_old(folder: Path) -> None:
    """Builds of other states of the source that nobody has used for a day."""
    for old in folder.parent.glob("sightline-test-demo-*"):
        with contextlib.suppress(OSError):
            if old != folder and old.is_dir() and time.time() - old.stat().st_mtime > 86_400:
                shutil.rmtree(old, ignore_errors=True)


def _state_of(root: Path, *others: Path) -> str:
    """Changes with any source file below `root` and the others: the footage depends on the demo's, the library on all of core."""
    digest = hashlib.sha256()
    for path in (*sorted(root.rglob("*.py")), *others):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextlib.contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """One process at a time; a lock whose owner is gone is taken over."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            with contextlib.suppress(OSError, ValueError):
                owner = int((lock / "pid").read_text())
                if not _alive(owner):
                    shutil.rmtree(lock, ignore_errors=True)
                    continue
            if time.monotonic() > deadline:
                raise TimeoutError(f"another test run has held {lock} for too long: remove it") from None
            time.sleep(0.2)
    (lock / "pid").write_text(str(os.getpid()))
    try:
        yield
    finally:
        shutil.rmtree(lock, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
