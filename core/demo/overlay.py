"""What the camera burns into its picture: its own clock's time and its name, top right."""

import numpy as np
from numpy.typing import NDArray

from core.demo.story import ZONE, Shot
from core.media.opencv import cv2
from core.model.times import Instant


class Overlay:
    """Draws a shot's two lines; the lettering is made once a second."""

    def __init__(self, shot: Shot) -> None:
        self._shot = shot
        self._text = ""
        self._ink: NDArray[np.uint8] | None = None
        self._edge: NDArray[np.uint8] | None = None

    def lines(self, at: Instant) -> tuple[str, str]:
        """`2026-05-14 22:03:37 -0400` as the camera's own clock says, over its model and serial."""
        own = at.plus_s(self._shot.clock_s).local(ZONE)
        return own.strftime("%Y-%m-%d %H:%M:%S %z"), f"{self._shot.model} {self._shot.camera_id}"

    def draw(self, image: NDArray[np.uint8], at: Instant) -> None:
        lines = self.lines(at)
        if lines[0] != self._text:
            self._letter(lines, image.shape[1])
        assert self._ink is not None and self._edge is not None
        height, width = self._ink.shape[:2]
        corner = image[:height, image.shape[1] - width :]
        cv2.subtract(corner, self._edge, corner)
        cv2.add(corner, self._ink, corner)

    def _letter(self, lines: tuple[str, str], frame_width: int) -> None:
        self._text = lines[0]
        unit = frame_width / 640
        ink = np.zeros((int(40 * unit), int(230 * unit), 3), np.uint8)
        for i, line in enumerate(lines):
            (width, _), _ = cv2.getTextSize(line, cv2.FONT_HERSHEY_SIMPLEX, 0.42 * unit, 1)
            at = (ink.shape[1] - width - int(26 * unit), int((16 + 15 * i) * unit))
            cv2.putText(ink, line, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42 * unit, (232, 236, 236), max(1, round(unit)), cv2.LINE_AA)
        x, y = ink.shape[1] - 20 * unit, 8 * unit
        mark = np.array([(x, y + 19 * unit), (x + 7 * unit, y), (x + 14 * unit, y + 19 * unit)], np.int32)
        cv2.fillConvexPoly(ink, mark, (40, 200, 250), cv2.LINE_AA)
        self._edge = np.asarray(cv2.dilate(ink, np.ones((3, 3), np.uint8)), np.uint8)
        self._ink = ink
