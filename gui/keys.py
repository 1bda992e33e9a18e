"""Every key, once: menus, tool tips and the F1 sheet are made from this table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Key:
    """`sequences` in Qt's portable spelling; several mean the same, except for `camera`, where the n-th means the n-th camera."""

    id: str
    sequences: tuple[str, ...]
    text: str
    section: str


KEYS: tuple[Key, ...] = (
    Key("play", ("Space",), "Play or pause", "Playback"),
    Key("shuttle_back", ("J",), "Shuttle back; again for faster", "Playback"),
    Key("shuttle_stop", ("K",), "Stop", "Playback"),
    Key("shuttle_forward", ("L",), "Shuttle forward; again for faster", "Playback"),
    Key("slow_back", ("Shift+J",), "Slow motion back; again for slower", "Playback"),
    Key("slow_forward", ("Shift+L",), "Slow motion forward; again for slower", "Playback"),
    Key("loop", ("R",), "Play the range again and again, or once", "Playback"),
    Key("gaps", ("G",), "Skip what nobody recorded, or play through it", "Playback"),
    Key("frame_back", ("Left",), "One frame back", "Moving"),
    Key("frame_forward", ("Right",), "One frame forward", "Moving"),
    Key("second_back", ("Shift+Left",), "1 second back", "Moving"),
    Key("second_forward", ("Shift+Right",), "1 second forward", "Moving"),
    Key("ten_back", ("Ctrl+Left",), "10 seconds back", "Moving"),
    Key("ten_forward", ("Ctrl+Right",), "10 seconds forward", "Moving"),
    Key("start", ("Home",), "To the start", "Moving"),
    Key("end", ("End",), "To the end", "Moving"),
    Key("previous", ("[",), "Previous trigger, finding, marker or end of the range", "Moving"),
    Key("next", ("]",), "Next trigger, finding, marker or end of the range", "Moving"),
    Key("trigger", ("T",), "To the trigger", "Moving"),
    Key("camera", ("1", "2", "3", "4", "5", "6", "7", "8", "9"), "Focus camera 1 to 9", "Cameras"),
    Key("enlarge", ("Return", "Enter"), "Enlarge the focused camera, or back to all", "Cameras"),
    Key("sound", ("A",), "Sound of the next camera, of all, or none", "Cameras"),
    Key("sound_mute", ("Shift+A",), "Mute the focused camera, or hear it again", "Cameras"),
    Key("sound_solo", ("Ctrl+Shift+A",), "Hear the focused camera alone, or also the others again", "Cameras"),
    Key("still", ("Ctrl+S",), "Save the focused camera's frame as a picture…", "Cameras"),
    Key("marker", ("M",), "Marker at the playhead…", "Marking"),
    Key("range_in", ("I",), "Range begins here", "Marking"),
    Key("range_out", ("O",), "Range ends here", "Marking"),
    Key("range_clear", ("Escape",), "Forget the range", "Marking"),
    Key("trigger_add", ("Shift+T",), "Add a trigger at the playhead…", "Marking"),
    Key("undo", ("Ctrl+Z",), "Undo", "Editing"),
    Key("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Redo", "Editing"),
    Key("answer", ("F",), "Answer the chosen finding, once it is in sight…", "Deciding"),
    Key("answer_undo", ("Shift+F",), "Take the answer to the chosen finding back", "Deciding"),
    Key("link_confirm", ("Y",), "Confirm the chosen link, once it is in sight", "Deciding"),
    Key("link_reject", ("N",), "Reject the chosen link, once it is in sight", "Deciding"),
    Key("link_undo", ("U",), "Take a decision on a link back", "Deciding"),
    Key("assign", ("Shift+O",), "Assign camera and officer…", "Deciding"),
    Key("align_earlier", ("Alt+Left",), "Focused camera one frame earlier", "Aligning clocks"),
    Key("align_later", ("Alt+Right",), "Focused camera one frame later", "Aligning clocks"),
    Key("align_ms_earlier", ("Alt+Shift+Left",), "Focused camera 1 ms earlier", "Aligning clocks"),
    Key("align_ms_later", ("Alt+Shift+Right",), "Focused camera 1 ms later", "Aligning clocks"),
    Key("align_ten_earlier", ("Ctrl+Alt+Left",), "Focused camera 10 ms earlier", "Aligning clocks"),
    Key("align_ten_later", ("Ctrl+Alt+Right",), "Focused camera 10 ms later", "Aligning clocks"),
    Key("align_mark", ("Alt+M",), "Same moment: mark the focused camera's frame", "Aligning clocks"),
    Key("align_keep", ("Alt+K",), "Keep what is being tried…", "Aligning clocks"),
    Key("align_discard", ("Alt+D",), "Discard what is being tried on the focused camera", "Aligning clocks"),
    Key("align_discard_all", ("Alt+Shift+D",), "Discard all that is being tried", "Aligning clocks"),
    Key("zoom_in", ("+", "="), "Zoom in", "Timeline"),
    Key("zoom_out", ("-",), "Zoom out", "Timeline"),
    Key("zoom_fit", ("Z",), "Show the whole incident", "Timeline"),
    Key("zoom_range", ("Shift+Z",), "Show the range, as near as it fits", "Timeline"),
    Key("pan_left", ("Shift+PgUp",), "Scroll to earlier", "Timeline"),
    Key("pan_right", ("Shift+PgDown",), "Scroll to later", "Timeline"),
    Key("snap", ("S",), "Snapping on or off", "Timeline"),
    Key("lane_up", ("Alt+Up",), "Move the focused camera's lane up", "Timeline"),
    Key("lane_down", ("Alt+Down",), "Move the focused camera's lane down", "Timeline"),
    Key("lane_collapse", ("C",), "Collapse the focused camera's lane, or open it", "Timeline"),
    Key("lanes_reset", ("Alt+Home",), "Lanes open and in their standard order", "Timeline"),
    Key("department", ("Ctrl+D",), "Department, or back to the incidents", "Library"),
    Key("workbench", ("Ctrl+R",), "Try another rule…", "Library"),
    Key("import", ("Ctrl+I",), "Import footage…", "Library"),
    Key("search", ("Ctrl+F",), "Search incidents", "Library"),
    Key("print", ("Ctrl+P",), "Print the incident as PDF…", "Library"),
    Key("place_next", ("F6",), "The keyboard to the next place of the window", "Library"),
    Key("place_previous", ("Shift+F6",), "The keyboard to the place before", "Library"),
    Key("theme", ("Ctrl+Shift+L",), "Dark or light", "Library"),
    Key("keys", ("F1",), "Keys", "Library"),
    Key("quit", ("Ctrl+Q",), "Quit", "Library"),
)

