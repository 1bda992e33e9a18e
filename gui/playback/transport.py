"""The transport: buttons, speed, both clocks, whose sound is heard, and zoom of the timeline."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from core.model.incident import IncidentView
from core.model.times import Instant
from core.playback.meters import Levels
from core.playback.mix import Mix
from gui import keys, theme, words
from gui.controls import label
from gui.playback.icons import IconButton
from gui.playback.player import SPEEDS, Player
from gui.playback.soundbar import HEARD, SoundBar

_STEPS = 1000
"""Positions of the zoom slider."""


class TransportBar(QWidget):
    """Wishes: `play_requested`, `step_requested` (frames), `start_requested`, `end_requested`, `speed_requested`, `sound_requested`
    (camera id, MIX or None), `volume_requested` (0 to 1), `zoom_requested` (0: the whole incident, 1: the closest), `snap_requested`.
    """

    play_requested = Signal()
    step_requested = Signal(int)
    start_requested = Signal()
    end_requested = Signal()
    speed_requested = Signal(float)
    sound_requested = Signal(object)
    loop_requested = Signal(bool)
    gaps_requested = Signal(bool)
    volume_requested = Signal(float)
    zoom_requested = Signal(float)
    snap_requested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: IncidentView | None = None
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Transport")
        self.start = _button("start", "To the start", "start", self.start_requested.emit)
        self.back = _button("step_back", "One frame back", "frame_back", lambda: self.step_requested.emit(-1))
        self.play = _button("play", "Play", "play", self.play_requested.emit)
        self.forward = _button("step_forward", "One frame forward", "frame_forward", lambda: self.step_requested.emit(1))
        self.end = _button("end", "To the end", "end", self.end_requested.emit)
        self.loop = _button("loop", "Again and again", "loop", lambda: self.loop_requested.emit(self.loop.isChecked()))
        self.gaps = _button("gaps", "Skip gaps", "gaps", lambda: self.gaps_requested.emit(self.gaps.isChecked()))
        self.snap = _button("snap", "Snapping", "snap", lambda: self.snap_requested.emit(self.snap.isChecked()))
        for button in (self.loop, self.gaps, self.snap):
            button.setCheckable(True)
        self.speed = QComboBox()
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip(f"Speed; sound is heard {HEARD}")
        for value in SPEEDS:
            self.speed.addItem(speed_text(value), value)
        self.speed.activated.connect(self._on_speed)
        self.running = label("", "dim")
        self.running.setAccessibleName("Running speed")
        self.relative = _ClockLabel("Time from the first trigger", "T−00:00.0")
        self.wall = _ClockLabel("Wall clock", "00:00:00.000 EDT")
        self.desk = SoundBar()
        self.sound, self.silent = self.desk.chooser, self.desk.silent
        self.desk.sound_requested.connect(self.sound_requested)
        self.desk.volume_requested.connect(self.volume_requested)
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setRange(0, _STEPS)
        self.zoom.setPageStep(_STEPS // 10)
        self.zoom.setAccessibleName("Zoom of the timeline")
        self.zoom.setToolTip("Zoom of the timeline; the wheel over it does the same")
        self.zoom.setMinimumWidth(60)
        self.zoom.setMaximumWidth(220)
        self.zoom.valueChanged.connect(lambda value: self.zoom_requested.emit(value / _STEPS))
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        self.set_speed(1.0)
        self.set_view(None)

    def set_view(self, view: IncidentView | None) -> None:
        """Whose times and sounds are offered."""
        self._view = view
        self.desk.set_view(view)
        for widget in (self.start, self.back, self.play, self.forward, self.end, self.loop, self.gaps, self.snap, self.speed, self.zoom):
            widget.setEnabled(view is not None)
        if view is None:
            self.relative.setText("")
            self.wall.setText("")
        else:
            self.set_position(view.cue)

    def set_position(self, at: Instant) -> None:
        if self._view is None:
            return
        trigger = self._view.first_trigger
        self.relative.setText(words.relative(at, trigger.time) if trigger else "")
        self.relative.setVisible(trigger is not None)
        local = at.local(self._view.zone)
        self.wall.setText(f"{local:%H:%M:%S}.{local.microsecond // 1000:03d} {local:%Z}")
        self.wall.setToolTip(words.utc(at))
        self.relative.setToolTip(words.utc(at))

    def set_playing(self, playing: bool) -> None:
        self.desk.set_playing(playing)
        self.play.set_icon("pause" if playing else "play", "Pause" if playing else "Play")
        if not playing:
            self.running.setText("")

    def set_speed(self, speed: float) -> None:
        """The speed it runs at, or would; a shuttle backwards is told beside the chooser."""
        self.desk.set_speed(speed)
        index = self.speed.findData(abs(speed))
        self.speed.setCurrentIndex(index if index >= 0 else self.speed.findData(1.0))
        self.running.setText("backwards" if speed < 0 else "")

    def set_mix(self, mix: Mix) -> None:
        """Whose sound is heard, and how loud."""
        self.desk.set_mix(mix)

    def show_levels(self, levels: Levels) -> None:
        self.desk.show_levels(levels)

    def set_loop(self, on: bool) -> None:
        self.loop.setChecked(on)

    def set_skip_gaps(self, on: bool) -> None:
        self.gaps.setChecked(on)

    def set_snapping(self, on: bool) -> None:
        self.snap.setChecked(on)

    def set_sound_usable(self, usable: bool) -> None:
        """False: no sound can be heard on this machine, or not any more."""
        self.silent.setVisible(not usable)

    def set_zoom(self, level: float) -> None:
        """What the timeline shows now, as `zoom_requested` counts; says nothing back."""
        with QSignalBlocker(self.zoom):
            self.zoom.setValue(round(_STEPS * level))

    def follow(self, player: Player) -> None:
        """Connect to a player, in both directions."""
        self.set_view(player.view)
        player.position_changed.connect(self.set_position)
        player.playing_changed.connect(self.set_playing)
        player.speed_changed.connect(self.set_speed)
        player.desk.mix_changed.connect(self.set_mix)
        player.desk.levels_changed.connect(self.show_levels)
        player.loop_changed.connect(self.set_loop)
        player.gaps_changed.connect(self.set_skip_gaps)
        self.loop_requested.connect(player.set_loop)
        self.gaps_requested.connect(player.set_skip_gaps)
        self.play_requested.connect(player.toggle)
        self.step_requested.connect(player.step)
        self.start_requested.connect(lambda: player.seek(player.view.span.start))
        self.end_requested.connect(lambda: player.seek(player.view.span.end))
        self.speed_requested.connect(player.set_speed)
        self.sound_requested.connect(player.set_sound)
        self.volume_requested.connect(player.desk.set_volume)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        for button in (self.start, self.back, self.play, self.forward, self.end, self.loop, self.gaps):
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.speed)
        row.addWidget(self.running)
        row.addSpacing(8)
        row.addWidget(self.relative)
        row.addSpacing(12)
        row.addWidget(self.wall)
        row.addStretch(1)
        row.addSpacing(8)
        row.addWidget(self.desk)
        name = label("Zoom", "dim")
        name.setBuddy(self.zoom)
        row.addSpacing(8)
        row.addWidget(self.snap)
        row.addSpacing(4)
        row.addWidget(name)
        row.addWidget(self.zoom, 1)

    def _on_speed(self, _index: int) -> None:
        self.speed_requested.emit(float(self.speed.currentData()))


def speed_text(speed: float) -> str:
    """`1×`, `0.25×`, `−4×`."""
    return f"{'−' if speed < 0 else ''}{abs(speed):g}×"


def _button(icon: str, name: str, key: str, wish: Callable[[], None]) -> IconButton:
    button = IconButton(icon, name, keys.hint(key))
    button.setObjectName(f"transport-{icon}")
    button.clicked.connect(lambda _checked=False: wish())
    return button


class _ClockLabel(QLabel):
    """A running time in digits of equal width; as wide as its longest text, so that nothing beside it moves."""

    def __init__(self, name: str, widest: str) -> None:
        super().__init__()
        self._widest = widest
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setFont(theme.mono_font())

    def setText(self, text: str) -> None:
        if len(text) > len(self._widest):
            self._widest = text
            self.updateGeometry()
        super().setText(text)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._widest) + 4, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
