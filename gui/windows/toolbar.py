"""The tool bar: library, import, review, search, jobs, reviewer, theme. It wishes; the window acts."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from gui import keys
from gui.controls import tool_button
from gui.jobs.runner import Jobs
from gui.jobs.widget import JobsWidget

Entries = tuple["str | QAction | Entries | None", ...]


class MainToolBar(QToolBar):
    search_changed = Signal(str)

    def __init__(self, jobs: Jobs, actions: dict[str, QAction]) -> None:
        super().__init__("Tools")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._actions = actions
        self.library_menu, library = self._menu("Library", "Library")
        self.review_menu, review = self._menu("Review", "What can be done with the open incident")
        self.reviewer_menu, self.reviewer = self._menu("", "Who reviews")
        importing = tool_button("Import…", "Import footage", keys.hint("import"))
        importing.clicked.connect(actions["import"].trigger)
        department = tool_button("Department", "Department", keys.hint("department"))
        department.clicked.connect(actions["department"].trigger)
        self.search = QLineEdit()
        self.search.setPlaceholderText(f"Search officer, camera, trigger, id ({keys.label('Ctrl+F')})")
        self.search.setAccessibleName("Search incidents")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(460)
        self.search.textChanged.connect(self.search_changed)
        self.search.returnPressed.connect(self.search.clearFocus)
        self.theme = tool_button("", "Theme", "Dark or light")
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for widget in (library, importing, review, department, self.search, gap, JobsWidget(jobs), self.reviewer, self.theme):
            self.addWidget(widget)

    def fill(self, menu: QMenu, entries: "Entries") -> None:
        """Ids of keys, ready actions, None for a line between, or a submenu's name and its own entries."""
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, tuple):
                name, *inner = entry
                below = menu.addMenu(str(name))
                below.setToolTipsVisible(True)
                self.fill(below, tuple(inner))
            else:
                menu.addAction(self._actions[entry] if isinstance(entry, str) else entry)

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def set_reviewer(self, name: str) -> None:
        self.reviewer.setText(f"Reviewer: {name}")
        self.reviewer.setAccessibleName(f"Reviewer: {name}")

    def set_theme(self, name: str) -> None:
        """Says what a click brings."""
        other = "Light" if name == "dark" else "Dark"
        self.theme.setText(f"{other} theme")
        self.theme.setToolTip(f"Change to {other.lower()} colours")
        self.theme.setAccessibleName(f"Theme: change to {other.lower()}")

    def _menu(self, text: str, name: str) -> tuple[QMenu, QToolButton]:
        button = tool_button(text, text or name, name)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return menu, button
