"""The style sheet: only what the palette cannot say."""

from collections.abc import Mapping
from string import Template

_SHEET = Template("""
QToolTip { color: $text; background: $raised; border: 1px solid $outline; padding: 4px 6px; }
QMainWindow, QDialog { background: $window; }
QSplitter::handle { background: $window; }
QSplitter::handle:hover { background: $accent; }
QToolBar { background: $panel; border: none; border-bottom: 1px solid $border; spacing: 6px; padding: 3px 10px; }
QToolButton, QPushButton {
  background: $raised; border: 1px solid $border; border-radius: 4px; padding: 3px 10px; min-height: 1.2em;
}
QToolButton:hover, QPushButton:hover { border-color: $outline; }
QToolButton:pressed, QPushButton:pressed, QToolButton:checked, QPushButton:checked { background: $selection; border-color: $accent; }
QToolButton:focus, QPushButton:focus { border: 1px solid $focus; }
QPushButton:default, QPushButton[primary="true"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:default:focus, QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 3px 9px; }
QPushButton:disabled, QToolButton:disabled { color: $outline; }
QToolButton[role="fold"], QToolButton[role="fold"]:checked { background: transparent; border: 1px solid transparent; padding: 1px 2px; color: $text_dim; }
QToolButton[role="fold"]:hover { color: $text; }
QToolButton[role="fold"]:focus { border-color: $focus; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QFileDialog QToolButton { padding: 3px; }
QToolButton[popupMode="2"] { padding-right: 20px; }
QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: right center; right: 6px; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QSpinBox, QDoubleSpinBox {
  background: $raised; border: 1px solid $outline; border-radius: 4px; padding: 3px 6px; min-height: 1.2em; selection-background-color: $selection;
  selection-color: $text;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus {
  border: 1px solid $focus;
}
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 20px; }
QComboBox::down-arrow, QDateEdit::down-arrow, QToolButton::menu-indicator { image: url($icons/down-$name.svg); width: 10px; height: 10px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 18px; }
QAbstractSpinBox::up-arrow { image: url($icons/up-$name.svg); width: 9px; height: 9px; }
QAbstractSpinBox::down-arrow { image: url($icons/down-$name.svg); width: 9px; height: 9px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $outline; selection-background-color: $selection; selection-color: $text; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit { border: none; background: transparent; padding: 0; min-height: 0; }
QSpinBox, QDoubleSpinBox { padding: 1px 6px 2px 6px; }
QCheckBox, QRadioButton { spacing: 7px; padding: 1px 4px 1px 2px; border: 1px solid transparent; border-radius: 4px; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $outline; background: $raised; }
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($icons/check-$name.svg); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent; image: url($icons/dot-$name.svg); }
QCheckBox:focus, QRadioButton:focus { border-color: $focus; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { background: $panel; }
QTabBar::tab { background: $panel; color: $text_dim; padding: 6px 10px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $text; border-bottom: 2px solid $focus; }
QAbstractItemView { border: none; background: $panel; outline: none; }
QAbstractItemView::item:focus { border: 1px solid $focus; }
QTableView::item { padding: 4px 8px; }
QHeaderView::section { background: $raised; color: $text_dim; border: none; border-bottom: 1px solid $border; padding: 4px 11px; }
QTableView[role="ranking"] { background: $raised; }
QTableView[role="ranking"] QHeaderView { background: $raised; }
QTableView[role="ranking"] QHeaderView::section { padding: 3px 10px; }
QMenu { background: $raised; border: 1px solid $outline; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 24px; border-radius: 3px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $outline; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QProgressBar { background: $raised; border: 1px solid $border; border-radius: 4px; text-align: center; min-height: 8px; max-height: 16px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $outline; border-radius: 4px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $text_dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea { border: none; background: $panel; }
QScrollArea[role="page"] { background: $window; }
QLabel[role="dim"] { color: $text_dim; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="good"] { color: $good; }
QLabel[role="heading"] { font-weight: bold; }
QFrame[role="card"] QListView { background: transparent; }
QFrame[role="card"] { background: $raised; border: 1px solid $border; border-radius: 6px; }
QWidget[role="panel"] { background: $panel; }
""")


def stylesheet(name: str, colours: Mapping[str, str], icons: str) -> str:
    """`name` of the theme; every role as `#rrggbb`; `icons`: the folder of the bundled ones."""
    return _SHEET.substitute(colours, name=name, icons=icons)
