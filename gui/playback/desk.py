"""The sound desk of one player: whose sound is heard, and how loud everything is."""

from PySide6.QtCore import QObject, Signal

from core.model.incident import IncidentView, Lane
from core.model.times import Instant
from core.playback.loudness import Loudness, PeaksOf
from core.playback.meters import Meters
from core.playback.mix import MIX, Mix
from core.playback.session import PlaybackSession
from gui.playback.sound import SoundOut


class SoundDesk(QObject):
    """Facts: `mix_changed` (Mix), `chosen_changed` (camera id, MIX or None), `levels_changed` (Levels, while it plays)."""

    mix_changed = Signal(object)
    chosen_changed = Signal(object)
    levels_changed = Signal(object)
    usable_changed = Signal(bool)
    """False: there is no output for sound on this machine, or none any more."""

    def __init__(self, view: IncidentView, session: PlaybackSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._mix = Mix(sound_cameras(view))
        self._out = SoundOut(session, self)
        self._out.usable_changed.connect(self.usable_changed)
        self._meters = Meters(session.sound_block)

    @property
    def mix(self) -> Mix:
        return self._mix

    def set_mix(self, mix: Mix) -> None:
        before, self._mix = self._mix, mix.of(self._mix.cameras)
        if self._mix == before:
            return
        self._out.set_mix(self._mix)
        self.mix_changed.emit(self._mix)
        if self._mix.chosen != before.chosen:
            self.chosen_changed.emit(self._mix.chosen)

    def choose(self, what: str | None) -> None:
        """One camera alone, MIX, or None for silence."""
        self.set_mix(self._mix.choose(what))

    def choose_next(self) -> None:
        """Each camera with sound, then all of them mixed, then silence, then the first again."""
        choices = [*choices_of(self._mix.cameras), None]
        here = choices.index(self._mix.chosen) if self._mix.chosen in choices else -1
        self.choose(choices[(here + 1) % len(choices)])

    def toggle_mute(self, camera_id: str | None) -> None:
        """None: no camera is focused, nothing happens."""
        self.set_mix(self._mix.toggle_mute(camera_id or ""))

    def toggle_solo(self, camera_id: str | None) -> None:
        self.set_mix(self._mix.toggle_solo(camera_id or ""))

    def set_volume(self, volume: float) -> None:
        """From 0 to 1."""
        self.set_mix(self._mix.with_volume(volume))

    def follow(self, now: float) -> None:
        """Once a tick, `now` being the monotonic second of it: hand over sound, move the meters."""
        self._out.follow(now)
        session = self._session
        levels = self._meters.read(self._mix, session.position(), session.speed if session.playing else None, now, self._out.rate)
        if levels is not None:
            self.levels_changed.emit(levels)

    def set_peaks(self, peaks_of: PeaksOf) -> None:
        """Where it is known how loud recordings are: cameras that are not heard have meters too then."""
        loudness = Loudness(peaks_of)

        def known(camera_id: str, at: Instant, seconds: float) -> float | None:
            lane = self._session.lane(camera_id)
            return None if lane is None else loudness.peak_db(lane, at, seconds)

        self._meters.known = known

    def close(self) -> None:
        self._out.close()


def choices_of(cameras: tuple[str, ...]) -> list[str | None]:
    """What a chooser offers beside silence; a mix only where there is something to mix."""
    return [*cameras, MIX] if len(cameras) > 1 else [*cameras]


def sound_cameras(view: IncidentView) -> tuple[str, ...]:
    """Cameras of which some clip has a sound stream and media."""

    def has_sound(lane: Lane) -> bool:
        return any(c.media_file is not None and (c.clip.media is None or bool(c.clip.media.audio)) for c in lane.clips)

    return tuple(lane.camera.id for lane in view.lanes if has_sound(lane))
