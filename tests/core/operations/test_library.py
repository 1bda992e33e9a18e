"""Opening a library: by any name, and what may be shown of where it is."""

from pathlib import Path

import pytest

from core.errors import LibraryError
from core.events import Events
from core.evidence.vault import Vault
from core.operations.library import Library, open_library
from core.store.store import Store, sqlite_address


def test_a_folder_with_any_name_holds_its_own_database(tmp_path: Path) -> None:
    folder = tmp_path / "Unit 4? 100%25 #1"
    open_library(folder).close()
    assert (folder / "sightline.db").is_file()
    assert [p.name for p in tmp_path.iterdir()] == [folder.name]


@pytest.mark.parametrize("where", ["", "  "])
def test_an_empty_name_does_not_make_a_library_of_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LibraryError, match="empty"):
        open_library(where)
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    events = Events()
    store = Store(sqlite_address(tmp_path / "sightline.db"), events)
    library = Library("postgresql://desk:s3:cret@db.example/unit4", store, Vault(tmp_path), events, "tester")
    assert library.address == "postgresql://desk:***@db.example/unit4"
    library.close()
