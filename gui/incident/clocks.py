"""The Clocks tab: what each camera's clock said, what is true, how we know, and who disagrees."""

from collections.abc import Mapping

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel

from core.model.clip import Clip
from core.model.incident import IncidentView, Lane
from core.model.ledger import LedgerRow
from core.model.timebase import Candidate, choose, disagreements, own_reading
from gui import keys, words
from gui.alignment import ledgerwords
from gui.controls import button, label
from gui.incident.card import Card, on_click
from gui.incident.tab import Tab
from gui.incident.wishes import Wishes
from gui.shapes import Sign

BAD_S = 5.0
NUDGES = (("align_earlier", "align_later"), ("align_mark",))


class Clocks(Tab):
    def __init__(self, wishes: Wishes) -> None:
        super().__init__("Clocks", wishes)
        self._trials: Mapping[str, int] = {}
        self._tried: dict[str, list[QLabel]] = {}

    def set_trials(self, trials: Mapping[str, int]) -> None:
        """Cameras that are shown so many microseconds later than they stand (negative: earlier), as a trial."""
        self._trials = trials
        for camera_id in self._tried:
            self._tell_trial(camera_id)

    def _tell_trial(self, camera_id: str) -> None:
        us = self._trials.get(camera_id, 0)
        for line in self._tried[camera_id]:
            line.setText(f"Being tried: {words.shift(us)}, not kept" if us else "")
            line.setVisible(bool(us))

    def _fill(self, view: IncidentView) -> None:
        self._tried = {}
        clips = [(lane, c.clip) for lane in view.lanes for c in lane.clips]
        if not clips:
            self.note("No clip of this incident has a clock to show.")
        for lane, clip in clips:
            self._clip(view, lane, clip)
        if clips:
            nudge, mark = (" and ".join(keys.label(keys.key(k).sequences[0]) for k in ids) for ids in NUDGES)
            self.note(
                f"A clock can be tried in sight of the pictures: {nudge} move the focused camera by a frame, and {mark} on two pictures "
                "makes them one moment. Nothing is kept until you say why."
            )
        if view.ledger:
            self.heading("What people said of these clocks", "The clocks' ledger: entries are added, never changed or removed")
            for row in reversed(view.ledger):
                self._entry(view, row)

    def _entry(self, view: IncidentView, row: LedgerRow) -> None:
        entry = row.entry
        card = Card(f"Entry {entry.id}, {ledgerwords.title(entry)}, {row.state}")
        card.head(ledgerwords.SIGNS[row.state], f"{entry.id}: {ledgerwords.title(entry)}", row.state, "dim")
        card.text("\n".join(ledgerwords.lines(entry, view.zone)))
        if row.state != "withdrawn":
            text = "Withdraw…" if entry.withdraws is None else "Take the withdrawal back…"
            card.buttons(
                button(
                    text,
                    lambda: self.wishes.withdrawal_requested.emit(row),
                    "Another entry, with your name and reason; this one stays",
                    f"{text.rstrip('…')} {entry.id}",
                )
            )
        self.add(card, None)

    def _clip(self, view: IncidentView, lane: Lane, clip: Clip) -> None:
        error = words.clock_error(clip.time.offset_s)
        off = clip.time.offset_s is not None and abs(clip.time.offset_s) > view.policy.clock_s
        unsure = clip.time.sigma_s > BAD_S
        state = "clock_offset" if off else "undetermined" if unsure else "" if clip.time.offset_s is None else "on_time"
        card = Card(f"{words.lane_name(lane)}, clock {error}")
        card.head(state, words.lane_name(lane), error, "warn" if off else "dim")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        own = own_reading(clip.candidates)
        rows = [
            ("Its own clock", words.time_of_day(own.start, view.zone, True) if own else "none", words.utc(own.start) if own else ""),
            (
                "True start",
                f"{words.time_of_day(clip.start, view.zone, True)}  ± {words.duration(clip.time.sigma_s)}",
                words.utc(clip.start),
            ),
            ("Known from", words.source(clip.time.source), ""),
        ]
        if abs(clip.time.ppm) >= 0.05:
            rows.append(("Drift", f"{clip.time.ppm:+.1f} ppm", "Seconds in a million that this clock gains"))
        for number, (name, value, tip) in enumerate(rows):
            grid.addWidget(label(name, "dim"), number, 0)
            grid.addWidget(label(value, tip=tip), number, 1)
        card.box.addLayout(grid)
        tried = label("", "warn", wrap=True)
        card.box.addWidget(tried)
        self._tried.setdefault(lane.camera.id, []).append(tried)
        self._tell_trial(lane.camera.id)
        self._candidates(card, view, clip)
        card.buttons(
            button(
                "Set by hand…",
                lambda: self.wishes.clock_requested.emit(clip.id),
                "Corrects this clock; kept for ever",
                f"Set the clock of {lane.label}",
            )
        )
        self.add(on_click(card, lambda: self.wishes.camera_selected.emit(lane.camera.id)), lane.camera.id)

    def _candidates(self, card: Card, view: IncidentView, clip: Clip) -> None:
        """Everything that says when the clip began; what contradicts the chosen one is marked."""
        chosen, contrary = choose(clip.candidates), dict(disagreements(clip.candidates))
        if len(clip.candidates) < 2 and not clip.notes:
            return
        for candidate in sorted(clip.candidates, key=lambda c: c is not chosen):
            row = QHBoxLayout()
            row.setSpacing(8)
            apart = candidate.start.since(clip.start)
            against = candidate in contrary
            row.addWidget(
                Sign("timezone" if against else "confirmed" if candidate is chosen else "", "contradicts" if against else "agrees")
            )
            text = label(self._words(candidate, view, apart), "" if candidate is chosen else "dim", wrap=True, tip=_tip(candidate))
            row.addWidget(text, 1)
            card.box.addLayout(row)
        for note in clip.notes:
            card.text(note)

    def _words(self, candidate: Candidate, view: IncidentView, apart_s: float) -> str:
        difference = "" if abs(apart_s) < 0.05 else f", {words.duration(apart_s)} {'ahead' if apart_s > 0 else 'behind'}"
        name = words.source(candidate.source)
        return f"{name[:1].upper()}{name[1:]}: {words.time_of_day(candidate.start, view.zone, True)} ± {words.duration(candidate.sigma_s)}{difference}"


def _tip(candidate: Candidate) -> str:
    return f"{words.utc(candidate.start)}\n{candidate.note}".strip()
