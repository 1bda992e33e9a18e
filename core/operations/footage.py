"""Footage into the library: probed, described, kept in the vault, written down as a clip; once, whatever its name and the order."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.errors import KnownError
from core.media import vendors
from core.media.indexfile import adopt_index
from core.media.probe import Prober
from core.media.vendors.base import Description, Item, Probe
from core.media.vendors.rolls import RollClip
from core.model.camera import Camera
from core.model.clip import Clip
from core.operations.clipmaking import clip_of_footage, clip_of_roll, with_own_camera
from core.operations.importrun import DUPLICATE, IGNORED, IMPORTED, REJECTED, FileOutcome, Run
from core.operations.rollfiles import roll_tracks


def take_footage(run: Run, items: Sequence[Item]) -> None:
    """The media among `items`, and what roll files of this import name elsewhere."""
    media = [i for i in items if i.role == "media"]
    offered = {_real(i.path) for i in items}
    for path, roll in run.roll_of.items():
        if path in offered or not roll.line:
            continue
        named = [i for i in vendors.scan([path]) if i.role == "media"] if path.is_file() else []
        media += named
        if not named:
            why = "that is no footage" if path.is_file() else "there is no such file"
            reason = f"clip {roll.id} names {path}, and {why}; the clip is kept without media"
            run.outcomes.append(FileOutcome(f"{roll.file}:{roll.line}", REJECTED, reason, roll.id))
    sizes = {i.path: _size(i.path) for i in media}
    run.progress.begin("Importing footage", sum(sizes.values()), "bytes")
    done = 0
    with Prober(indexes=run.library.derived / "index") as prober:
        for item in media:
            run.progress.reach(done, item.path.name)
            try:
                _take_one(run, prober, item)
            except KnownError as error:
                run.say(item.path, REJECTED, str(error))
            except OSError as error:
                run.say(item.path, REJECTED, f"It could not be read: {error.strerror or error}. Check the drive, then import it again.")
            done += sizes[item.path]
            run.progress.reach(done, item.path.name)


def _take_one(run: Run, prober: Prober, item: Item) -> None:
    library, roll = run.library, run.roll_of.get(_real(item.path))
    with library.store.read() as read:
        seen = read.has_size(_size(item.path))
    if seen:
        begun = run.progress.done
        stored = library.vault.digest(item.path, run.progress)
        if _already_here(run, prober, item, roll, stored.sha256):
            return
        run.progress.reach(begun)
    probe = prober.probe(item.path, run.progress.check)
    if probe.facts is None or not probe.facts.has_video:
        reason = f"{probe.reason}. {probe.advice}".replace("..", ".").strip() if probe.reason else "sound only: no picture in this file"
        run.say(item.path, IGNORED if probe.verdict in ("sound", "data") else REJECTED, reason)
        return
    stored = run.take(item.path)
    if not seen and _already_here(run, prober, item, roll, stored.sha256):
        return
    if not run.reference:
        adopt_index(run.library.derived / "index", item.path, run.library.vault.path(stored.sha256))
    said = with_own_camera(vendors.describe(item, probe, run.zone), stored.sha256)
    clip, track = clip_of_footage(item, probe, said, stored.sha256, roll)
    with library.store.write(library.actor) as write:
        if roll is not None and (there := next(iter(write.clips([roll.id])), None)) is not None:
            if there.sha256 is not None:
                raise KnownError(
                    f"{roll.file.name} names this file as clip {roll.id}, which has other footage already.", "Give it an id of its own."
                )
            known = roll_tracks(write, [roll.id]).get(roll.id)
            clip = replace(clip_of_roll(roll, known, clip), media=clip.media, sha256=clip.sha256, file=clip.file)
            track = track if known is None else None
        write.put_object(stored.sha256, stored.size, str(item.path) if run.reference else None)
        write.put_cameras([said.camera if said.camera is not None and said.camera.id == clip.camera_id else Camera(clip.camera_id)])
        write.put_triggers(said.triggers)
        write.put_clips([clip])
        if track is not None:
            write.put_track(clip.id, track)
        write.log("footage imported", clip=clip.id, file=str(item.path), sha256=stored.sha256, size=stored.size, reference=run.reference)
    run.say(item.path, IMPORTED, _summary(clip.notes, said), clip.id, stored.sha256)


def _already_here(run: Run, prober: Prober, item: Item, roll: RollClip | None, sha256: str) -> bool:
    """Whether these bytes are a clip already; a roll file that names them gives that clip its own id."""
    with run.library.store.read() as read:
        there = read.clip_by_sha256(sha256)
        clip = next(iter(read.clips([there])), None) if there else None
    if there is None or clip is None:
        return False
    reason = f"already here as {there} (same SHA-256)" + _found_again(run, item, sha256)
    if roll is not None and roll.id != there and clip.maker == "roll":
        reason += f"; clip {roll.id} of {roll.file.name} names the same recording and is kept without media"
    elif roll is not None and roll.id != there:
        _rename(run, there, roll)
        there = roll.id
        reason += f"; now named {roll.id} by {roll.file.name}"
    elif item.sidecars:
        reason += _learn(run, item, clip, prober.probe(item.path, run.progress.check))
    run.say(item.path, DUPLICATE, reason, there, sha256)
    return True


def _rename(run: Run, there: str, roll: RollClip) -> None:
    with run.library.store.write(run.library.actor) as write:
        old = write.clips([there])[0]
        own = roll_tracks(write, [roll.id]).get(roll.id)
        track = own or write.tracks([there]).get(there)
        named = clip_of_roll(roll, own, old)
        write.rename_clip(there, roll.id)
        write.put_clips([replace(named, media=old.media, sha256=old.sha256, file=old.file)])
        if track is not None:
            write.put_track(roll.id, track)
        write.log("clip named by its roll file", old=there, new=roll.id)


def _found_again(run: Run, item: Item, sha256: str) -> str:
    """Footage that was left where it was and is gone from there is taken from where it is now."""
    with run.library.store.read() as read:
        reference = read.reference(sha256)
    if run.library.vault.path(sha256).is_file() or (reference is not None and Path(reference).is_file()):
        return ""
    stored = run.take(item.path)
    with run.library.store.write(run.library.actor) as write:
        write.put_object(stored.sha256, stored.size, str(item.path) if run.reference else None)
        write.changed("clips")
        write.log("footage found again", file=str(item.path), sha256=sha256, reference=run.reference)
    return "; its footage was missing and is taken from here"


def _learn(run: Run, item: Item, clip: Clip, probe: Probe) -> str:
    """What sidecars that came later say of a clip that is here: place, trigger, maker."""
    if probe.facts is None or clip.sha256 is None:
        return ""
    said = with_own_camera(vendors.describe(item, probe, run.zone), clip.sha256)
    new, track = clip_of_footage(item, probe, said, clip.sha256, None)
    with run.library.store.write(run.library.actor) as write:
        known = {t.id for t in write.triggers(t.id for t in said.triggers)}
        triggers = [t for t in said.triggers if t.id not in known]
        placed = track is not None and new.fixes > 0 and clip.fixes == 0
        maker = clip.maker not in ("roll", new.maker)
        if not (triggers or placed or maker):
            return ""
        write.put_triggers(triggers)
        if placed and track is not None:
            write.put_track(clip.id, track)
        if maker and said.camera is not None:
            write.put_cameras([said.camera])
        if clip.maker != "roll":
            write.put_clips([replace(new, id=clip.id, file=clip.file)])
        elif placed:
            write.put_clips([replace(clip, fixes=new.fixes, fixes_rejected=new.fixes_rejected)])
        write.log("sidecars read", clip=clip.id, files=[str(p) for p in item.sidecars])
    return "; its sidecars came later and are read now"


def _summary(notes: tuple[str, ...], said: Description) -> str:
    return "; ".join(notes) or (f"{said.maker} recording" if said.maker else "")


def _size(path: Path) -> int:
    """Bytes; 0 where it cannot be looked at."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path
