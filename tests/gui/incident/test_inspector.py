"""What the inspector says of the sample incident, what its buttons wish for, and what it looks like."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHoverEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from core.model.finding import Answer
from core.model.incident import Link
from gui import theme
from gui.incident.disclosure import Disclosure
from gui.incident.inspector import Inspector
from gui.incident.probability import ProbabilityRow
from gui.incident.selection import Selected
from gui.incident.sketch import DistanceSketch
from tests.golden import assert_golden
from tests.sample import T, sample_view

GOLDEN = Path(__file__).parent / "golden"
TABS = ("activations", "links", "clocks", "notes")


@pytest.fixture
def inspector(qtbot, qapp) -> Inspector:
    theme.apply(qapp, "dark")
    made = Inspector()
    qtbot.addWidget(made)
    made.resize(340, 760)
    made.set_view(sample_view())
    made.show()
    return made


def texts(widget: QWidget) -> list[str]:
    return [found.text() for found in widget.findChildren(QLabel)]


def buttons(widget: QWidget, text: str) -> list[QPushButton]:
    return [b for b in widget.findChildren(QPushButton) if b.text() == text]


def test_every_expected_camera_is_told(inspector):
    said = texts(inspector.activations)
    assert "Taser drawn · R. Alvarez" in said
    assert said.count("on time") == 3
    assert {"late 6.2 s", "no recording"} <= set(said)
    assert "Bound: 5 cameras. 3 on time, 1 no recording, 1 late." in said
    assert "16 ft (5.0 m) ± 14 ft" in [fold.button.text() for fold in inspector.activations.findChildren(Disclosure)]
    assert inspector.tabText(0) == "Activations (3)"


def test_show_me_jumps_to_the_moment_and_selects(qtbot, inspector):
    heard = []
    inspector.wishes.seek_requested.connect(heard.append)
    inspector.wishes.finding_selected.connect(lambda finding: heard.append(finding.kind))
    late = next(b for b in buttons(inspector.activations, "Show me") if "Late" in b.accessibleName())
    qtbot.mouseClick(late, Qt.MouseButton.LeftButton)
    assert heard == ["late", T.plus_s(6.2)]


@pytest.mark.parametrize(
    ("kind", "seconds", "said"), [("short_buffer", 8.1, "short buffer 8.1 s"), ("early_stop", 33.0, "stopped after 33.0 s")]
)
def test_a_cards_head_says_the_gap_of_its_finding_not_when_the_camera_came_on(inspector, kind, seconds, said):
    view = sample_view()
    lanes = tuple(
        replace(x, expected=tuple(replace(e, outcome=kind, seconds=21.9) for e in x.expected)) for x in view.lanes if x.label == "B07"
    )
    found = tuple(replace(f, kind=kind, seconds=seconds) for f in view.findings if f.kind == "late")
    inspector.set_view(replace(view, lanes=lanes, findings=found))
    assert said in texts(inspector.activations)
    assert not any("21.9" in text for text in texts(inspector.activations))


def rows(widget: QWidget) -> list[str]:
    return [row.accessibleName() for row in widget.findChildren(ProbabilityRow)]


def weighed(place: float | None, posterior: float, gap: float | None):
    """The sample, its missing camera's three probabilities set apart."""
    view = sample_view()
    lanes = tuple(
        replace(lane, expected=tuple(replace(e, place_probability=place, probability=posterior) for e in lane.expected))
        if lane.camera.id == "B21"
        else lane
        for lane in view.lanes
    )
    found = tuple(replace(f, gap_probability=gap, probability=0.54) if f.kind == "missing" else f for f in view.findings)
    return replace(view, lanes=lanes, findings=found)


def test_place_posterior_and_finding_are_three_numbers(inspector):
    inspector.set_view(weighed(0.82, 0.55, 0.99))
    card = next(card for camera, card in inspector.activations._cards if camera == "B21")
    assert rows(card) == [
        "Place alone: 82 %",
        "With what the cameras did: 55 %",
        "The gap itself, if it was bound: 99 %",
        "This finding as a whole: 54 %",
    ]


