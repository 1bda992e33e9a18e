"""Which key does what: every entry of the table, bound to the review and the window."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from gui import theme
from gui.dialogs.sheets import KeysSheet
from gui.incident.review import Review
from gui.keys import make_action, make_numbered
from gui.playback.player import Player
from gui.windows import menus
from gui.windows.places import step

if TYPE_CHECKING:
    from gui.windows.main_window import MainWindow

ZOOM = 1.5
PAGE = 0.8
"""Of what is in sight."""


def bind(window: "MainWindow", review: Review) -> dict[str, QAction]:
    """Actions by key id."""
    slots: dict[str, Callable[[], object]] = {
        "play": partial(review.drive, Player.toggle),
        "shuttle_back": partial(review.drive, lambda p: p.shuttle(-1)),
        "shuttle_stop": partial(review.drive, lambda p: p.shuttle(0)),
        "shuttle_forward": partial(review.drive, lambda p: p.shuttle(1)),
        "slow_back": partial(review.drive, lambda p: p.slow(-1)),
        "slow_forward": partial(review.drive, lambda p: p.slow(1)),
        "loop": partial(review.drive, lambda p: p.set_loop(not p.looping)),
        "gaps": partial(review.drive, lambda p: p.set_skip_gaps(not p.session.skip_gaps)),
        "frame_back": partial(review.drive, lambda p: p.step(-1)),
        "frame_forward": partial(review.drive, lambda p: p.step(1)),
        "second_back": partial(review.drive, lambda p: p.jump_s(-1.0)),
        "second_forward": partial(review.drive, lambda p: p.jump_s(1.0)),
        "ten_back": partial(review.drive, lambda p: p.jump_s(-10.0)),
        "ten_forward": partial(review.drive, lambda p: p.jump_s(10.0)),
        "start": partial(review.drive, lambda p: p.seek(p.view.span.start)),
        "end": partial(review.drive, lambda p: p.seek(p.view.span.end)),
        "previous": partial(review.seek_stop, False),
        "next": partial(review.seek_stop, True),
        "trigger": review.seek_trigger,
        "enlarge": review.enlarge,
        "sound": partial(review.drive, Player.next_sound),
        "sound_mute": lambda: review.drive(lambda p: p.desk.toggle_mute(review.selection.now.camera_id)),
        "sound_solo": lambda: review.drive(lambda p: p.desk.toggle_solo(review.selection.now.camera_id)),
        "still": review.save_still,
        "marker": review.inspector.write_note,
        "range_in": review.marks.range_in,
        "range_out": review.marks.range_out,
        "range_clear": review.marks.range_clear,
        "undo": review.actions.undo_last,
        "redo": review.actions.redo_last,
        "link_confirm": partial(review.inspector.decide, "confirmed"),
        "link_reject": partial(review.inspector.decide, "rejected"),
        "link_undo": partial(review.inspector.decide, "proposed"),
        "zoom_in": partial(review.timeline.zoom, ZOOM),
        "zoom_out": partial(review.timeline.zoom, 1 / ZOOM),
        "zoom_fit": review.timeline.fit,
        "zoom_range": review.timeline.fit_range,
        "snap": lambda: review.timeline.set_snapping(not review.timeline.snapping),
        "lane_up": partial(review.timeline.shift_lane, -1),
        "lane_down": partial(review.timeline.shift_lane, 1),
        "lane_collapse": review.timeline.toggle_lane,
        "lanes_reset": review.timeline.reset_lanes,
        "print": review.print_incident,
        "pan_left": partial(review.timeline.pan, -PAGE),
        "pan_right": partial(review.timeline.pan, PAGE),
        "trigger_add": review.add_trigger,
        "assign": review.assign,
        "answer": review.answer,
        "answer_undo": review.withdraw_answer,
        "import": window.importer.ask,
        "search": lambda: window.toolbar.focus_search(),
        "department": lambda: window.pages.toggle_department(),
        "workbench": lambda: menus.show_workbench(window),
        "place_next": lambda: step(window.desk.places, True),
        "place_previous": lambda: step(window.desk.places, False),
        "theme": lambda: window.set_theme("light" if theme.current().dark else "dark"),
        "keys": lambda: KeysSheet(window).open(),
        "quit": window.close,
        **review.align.slots(),
    }
    actions = {key_id: make_action(window, key_id, slot) for key_id, slot in slots.items()}
    make_numbered(window, "camera", review.focus_camera)
    review.undo.tie(actions["undo"], actions["redo"])
    return actions
