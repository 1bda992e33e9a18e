"""Colours by role, fonts and the style sheet. Every painter asks for a role, never for a colour."""

from dataclasses import dataclass, fields
from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from core.paths import resource
from gui.stylesheet import stylesheet

FAMILY = "Noto Sans"
MONO_FAMILY = "Noto Sans Mono"
_FONT_FILES = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSansMono-Regular.ttf")


@dataclass(frozen=True, slots=True)
class Theme:
    """Roles as `#rrggbb`. Text and status roles reach 4.5:1 on window, panel and raised; outline, focus and lanes 3:1 (WCAG 2.1 AA)."""

    name: str
    window: str
    panel: str
    raised: str
    border: str
    """Separators between places; not the only sign of anything."""
    outline: str
    """Edges of controls."""
    text: str
    text_dim: str
    accent: str
    on_accent: str
    """Text on an accent surface."""
    selection: str
    """Surface of a selected row; carries `text` and `text_dim`."""
    focus: str
    good: str
    warn: str
    bad: str
    unknown: str
    buffer: str
    trigger: str
    marker: str
    playhead: str
    picture: str
    """Behind pictures, and where there is none."""
    lane_palette: tuple[str, str, str, str, str, str, str, str]

    @property
    def dark(self) -> bool:
        return self.name == "dark"


DARK = Theme(
    name="dark",
    window="#121519",
    panel="#1a1e23",
    raised="#252a31",
    border="#333a43",
    outline="#7c8794",
    text="#e9edf1",
    text_dim="#aeb7c2",
    accent="#6cb2ff",
    on_accent="#0b1a2a",
    selection="#1d3f63",
    focus="#9accff",
    good="#63cf94",
    warn="#f2a93b",
    bad="#ff8a80",
    unknown="#c3b1f2",
    buffer="#93abc4",
    trigger="#ffd54a",
    marker="#e59cf0",
    playhead="#ffffff",
    picture="#07090b",
    lane_palette=("#4f9fe8", "#e0913f", "#45b892", "#c27fd6", "#d9bf45", "#5fc1d9", "#e07f8f", "#9aa95a"),
)

LIGHT = Theme(
    name="light",
    window="#eef1f4",
    panel="#ffffff",
    raised="#f5f7f9",
    border="#cfd6dd",
    outline="#77828e",
    text="#15191e",
    text_dim="#4d5864",
    accent="#0b5cad",
    on_accent="#ffffff",
    selection="#cfe3f8",
    focus="#0b5cad",
    good="#176b3d",
    warn="#8a4b00",
    bad="#b3201a",
    unknown="#5b3fa6",
    buffer="#456079",
    trigger="#7a5600",
    marker="#8a2a96",
    playhead="#101418",
    picture="#1a1e23",
    lane_palette=("#2b78c2", "#b5651d", "#1f8564", "#9347ab", "#857000", "#1c7f99", "#c0485c", "#66752a"),
)

THEMES = {"dark": DARK, "light": LIGHT}
ROLES = tuple(f.name for f in fields(Theme) if f.name not in ("name", "lane_palette"))

_active: Theme = DARK


def current() -> Theme:
    return _active


def qcolor(role: str, alpha: int = 255) -> QColor:
    """The colour of a role, e.g. `bad`; `alpha` 0..255. KeyError for a role that does not exist."""
    return QColor(_colour(_active.name, role, alpha))


@lru_cache(maxsize=1024)
def _colour(theme: str, role: str, alpha: int) -> QColor:
    if role not in ROLES:
        raise KeyError(role)
    colour = QColor(getattr(THEMES[theme], role))
    colour.setAlpha(alpha)
    return colour


def lane_colour(index: int) -> QColor:
    return QColor(_active.lane_palette[index % len(_active.lane_palette)])


def load_fonts() -> None:
    """Registers the bundled fonts once, so that pictures look the same on every machine."""
    known = set(QFontDatabase.families())
    if FAMILY in known and MONO_FAMILY in known:
        return
    for name in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource(f"fonts/{name}")))


def mono_font(base: QFont | None = None) -> QFont:
    """Digits of equal width, at the size of `base`: for times and numbers that run."""
    font = QFont(base or QApplication.font())
    font.setFamilies([MONO_FAMILY])
    return font


def apply(app: QApplication, name: str) -> Theme:
    """Puts a theme (`dark` or `light`, else dark) on the whole application. Text keeps the system's size.

    One that is on already is left alone: putting it on again would have Qt style every widget anew.
    """
    global _active
    before, _active = _active, THEMES.get(name, DARK)
    sheet = stylesheet(_active.name, {r: getattr(_active, r) for r in ROLES}, resource("icons").as_posix())
    if before is _active and app.styleSheet() == sheet:
        return _active
    load_fonts()
    font = app.font()
    system = [] if QGuiApplication.platformName() == "offscreen" else [f for f in font.families() if f != FAMILY]
    font.setFamilies([*system, FAMILY])
    if font.pointSizeF() <= 0:
        font.setPointSizeF(10)
    app.setFont(font)
    app.setStyle("Fusion")
    app.setPalette(_palette(_active))
    app.setStyleSheet(sheet)
    return _active


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    pairs = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.bad,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.text_dim,
        role.Mid: theme.border,
        role.Light: theme.raised,
        role.Midlight: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.picture,
        role.Accent: theme.accent,
    }
    palette = QPalette()
    for key, colour in pairs.items():
        palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.outline))
    return palette
