"""The mix through the machine's output, kept beside the pictures. Silent where QtMultimedia or a device is missing."""

import time
from collections import deque
from collections.abc import Callable
from statistics import median

from PySide6.QtCore import QObject, Signal

from core.model.times import Instant
from core.playback.mix import Mix
from core.playback.mixer import CHUNK_S, Mixer, Playout
from core.playback.session import PlaybackSession
from core.playback.stretch import hearable
from gui.playback.sink import RATE, UNTOLD_S, Sink, open_sink

FAR_S = 0.015
"""Further off than this the sound is moved; nearer, the clock is nudged. A device that got nothing for a moment, as on a busy machine,
has played silence instead, and what was handed over by then is heard that much later."""
JUMP_S = 0.04
"""Pictures that went this much further, or back, than time did have jumped: what is handed over already must not be heard."""
PICTURE_S = 0.0075
"""So much later than its instant a picture is shown, half a tick as an average; so is its sound."""
NEAR_S = 0.002
"""Closer than this nothing is done."""
READINGS = 9
"""Of so many readings the middle one is believed: a device's position jumps by its period."""
PULL = 0.05
"""Of what is off so much is made good at each tick: the clock goes straight and still keeps up with a device that is off by 2 in 1,000."""
LOST_S = 2.0
"""A device that takes nothing for this long is not there any more; as often another one is looked for."""


class SoundOut(QObject):
    """`follow()` once a tick. Sound is heard forwards at half to double speed, at its own pitch; any other speed is silent.

    `clock`: monotonic seconds, as those that `follow` is told.
    """

    usable_changed = Signal(bool)
    """False: this machine has no output for sound, or has lost it; said when it is wanted. True: it is back."""

    def __init__(self, session: PlaybackSession, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._session, self._clock = session, clock
        self._mix = Mix(())
        self._mixer = Mixer(session.sound_block)
        self._sink: Sink | None = None
        self._playout: Playout | None = None
        self._seen: tuple[Instant, float] | None = None
        """Where the pictures stood at the last tick, and when that was."""
        self._off_s: deque[float] = deque(maxlen=READINGS)
        """How far the sound was ahead of the pictures at the last ticks, in seconds as they are heard."""
        self._last = 0.0
        """The sample handed over last."""
        self._taking = False
        """The device took something at the last tick; one that takes nothing tells no time."""
        self._took = 0.0
        """When it last did."""
        self._primed: tuple[Instant, Mix] | None = None
        self._usable = True
        self._retry = 0.0
        """When a device is looked for again."""

    @property
    def rate(self) -> int:
        return self._sink.rate if self._sink is not None else RATE

    def set_mix(self, mix: Mix) -> None:
        """Changes while playing: what is handed over next already is the new mix."""
        self._mix = mix
        if not mix.heard:
            self._stop()

    def follow(self, now: float) -> None:
        """Hand over sound up to a buffer ahead of the pictures and keep the two together; `now`: when they were set to where they stand."""
        session = self._session
        if not self._mix.heard or not session.playing or not hearable(session.speed):
            self._stop()
            self._prime(session.position(), paused=True)
            return
        here, seen = session.position(), self._seen
        self._seen = (here, now)
        sink = self._running(now)
        if sink is None:
            return
        if seen is None or self._jumped(seen, here, now):
            self._cut(sink)
            self._prime(here, paused=False)
            self._took = now
            return
        if here == seen[0]:
            self._took = now
            return  # the pictures are awaited: what is handed over already is heard, no more
        self._hand_over(sink, here.plus_s((self._clock() - now - PICTURE_S) * session.speed))
        self._watch(sink, now)

    def close(self) -> None:
        self._stop()
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def _jumped(self, seen: tuple[Instant, float], here: Instant, now: float) -> bool:
        """By a seek, round a loop, over a gap; or the speed is another one."""
        speed = self._session.speed
        if self._playout is not None and self._playout.speed != speed:
            return True
        gone_s = here.since(seen[0])
        return gone_s < -JUMP_S or gone_s > (now - seen[1]) * speed + JUMP_S

    def _cut(self, sink: Sink) -> None:
        """What is handed over already is of another place."""
        if self._playout is not None:
            sink.flush()
        self._playout, self._last = None, 0.0

    def _hand_over(self, sink: Sink, here: Instant) -> None:
        room, queued_s, before = sink.room(), sink.queued_s(), self._playout
        began = self._clock()
        playout = self._beside(sink, here, queued_s)
        self._taking = False
        if room > 0:
            samples = playout.peek(room)
            if playout is not before and queued_s <= UNTOLD_S:  # nothing is queued: mixing all of this took time that is heard
                playout.skip(min(room // 2, round((self._clock() - began) * playout.rate)))
                samples = playout.peek(room)
            taken = sink.write(samples)
            playout.drop(taken)
            self._taking = taken > 0
            self._last = float(samples[taken - 1]) if taken else self._last

    def _beside(self, sink: Sink, here: Instant, queued_s: float) -> Playout:
        """The sound to go on with: as it was, with the clock nudged towards it, or begun anew where it is far off."""
        playout, speed = self._playout, self._session.speed
        if playout is None:
            return self._begin(here.plus_s(queued_s * speed), sink.rate)
        self._off_s.append(playout.next.since(here) / playout.speed - queued_s)
        off_s = median(self._off_s)
        if abs(off_s) > FAR_S:
            return self._begin(playout.next.plus_s(-off_s * speed), sink.rate) if len(self._off_s) == READINGS else playout
        if abs(off_s) > NEAR_S and self._taking:
            self._session.nudge(off_s * PULL * speed)
        return playout

    def _begin(self, at: Instant, rate: int) -> Playout:
        """What is handed over next sounds at this instant."""
        self._off_s.clear()
        self._playout = Playout(self._mixer, lambda: self._mix, at, self._session.speed, rate, self._last)
        return self._playout

    def _prime(self, here: Instant, paused: bool) -> None:
        """What is heard first is decoded before it is wanted; paused, once every picture is there."""
        session, wanted = self._session, (here, self._mix)
        if self._mix.heard and wanted != self._primed and (not paused or (not session.playing and session.settled())):
            self._primed = wanted
            for camera_id in self._mix.heard:
                session.sound_block(camera_id, here, round(CHUNK_S * self.rate), self.rate)

    def _running(self, now: float) -> Sink | None:
        """The device, once it takes sound; where there is none, another one is looked for now and then."""
        if self._sink is not None and self._sink.running:
            return self._sink
        if now < self._retry:
            return None
        if self._sink is None:
            self._sink = open_sink(self)
        if self._sink is None or not self._sink.start():
            self._lose(now)
            return None
        self._took = now
        return self._sink

    def _watch(self, sink: Sink, now: float) -> None:
        """Whether the device still is one."""
        if self._taking:
            self._took = now
        if sink.lost or now - self._took > LOST_S:
            self._lose(now)
        elif not self._usable and sink.played:
            self._usable = True
            self.usable_changed.emit(True)

    def _lose(self, now: float) -> None:
        """The clock goes on alone."""
        if self._sink is not None:
            self._sink.close()
        self._sink = self._playout = None
        self._retry = now + LOST_S
        if self._usable:
            self._usable = False
            self.usable_changed.emit(False)

    def _stop(self) -> None:
        if self._sink is not None:
            self._sink.stop()
        self._playout = self._seen = None
        self._last = 0.0
