"""The window: it places things and tells them of each other; what they do is theirs."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from core.events import Change
from core.model.incident import IncidentSummary, IncidentView
from core.model.times import Instant
from core.operations.incidents import incident_summaries
from core.operations.library import Library
from core.settings import Settings
from gui import theme
from gui.bridge import Bridge
from gui.incident.review import Review
from gui.jobs.runner import Jobs
from gui.library.browser import Browser
from gui.library.welcome import Welcome
from gui.proxies.keeper import ProxyKeeper
from gui.windows import menus
from gui.windows.bindings import bind
from gui.windows.desk import Desk
from gui.windows.importer import Importer
from gui.windows.pages import Pages
from gui.windows.refresher import Refresher
from gui.windows.strip import Strip
from gui.windows.toolbar import MainToolBar

TITLE = "Sightline"


class MainWindow(QMainWindow):
    """One library. Owns it from here on: closing the window closes it. Without `settings` nothing is restored and nothing is kept."""

    library_opened = Signal(object)
    """Library: another one is to be shown instead of this."""
    closed = Signal()
    listed = Signal()
    """The incident list is up to date."""

    def __init__(
        self, library: Library, settings: Settings | None = None, incident_id: str | None = None, at: Instant | None = None
    ) -> None:
        super().__init__()
        self.library, self.settings = library, settings
        self._first = (incident_id, at)
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.jobs, self.bridge = Jobs(self), Bridge(library.events, self)
        self.refresher = Refresher(self.refresh, self)
        self.review, self.importer = Review(library, self.jobs, self), Importer(library, self.jobs, self)
        self.proxies = ProxyKeeper(library, self.jobs, self)
        self.browser, self.welcome = Browser(), Welcome()
        review = self.review
        self.desk = Desk(self.browser, review.tiles, review.inspector, review.map, review.transport, review.timeline, review.align.bar)
        self.toolbar = MainToolBar(self.jobs, bind(self, review))
        self.addToolBar(self.toolbar)
        menus.fill(self)
        self._place()
        self._connect()
        self._restore()
        self.refresh(Change())
        if settings is not None:
            self.proxies.start_later()

    def refresh(self, change: Change, done: Callable[[], None] = lambda: None) -> None:
        """Reads the incident list again, then the open incident."""

        def fail(error: Exception) -> None:
            done()
            self.strip.trouble(str(error))

        self.jobs.run(
            lambda _p: (incident_summaries(self.library), self.library.zone()),
            "Reading the incidents",
            on_done=lambda read: (done(), self._on_listed(change, *read)),
            on_error=fail,
            quiet=True,
        )

    def show_incident(self, incident_id: str, at: Instant | None = None) -> None:
        self.browser.select(incident_id)
        self.review.open(incident_id, at)

    def set_theme(self, name: str) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, name)
        self.toolbar.set_theme(theme.current().name)

    def _place(self) -> None:
        self.pages = Pages(self)
        self.body = QWidget()
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pages, 1)
        self.strip = Strip(self.body)
        self.setCentralWidget(self.body)
        self.body.setFocus()

    def _connect(self) -> None:
        self.bridge.changed.connect(self.refresher.on_change)
        self.browser.incident_selected.connect(self.review.open)
        self.browser.list.clicked.connect(lambda _index: self.body.setFocus())
        self.browser.filters_cleared.connect(self.toolbar.search.clear)
        self.toolbar.search_changed.connect(self.browser.set_text)
        self.toolbar.theme.clicked.connect(lambda: self.set_theme("light" if theme.current().dark else "dark"))
        self.review.opened.connect(self._on_opened)
        self.review.opened.connect(self.pages.lead)
        self.review.playing_changed.connect(self.proxies.set_busy)
        self.proxies.made.connect(self.review.take_proxy)
        for place in (self.review.tiles, self.review.timeline):
            place.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            place.customContextMenuRequested.connect(partial(menus.pop_up, self, place))
        self.review.trouble.connect(self.strip.trouble)
        self.review.actions.done.connect(self.strip.good)
        self.jobs.failed.connect(self.strip.trouble)
        self.importer.imported.connect(lambda _report: self.settings is not None and self.proxies.make())
        self.welcome.import_requested.connect(self.importer.ask)
        self.welcome.demo_requested.connect(lambda: menus.open_demo(self))

    def _restore(self) -> None:
        self.toolbar.set_reviewer(self.library.actor)
        self.toolbar.set_theme(theme.current().name)
        kept = self.settings or Settings()
        if not self.restoreGeometry(QByteArray.fromBase64(kept.window_geometry.encode("ascii", "ignore"))):
            self.resize(1440, 900)
        self.desk.restore(kept.window_layout)
        self.review.marks.take(kept)

    def _on_listed(self, change: Change, rows: tuple[IncidentSummary, ...], zone: str | None) -> None:
        self.importer.zone = zone
        self.browser.set_rows(rows, zone)
        self.pages.listed(bool(rows))
        (wanted, at), self._first = self._first, (None, None)
        shown = self.review.wanted
        if wanted is not None:
            self.show_incident(wanted, at)
        elif rows and (shown is None or all(row.id != shown for row in rows)):
            self.show_incident(rows[0].id)
        elif not rows:
            self.review.close_view()
        else:
            self.review.refresh(change)
        self.listed.emit()

    def _on_opened(self, view: IncidentView) -> None:
        self.proxies.incident_id = view.incident.id
        self.desk.settle()
        self.browser.select(view.incident.id)
        self.setWindowTitle(f"{view.incident.title or view.incident.id} – {TITLE}")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.importer.drop(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks long jobs to stop and goes when they have; what they finished stays, and what waits to be written is written.

        The window is gone before it waits for the decoders: one may just be reading through a long recording.
        """
        self.proxies.close()
        if self.jobs.listed():
            self.jobs.cancel_all()
            self.strip.trouble("Finishing what was begun; the window closes by itself.")
            self.jobs.idle.connect(self.close)
            event.ignore()
            return
        if self.settings is not None:
            menus.keep_settings(self, self.settings)
        self.hide()
        self.refresher.close()
        self.review.close()
        self.bridge.close()
        self.jobs.close()
        self.library.close()
        event.accept()
        self.closed.emit()
