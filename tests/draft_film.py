"""Films as core.demo.film does, at a third of the work: the scene is drawn five times a second and stands still between.

Every frame still carries its own time strip, overlay and noise, and the sound is the real one. What the real film's pictures
are is for tests/core/demo/test_footage.py.
"""

import math
import sys

from core.demo import film
from core.demo.scene import Scene
from core.demo.view import Image

STEPS_A_SECOND = 5


class Draft(Scene):
    """A scene whose newest picture is shown again until the next step; a step begins at the scene's trigger."""

    _step: int | None = None
    _kept: Image

    def draw(self, t_s: float) -> Image:
        step = math.floor(t_s * STEPS_A_SECOND)
        if step != self._step:
            self._step, self._kept = step, super().draw(t_s).copy()
        self._out[:] = self._kept
        return self._out


if __name__ == "__main__":
    film.Scene = Draft
    sys.exit(film.main())
