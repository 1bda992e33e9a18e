"""The mix through the machine's output, kept beside the pictures. Silent where QtMultimedia or a device is missing."""

from PySide6.QtCore import QObject, Signal

from core.model.times import Instant
from core.playback.mix import Mix
from core.playback.mixer import CHUNK_S, Mixer, Playout
from core.playback.session import PlaybackSession
from core.playback.stretch import hearable
from gui.playback.sink import RATE, Sink, open_sink

FAR_S = 0.08
"""Further off than this the sound is moved; nearer, the clock is nudged."""
SETTLE_S, SETTLED_S = 0.6, 0.01
"""This long after a beginning what the device holds back is known; sound that is further off than that is moved once more."""
NEAR_S = 0.002
"""Closer than this nothing is done."""
EASE, PULL = 0.12, 0.03
"""Of each tick: how much of a new reading is believed, and how much of what is off is made good. A device's position jumps by its
period; eased and pulled like this the clock goes straight and still keeps up with a device that is off by 2 in 1,000."""


class SoundOut(QObject):
    """`follow()` once a tick. Sound is heard forwards at half to double speed, at its own pitch; any other speed is silent."""

    unusable = Signal()
    """This machine has no output for sound; said once."""

    def __init__(self, session: PlaybackSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._mix = Mix(())
        self._mixer = Mixer(session.sound_block)
        self._sink: Sink | None = None
        self._playout: Playout | None = None
        self._here: Instant | None = None
        """Where the pictures stood at the last tick."""
        self._off_s = 0.0
        """How far the sound is ahead of the pictures, eased, in seconds as they are heard."""
        self._last = 0.0
        """The sample handed over last."""
        self._settling = False
        self._taking = False
        """The device took something at the last tick; one that takes nothing tells no time."""
        self._primed: tuple[Instant, Mix] | None = None
        self._unusable = False

    @property
    def rate(self) -> int:
        return self._sink.rate if self._sink is not None else RATE

    def set_mix(self, mix: Mix) -> None:
        """Changes while playing: what is handed over next already is the new mix."""
        self._mix = mix
        if not mix.heard:
            self._stop()

    def follow(self) -> None:
        """Hand over sound up to a buffer ahead of the pictures and keep the two together."""
        session = self._session
        if not self._mix.heard or not session.playing or not hearable(session.speed):
            self._stop()
            self._prime()
            return
        if self._playout is not None and self._playout.speed != session.speed:
            self._stop()
        sink = self._running()
        if sink is None:
            return
        before, self._here = self._here, session.position()
        if self._here == before:
            return  # the pictures are awaited: what is handed over already is heard, no more
        room, queued_s = sink.room(), sink.queued_s()
        playout = self._beside(sink, self._here, queued_s)
        self._taking = False
        if room > 0:
            samples = playout.peek(room)
            taken = sink.write(samples)
            playout.drop(taken)
            self._taking = taken > 0
            self._last = float(samples[taken - 1]) if taken else self._last

    def close(self) -> None:
        self._stop()
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def _beside(self, sink: Sink, here: Instant, queued_s: float) -> Playout:
        """The sound to go on with: as it was, with the clock nudged towards it, or begun anew where it is far off."""
        playout = self._playout
        if playout is not None:
            off_s = playout.next.since(here) / playout.speed - queued_s
            self._off_s += EASE * (off_s - self._off_s)
            settling, self._settling = self._settling, self._settling and playout.given_s < SETTLE_S
            if abs(off_s) <= FAR_S and not (settling and not self._settling and abs(self._off_s) > SETTLED_S):
                if abs(self._off_s) > NEAR_S and self._taking:
                    self._session.nudge(self._off_s * PULL * playout.speed)
                return playout
        speed, self._off_s = self._session.speed, 0.0
        self._playout = Playout(self._mixer, lambda: self._mix, here.plus_s(queued_s * speed), speed, sink.rate, self._last)
        return self._playout

    def _prime(self) -> None:
        """Paused, and every picture there: what is heard first is decoded before it is wanted."""
        session = self._session
        wanted = (session.position(), self._mix)
        if self._mix.heard and not session.playing and session.settled() and wanted != self._primed:
            self._primed = wanted
            for camera_id in self._mix.heard:
                session.sound_block(camera_id, wanted[0], round(CHUNK_S * self.rate), self.rate)

    def _running(self) -> Sink | None:
        """The device, once it takes sound; asked once."""
        if self._sink is not None and self._sink.running:
            return self._sink
        if self._unusable:
            return None
        if self._sink is None:
            self._sink = open_sink(self)
        if self._sink is None or not self._sink.start():
            self._unusable = True
            self.unusable.emit()
            return None
        self._settling = True
        return self._sink

    def _stop(self) -> None:
        if self._sink is not None:
            self._sink.stop()
        self._playout = self._here = None
        self._last = 0.0
