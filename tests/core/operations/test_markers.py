"""Markers are moved and removed by new records: nothing is lost, and a removal can be taken back."""

from collections.abc import Iterator

import pytest

from core.errors import UsageError
from core.model.annotation import Marker
from core.operations.importing import import_paths
from core.operations.incidents import incident_summaries, incident_view
from core.operations.library import Library, open_library
from core.operations.markers import add_marker, move_marker, remove_marker, restore_marker
from core.progress import Progress
from tests.rolls import story, write_rolls
from tests.sample import T


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("markers")
    opened = open_library(folder / "library", actor="first")
    import_paths(opened, [write_rolls(folder / "rolls", story())], Progress(), zone="America/New_York")
    yield opened
    opened.close()


def markers(library: Library) -> tuple[Marker, ...]:
    return incident_view(library, incident_summaries(library)[0].id).markers


def test_a_restored_marker_is_the_old_one_with_its_own_maker(library: Library) -> None:
    library.actor = "first"
    made = add_marker(library, incident_summaries(library)[0].id, T, "Here")
    library.actor = "second"
    remove_marker(library, made.id)
    assert markers(library) == ()
    restore_marker(library, made.id)
    assert markers(library) == (made,) and markers(library)[0].actor == "first"
    with pytest.raises(UsageError, match="no such marker"):
        restore_marker(library, made.id)
    remove_marker(library, made.id)


def test_moving_keeps_text_and_length_and_says_who(library: Library) -> None:
    library.actor = "first"
    made = add_marker(library, incident_summaries(library)[0].id, T, "Search", "B12", T.plus_s(20))
    library.actor = "second"
    moved = move_marker(library, made, T.plus_s(-5))
    assert markers(library) == (moved,)
    assert (moved.at, moved.end, moved.text, moved.camera_id, moved.actor) == (T.plus_s(-5), T.plus_s(15), "Search", "B12", "second")
    with pytest.raises(UsageError, match="no such marker"):
        move_marker(library, made, T)
    assert markers(library) == (moved,), "a move that fails changes nothing"
    with library.store.read() as read:
        (entry,) = read.entries("marker moved")
    assert entry["actor"] == "second" and made.id in str(entry["detail"]) and moved.id in str(entry["detail"])