def test_what_positions_cannot_tell_is_said_and_an_own_camera_is_not_asked(inspector):
    inspector.set_view(weighed(None, 0.55, None))
    said = {camera: rows(card) for camera, card in inspector.activations._cards}
    assert said["B21"][0] == "Place alone: cannot be determined"
    assert said["D5"][0] == "Place of its officer alone: not measured"
    assert said["B12"] == ["Bound as the trigger's own: 100 %"]
    assert said["D3"] == ["Bound by the roster: cruiser: 100 %"]


def test_what_no_trigger_binds_anybody_to_has_one_number(inspector):
    inspector.set_view(sample_view())
    said = {camera: rows(card) for camera, card in inspector.activations._cards}
    assert [text for text in said["D5"] if text.startswith("How sure this is")] == ["How sure this is: 99 %"]
    assert not any("bound" in text for text in said["D5"])


def test_a_sketch_stands_open_where_the_place_is_in_doubt_and_folds_with_the_keyboard(qtbot, inspector):
    inspector.set_view(weighed(0.82, 0.55, 0.99))
    card = next(card for camera, card in inspector.activations._cards if camera == "B21")
    fold = card.findChild(Disclosure)
    sketch = card.findChild(DistanceSketch)
    assert sketch.isVisible()
    assert sketch.accessibleDescription().startswith(
        "B21 was measured 13 ft (4.0 m) from the trigger, to the north-east, give or take 14 ft."
    )
    fold.button.setFocus()
    qtbot.keyClick(fold.button, Qt.Key.Key_Space)
    assert not sketch.isVisible()
    inspector.set_view(weighed(0.83, 0.56, 0.99))
    assert next(c for camera, c in inspector.activations._cards if camera == "B21").findChild(DistanceSketch) is None


def test_a_camera_on_time_is_shown_when_it_was_switched_on(qtbot, inspector):
    heard = []
    inspector.wishes.camera_selected.connect(heard.append)
    inspector.wishes.trigger_selected.connect(heard.append)
    inspector.wishes.seek_requested.connect(heard.append)
    own = next(card for camera, card in inspector.activations._cards if camera == "B12")
    qtbot.mouseClick(buttons(own, "Show me")[0], Qt.MouseButton.LeftButton)
    assert heard == ["B12", "T-1", T]


def test_keys_decide_only_on_the_link_in_sight(qtbot, inspector):
    heard = []
    inspector.wishes.decision_requested.connect(lambda clip, status: heard.append((clip, status)))
    inspector.set_selected(Selected("B07"))
    inspector.decide("rejected")
    assert (heard, inspector.currentWidget()) == ([], inspector.links)
    inspector.decide("rejected")
    assert heard == [("C07", "rejected")]
    inspector.set_selected(Selected("B12"))
    inspector.decide("confirmed")
    inspector.decide("proposed")
    assert heard[1:] == [("C12", "proposed")]
    inspector.set_selected(Selected())
    inspector.decide("confirmed")
    assert len(heard) == 2


def test_a_card_of_a_link_has_the_decisions_as_a_menu(inspector):
    heard = []
    inspector.wishes.decision_requested.connect(lambda clip, status: heard.append((clip, status)))
    inspector.setCurrentWidget(inspector.links)
    card = next(card for camera, card in inspector.links._cards if camera == "B07")
    menu = inspector.links.menu(card, inspector.links._of_card[card], "B07", ["confirmed", "rejected"])
    entries = {a.text().split("\t")[0]: a for a in menu.actions()}
    assert list(entries) == ["Confirm", "Reject", "Assign camera and officer…", "Select this camera"]
    entries["Reject"].trigger()
    assert heard == [("C07", "rejected")]
    menu.deleteLater()


def test_a_long_reason_is_readable_in_full(inspector):
    view = sample_view()
    reason = "The positions of both were stale for a minute and a half and then came back from a block away. " * 6
    inspector.resize(290, 760)
    inspector.set_view(replace(view, incident=replace(view.incident, members=(replace(view.incident.members[1], reason=reason),))))
    inspector.setCurrentWidget(inspector.links)
    shown = next(x for x in inspector.links.findChildren(QLabel) if x.text().startswith("The positions"))
    QApplication.processEvents()
    assert shown.width() <= inspector.links.viewport().width()
    assert shown.height() >= shown.heightForWidth(shown.width())


