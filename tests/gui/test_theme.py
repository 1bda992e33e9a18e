"""Every text colour can be read on every surface it stands on (WCAG 2.1: 4.5:1 for text, 3:1 for graphics)."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel

from gui import theme
from gui.theme import THEMES, Theme

TEXT = ("text", "text_dim", "accent", "good", "warn", "bad", "unknown", "buffer", "trigger", "marker")
SURFACES = ("window", "panel", "raised")


def luminance(colour: str) -> float:
    def linear(part: str) -> float:
        v = int(part, 16) / 255
        return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4

    r, g, b = (linear(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def ratio(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_the_one_of_the_standard():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", THEMES.values(), ids=lambda t: t.name)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("role", TEXT)
def test_text_can_be_read(palette: Theme, role: str, surface: str):
    assert ratio(getattr(palette, role), getattr(palette, surface)) >= 4.5


@pytest.mark.parametrize("palette", THEMES.values(), ids=lambda t: t.name)
def test_selected_rows_and_accent_buttons_can_be_read(palette: Theme):
    assert ratio(palette.on_accent, palette.accent) >= 4.5
    for role in ("text", "text_dim", "good", "warn", "bad", "unknown"):
        assert ratio(getattr(palette, role), palette.selection) >= 4.5, role


@pytest.mark.parametrize("palette", THEMES.values(), ids=lambda t: t.name)
@pytest.mark.parametrize("surface", SURFACES)
def test_controls_and_lanes_can_be_seen(palette: Theme, surface: str):
    for colour in (palette.outline, palette.focus, palette.playhead, *palette.lane_palette):
        assert ratio(colour, getattr(palette, surface)) >= 3, colour


def test_a_role_that_does_not_exist_is_said():
    with pytest.raises(KeyError):
        theme.qcolor("pink")


def test_applying_changes_what_painters_get(qapp):
    theme.apply(qapp, "light")
    assert theme.qcolor("text").name() == THEMES["light"].text
    theme.apply(qapp, "dark")
    assert theme.qcolor("text").name() == THEMES["dark"].text
    assert "Noto Sans" in qapp.font().families()


def test_a_theme_that_is_on_already_has_no_widget_styled_anew(qapp, qtbot):
    theme.apply(qapp, "dark")
    label = QLabel("A")
    qtbot.addWidget(label)
    styled: list[int] = []
    label.changeEvent = lambda event: styled.append(event.type())  # type: ignore[method-assign]
    theme.apply(qapp, "dark")
    assert QEvent.Type.StyleChange not in styled
    theme.apply(qapp, "light")
    assert QEvent.Type.StyleChange in styled
    theme.apply(qapp, "dark")
