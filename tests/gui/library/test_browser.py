"""The list as a person uses it: arrows, filters, what stays selected, and what it looks like."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from gui import theme
from gui.library.browser import Browser
from gui.library.model import DAY, day_of, facts, headline, tip
from tests.golden import assert_golden
from tests.gui.library.test_state import ROWS, row
from tests.sample import ZONE, T

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def browser(qtbot, qapp) -> Browser:
    theme.apply(qapp, "dark")
    made = Browser()
    qtbot.addWidget(made)
    made.resize(280, 420)
    made.set_rows(tuple(reversed(ROWS)), ZONE)
    made.show()
    return made


def test_a_row_says_when_what_who_and_what_is_wrong():
    first = ROWS[0]
    assert headline(first, ZONE) == "23:04 Taser drawn · R. Alvarez"
    assert [text for _, text in facts(row(findings=first.findings, recorded=4, expected=5))] == [
        "4 of 5 cameras",
        "1 missing",
        "1 late",
        "clock",
    ]
    assert [text for _, text in facts(row(place_known=False))] == ["2 cameras", "place unknown"]
    assert "UTC" in tip(first, ZONE)
    assert "3 findings without an answer" in tip(first, ZONE)


def test_a_day_is_told_once(browser):
    model = browser.model
    assert [model.index(i).data(DAY) for i in range(3)] == ["Fri 15 May 2026", None, "Thu 14 May 2026"]


def test_arrows_choose_and_say_so_once(qtbot, browser):
    heard = []
    browser.incident_selected.connect(heard.append)
    browser.select("I-3")
    browser.list.setFocus()
    qtbot.keyClick(browser.list, Qt.Key.Key_Down)
    qtbot.keyClick(browser.list, Qt.Key.Key_Down)
    assert heard == ["I-2", "I-1"]


def test_what_is_open_stays_chosen_when_the_list_changes(qtbot, browser):
    heard = []
    browser.incident_selected.connect(heard.append)
    browser.select("I-1")
    browser.set_rows((row(9), *reversed(ROWS)), ZONE)
    assert browser.list.currentIndex().row() == 3
    browser.set_text("novak")
    assert not browser.list.currentIndex().isValid()
    browser.set_text("")
    assert browser.list.currentIndex().row() == 3
    assert heard == []


def test_filters_offer_the_officers_there_are_and_narrow(browser):
    box = browser.filters._officer
    assert [box.itemText(i) for i in range(box.count())] == ["Any officer", "J. Chen", "R. Alvarez", "S. Novak"]
    box.setCurrentIndex(3)
    assert browser.model.rowCount() == 1
    assert browser._count.text() == "1 of 3 incidents"
    browser.clear_filters()
    assert browser.model.rowCount() == 3
    assert browser._count.text() == "3 incidents"


def test_chosen_days_are_days_of_the_department(browser):
    browser.filters._dates = (T.local(ZONE).date(), T.local(ZONE).date())
    browser.filters._tell()
    assert [browser.model.index(i).data(Qt.ItemDataRole.UserRole).id for i in range(browser.model.rowCount())] == ["I-1"]


@pytest.mark.parametrize("name", ["dark", "light"])
def test_it_looks_as_kept(qapp, browser, name: str):
    theme.apply(qapp, name)
    browser.select("I-1")
    qapp.processEvents()
    assert_golden(browser.grab().toImage(), GOLDEN / f"list_{name}.png")
    theme.apply(qapp, "dark")


def test_recordings_without_a_trigger_are_told_apart_by_their_cameras():
    alone = row(title="Recording, place unknown", trigger_kinds=(), cameras=("GoPro-1",), expected=1, recorded=1, place_known=False)
    assert [text for _, text in facts(alone)] == ["GoPro-1"]
    two = row(title="Recording without a trigger", trigger_kinds=(), cameras=("A", "B"), expected=2, recorded=2, place_known=True)
    assert [text for _, text in facts(two)] == ["A, B", "2 cameras"]


def test_a_time_nobody_knows_is_not_made_up():
    lost = row(title="Recording, time and place unknown", trigger_kinds=(), cameras=("cam-1",), expected=1, recorded=1, time_known=False)
    assert headline(lost, ZONE) == "Recording, time and place unknown · R. Alvarez"
    assert day_of(lost, ZONE) == "Time unknown"
    assert tip(lost, ZONE).startswith("Nothing says when this was recorded.")