def test_an_answer_is_shown_with_who_and_when(inspector):
    view = sample_view()
    missing = view.findings[1]
    inspector.set_view(replace(view, answers={missing.id: Answer(missing.id, "explained", "At repair", "L. Reyes", T)}))
    assert any(text.startswith("Explained: At repair\nL. Reyes, 14 May 2026 22:04:07 EDT") for text in texts(inspector.activations))
    assert inspector.tabText(0) == "Activations (2)"
    assert len(buttons(inspector.activations, "Answer again…")) == 1


def test_links_state_reason_distance_and_offer_a_decision(qtbot, inspector):
    heard = []
    inspector.wishes.decision_requested.connect(lambda clip, status: heard.append((clip, status)))
    inspector.setCurrentWidget(inspector.links)
    said = texts(inspector.links)
    assert "5 m away (good to 4 m): inside 30 ft with probability 0.93." in said
    assert "16 ft (5.0 m) ± 14 ft from the trigger" in said
    inspector.setCurrentWidget(inspector.links)
    buttons(inspector.links, "Undo")[0].click()
    buttons(inspector.links, "Reject")[0].click()
    buttons(inspector.links, "Confirm")[0].click()
    assert heard == [("C12", "proposed"), ("C07", "rejected"), ("C07", "confirmed")]


def test_what_was_too_unlikely_is_listed_apart(inspector):
    view = sample_view()
    stranger = Link("T-1", "C44", 0.01, "90 m away: outside 30 ft.", 90.0, 4.0, -40.0)
    inspector.set_view(replace(view, links=(*view.links, stranger)))
    inspector.setCurrentWidget(inspector.links)
    said = texts(inspector.links)
    assert said.index("Not linked") < said.index("90 m away: outside 30 ft.")


def test_a_clock_says_its_own_reading_the_truth_and_who_contradicts(inspector):
    inspector.setCurrentWidget(inspector.clocks)
    said = texts(inspector.clocks)
    assert {"3 min 20.0 s fast", "22:06:57.0", "22:03:37.0  ± 0.2 s", "GPS time"} <= set(said)
    assert "Roll file: 22:06:57.0 ± 2.0 s, 3 min 20.0 s ahead" in said


def test_selection_marks_the_cards_of_that_camera_only(inspector):
    inspector.set_selected(Selected("B07"))
    for tab in (inspector.activations, inspector.links, inspector.clocks):
        inspector.setCurrentWidget(tab)
        assert [camera for camera, card in tab._cards if card.selected] == ["B07"]


def test_cards_answer_the_keyboard(qtbot, inspector):
    heard = []
    inspector.wishes.camera_selected.connect(heard.append)
    camera, card = inspector.activations._cards[1]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert heard == [camera]


def test_every_button_has_a_name_of_its_own(inspector):
    for index in range(inspector.count()):
        inspector.setCurrentIndex(index)
    names = [b.accessibleName() for b in inspector.findChildren(QPushButton)]
    assert all(names)
    assert len(set(names)) == len(names)


def test_a_tab_out_of_sight_shows_the_newest_view_when_it_comes_into_sight(inspector):
    view = sample_view()
    inspector.set_view(replace(view, incident=replace(view.incident, members=())))
    inspector.setCurrentWidget(inspector.links)
    assert "No clip belongs to this incident." in texts(inspector.links)
    inspector.set_view(view)
    assert "No clip belongs to this incident." not in texts(inspector.links)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("tab", TABS)
def test_it_looks_as_kept(qapp, inspector, tab: str, name: str):
    theme.apply(qapp, name)
    inspector.setCurrentIndex(TABS.index(tab))
    inspector.set_selected(Selected("B07"))
    qapp.processEvents()
    away = QPointF(-1, -1)
    qapp.sendEvent(inspector.tabBar(), QHoverEvent(QEvent.Type.HoverLeave, away, away, QPointF(1, 1)))
    qapp.sendEvent(inspector.tabBar(), QEvent(QEvent.Type.Leave))
    assert_golden(inspector.grab().toImage(), GOLDEN / f"{tab}_{name}.png")
    theme.apply(qapp, "dark")
