"""What was imported, and whose it is."""

from core.errors import UsageError
from core.model.camera import Camera, Officer
from core.model.clip import Clip
from core.operations.incidents import with_wearers
from core.operations.library import Library
from core.operations.linking import link_new
from core.progress import Progress


def all_clips(library: Library) -> tuple[Clip, ...]:
    """In time order, on corrected time; an officer no file names is taken from the roster."""
    with library.store.read() as read:
        return with_wearers(read.clips(), read.shifts())


def clip_cameras(library: Library) -> dict[str, Camera]:
    with library.store.read() as read:
        return read.cameras()


def officers(library: Library) -> dict[str, Officer]:
    """Everyone known by name, by roster or by a clip."""
    with library.store.read() as read:
        known = read.officers()
        named = {s.officer_id for s in read.shifts()} | {c.officer_id for c in read.clips() if c.officer_id}
    return known | {i: Officer(i) for i in sorted(named - known.keys())}


def assign_clip(library: Library, clip_id: str, camera_id: str | None = None, officer_id: str | None = None, note: str = "") -> None:
    """Says by hand whose camera made a clip, and links again. A camera or officer not known yet is added."""
    if camera_id is None and officer_id is None:
        raise UsageError("Nothing to assign.", "Name a camera or an officer.")
    with library.store.write(library.actor) as write:
        if not write.clips([clip_id]):
            raise UsageError(f"There is no clip {clip_id} in this library.")
        if camera_id and camera_id not in write.cameras():
            write.put_cameras([Camera(camera_id)])
        if officer_id and officer_id not in write.officers():
            write.put_officers([Officer(officer_id)])
        write.assign(clip_id, camera_id or None, officer_id or None, note)
    link_new(library, Progress())
