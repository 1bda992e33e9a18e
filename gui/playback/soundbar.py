"""The transport's sound: whose is heard, how loud, and why nothing is heard."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QWidget

from core.model.incident import IncidentView
from core.playback.meters import Levels
from core.playback.mix import MIX, Mix
from core.playback.stretch import FASTEST, SLOWEST, hearable
from gui import keys, words
from gui.controls import label
from gui.playback.desk import choices_of, sound_cameras
from gui.playback.meter import MasterMeter

HEARD = f"from {SLOWEST:g}× to {FASTEST:g}×, forwards"


class SoundBar(QWidget):
    """Wishes: `sound_requested` (camera id, MIX or None), `volume_requested` (0 to 1)."""

    sound_requested = Signal(object)
    volume_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mix = Mix(())
        self._speed, self._playing = 1.0, False
        self.chooser = QComboBox()
        self.chooser.setAccessibleName("Sound of")
        self.chooser.setToolTip(f"{keys.hint('sound')}; sound is heard {HEARD}")
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.chooser.setMinimumWidth(90)
        self.chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.chooser.activated.connect(lambda _index: self.sound_requested.emit(self.chooser.currentData()))
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setValue(100)
        self.volume.setMinimumWidth(36)
        self.volume.setMaximumWidth(64)
        self.volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.volume.setAccessibleName("Volume")
        self.volume.valueChanged.connect(self._on_volume)
        self.meter = MasterMeter()
        self.silent = label(
            "no sound output",
            "warn",
            tip="This machine has no device that plays sound, or it or its sound server is gone; pictures play without it. "
            "Another one is looked for while it plays; after the sound server was away, it may take a new start of Sightline.",
        )
        self.silent.hide()
        self.quiet = label("", "warn", tip=f"Sound is heard {HEARD}")
        self.quiet.setMinimumWidth(self.meter.sizeHint().width())
        self.quiet.hide()
        name = label("Sound", "dim")
        name.setBuddy(self.chooser)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (name, self.chooser, self.volume, self.meter, self.quiet, self.silent):
            row.addWidget(widget)
        self._tell_volume()

    def set_view(self, view: IncidentView | None) -> None:
        """Whose sounds are offered."""
        cameras = sound_cameras(view) if view else ()
        with QSignalBlocker(self.chooser):
            chosen = self.chooser.currentData()
            self.chooser.clear()
            self.chooser.addItem("none", None)
            for choice in choices_of(cameras):
                lane = view.lane(choice) if view and choice else None
                self.chooser.addItem(words.lane_name(lane) if lane else "mix of all", choice)
            self._choose(chosen)
        self.chooser.setEnabled(view is not None)
        self.volume.setEnabled(view is not None)

    def set_mix(self, mix: Mix) -> None:
        """What is heard now; says nothing back."""
        self._mix = mix
        mixed = self.chooser.findData(MIX)
        if mixed >= 0:
            heard = len(mix.heard) if mix.chosen == MIX else len(mix.cameras)
            self.chooser.setItemText(mixed, "mix of all" if heard == len(mix.cameras) else f"mix of {heard} of {len(mix.cameras)}")
        self._choose(mix.chosen)
        with QSignalBlocker(self.volume):
            self.volume.setValue(round(100 * mix.volume))
        self._tell_volume()
        self._tell_quiet()

    def set_speed(self, speed: float) -> None:
        self._speed = speed
        self._tell_quiet()

    def set_playing(self, playing: bool) -> None:
        self._playing = playing
        self._tell_quiet()

    def show_levels(self, levels: Levels) -> None:
        self.meter.show_level(levels.master)

    def _choose(self, what: str | None) -> None:
        self.chooser.setCurrentIndex(max(0, self.chooser.findData(what) if what is not None else 0))

    def _on_volume(self, value: int) -> None:
        self._tell_volume()
        self.volume_requested.emit(value / 100)

    def _tell_volume(self) -> None:
        self.volume.setToolTip(f"Volume {self.volume.value()} %")

    def _tell_quiet(self) -> None:
        """In the meter's place: why nothing is heard though a camera is chosen: muted, or a speed that has no sound."""
        text = ""
        if self._mix.on and not self._mix.heard:
            text = "muted"
        elif self._mix.on and self._playing and not hearable(self._speed):
            text = f"silent at {self._speed:g}×".replace("-", "−")
        self.quiet.setText(text)
        self.quiet.setVisible(bool(text))
        self.meter.setVisible(not text)