IN_TIMELINE = (
    ("Up, Down", "Choose the lane above or below"),
    ("Page Up, Page Down", "Scroll the lanes"),
)
"""Keys that the timeline takes while it has the keyboard; shown on the F1 sheet."""

POINTER = (
    ("Wheel", "Zoom the timeline at the pointer"),
    ("Shift+wheel", "Scroll the timeline"),
    (
        "Drag in the timeline",
        "Move the playhead, an end of the range, a marker, or a lane by its name; Alt: snaps where snapping is off, and not where it is on",
    ),
    ("Double click on a lane's name", "Collapse the lane, or open it"),
    ("Double click on a picture", "Enlarge it, or back to all"),
    ("Click on a picture's speaker, or the S beside it", "Mute the camera; hear it alone"),
    ("Drop files or folders", "Import them"),
)
"""What the mouse does; shown on the F1 sheet."""

_BY_ID = {key.id: key for key in KEYS}


def key(key_id: str) -> Key:
    """KeyError for an id that is not in the table."""
    return _BY_ID[key_id]


def label(sequence: str) -> str:
    """As printed on this machine's keyboard, e.g. `Ctrl+I`."""
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)


def hint(key_id: str) -> str:
    """For tool tips: `One frame back (Left)`."""
    entry = key(key_id)
    return f"{entry.text.rstrip('…')} ({label(entry.sequences[0])})"


def make_action(parent: QWidget, key_id: str, slot: Callable[[], object]) -> QAction:
    """The action of one key, added to `parent` so that its shortcut works in the whole window."""
    entry = key(key_id)
    action = QAction(entry.text, parent)
    action.setObjectName(key_id)
    action.setShortcuts([QKeySequence(s) for s in entry.sequences])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setToolTip(hint(key_id))
    action.triggered.connect(lambda _checked=False: slot())
    parent.addAction(action)
    return action


def make_numbered(parent: QWidget, key_id: str, slot: Callable[[int], object]) -> list[QAction]:
    """One action for each sequence of an entry; `slot` gets the number, from 0."""
    actions: list[QAction] = []
    for number, sequence in enumerate(key(key_id).sequences):
        action = QAction(f"{key(key_id).text} [{sequence}]", parent)
        action.setObjectName(f"{key_id}_{number + 1}")
        action.setShortcut(QKeySequence(sequence))
        action.triggered.connect(partial(_call, slot, number))
        parent.addAction(action)
        actions.append(action)
    return actions


def _call(slot: Callable[[int], object], number: int, _checked: bool = False) -> None:
    slot(number)
