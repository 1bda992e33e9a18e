"""The list as a person uses it: arrows, filters, what stays selected, and what it looks like."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.operations.incidents import incident_summaries, incident_view
from gui import theme
from gui.library.browser import Browser
from gui.library.delegate import _lines
from gui.library.model import DAY, day_of, facts, headline, tip
from gui.library.state import Chosen
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


def test_a_row_names_the_time_and_the_officer_of_the_trigger_it_is_called_by():
    later = row(title="Taser drawn", titled=T.plus_s(3700), titled_officer="J. Chen", officers=("R. Alvarez", "J. Chen"))
    assert headline(later, ZONE) == f"{T.plus_s(3700).local(ZONE):%H:%M} Taser drawn · J. Chen"
    assert "First trigger" in tip(later, ZONE)
    assert "First trigger" not in tip(ROWS[0], ZONE)


def test_the_list_names_whom_the_trigger_of_its_title_came_from(told):
    named = 0
    for listed in incident_summaries(told):
        view = incident_view(told, listed.id)
        first = next((t for t in view.triggers if t.name == listed.title), None)
        assert listed.titled == (first.time if first else None)
        if first is not None and first.officer_id is not None:
            assert listed.titled_officer == view.officers[first.officer_id].label
            named += 1
    told.close()
    assert named


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
    assert [box.itemText(i) for i in range(box.count())] == ["Any officer", "J. Chen (2)", "R. Alvarez (2)", "S. Novak (1)"]
    box.setCurrentIndex(3)
    assert browser.model.rowCount() == 1
    assert browser._count.text() == "1 of 3 incidents"
    browser.clear_filters()
    assert browser.model.rowCount() == 3
    assert browser._count.text() == "3 incidents"


def test_findings_are_narrowed_by_kind_answer_and_probability_from_the_keyboard(qtbot, browser):
    filters = browser.filters
    for box, times in ((filters._finding, 2), (filters._answer, 1)):
        box.setFocus()
        for _ in range(times):
            qtbot.keyClick(box, Qt.Key.Key_Down)
    assert (filters._finding.currentText(), filters._answer.currentText()) == ("Late activation (1)", "Open (1)")
    assert browser.model.rowCount() == 1
    filters._least.setFocus()
    filters._least.selectAll()
    qtbot.keyClicks(filters._least, "98")
    qtbot.keyClick(filters._least, Qt.Key.Key_Return)
    assert (filters._least.text(), browser.model.rowCount()) == ("≥ 98 % sure", 0)
    browser.clear_filters()
    assert (filters._least.text(), browser.model.rowCount()) == ("Any certainty", 3)


def test_every_filter_is_reached_with_tab(qtbot, browser):
    filters = browser.filters
    with qtbot.waitActive(browser):
        browser.activateWindow()
    filters._date.setFocus()
    seen = [filters._date]
    for _ in range(5):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == [filters._date, filters._officer, filters._trigger, filters._finding, filters._answer, filters._least]
    assert all(widget.accessibleName() for widget in seen)


def test_what_was_chosen_elsewhere_is_named_and_let_go_again(qtbot, browser):
    browser.set_text("novak")
    browser.choose(Chosen("Department: no recording, R. Alvarez", frozenset({"I-1", "I-3"})))
    assert browser.model.rowCount() == 2
    assert browser._chosen.isVisible()
    assert "no recording" in browser._chosen.accessibleName()
    browser.filters._finding.setCurrentIndex(browser.filters._finding.findData("missing"))
    assert browser.model.rowCount() == 1
    qtbot.mouseClick(browser._chosen, Qt.MouseButton.LeftButton)
    assert (browser.model.filter.chosen, browser.model.filter.finding) == (None, "missing")
    assert not browser._chosen.isVisible()


def test_what_ten_thousand_incidents_cost_grows_no_faster_than_their_number(qapp, browser):
    """Ten times as many may take thirty times as long, so that no noise fails it; a quadratic way would take a hundred times as long."""

    def seconds(number: int) -> float:
        many = tuple(row(i, findings=ROWS[i % 3].findings, officers=(f"Officer {i % 400}", "J. Chen")) for i in range(number))
        spent = []
        for _ in range(3):
            browser.set_rows((), ZONE)
            qapp.processEvents()
            began = time.perf_counter()
            browser.set_rows(many, ZONE)
            browser.filters._finding.setCurrentIndex(browser.filters._finding.findData("late"))
            browser.set_text("officer 37")
            qapp.processEvents()
            spent.append(time.perf_counter() - began)
            browser.clear_filters()
        return min(spent)

    seconds(100)
    assert seconds(10_000) < 30 * seconds(1_000)


def test_of_a_citys_list_the_newest_are_shown_and_said_and_the_rest_can_be_had(qtbot, browser):
    browser.model.set_most(2)
    browser.set_text("")
    assert browser.model.rowCount() == 2
    assert browser._count.text() == "The 2 newest of 3 incidents"
    browser.set_text("alvarez")
    assert browser._count.text().endswith("of 3 incidents, searched in the 2 newest")
    oldest = ROWS[0].id
    browser.choose(Chosen("One of long ago", frozenset({oldest})))
    assert browser.model.first == oldest
    assert not browser._all.isVisible()
    browser.clear_filters()
    qtbot.mouseClick(browser._all, Qt.MouseButton.LeftButton)
    assert browser.model.rowCount() == 3
    assert browser._count.text() == "3 incidents"
    assert not browser._all.isVisible()


def test_chosen_days_are_days_of_the_department(browser):
    browser.filters._date.dates = (T.local(ZONE).date(), T.local(ZONE).date())
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


def test_a_finding_that_has_no_room_in_its_line_gets_another(browser):
    of_three = row(findings=ROWS[0].findings, recorded=4, expected=5)
    browser.set_rows((of_three,), ZONE)
    high = {}
    for width in (600, 240):
        browser.resize(width, 420)
        QApplication.processEvents()
        high[width] = browser.list.visualRect(browser.model.index(0)).height()
    line = browser.list.fontMetrics().height()
    assert high[240] - high[600] == line
    first, second = _lines(browser.list.fontMetrics(), of_three, 200)
    assert first[-1] == ("", "") and first[:-1] + second == facts(of_three), "the mark between them stays at the end of the line"
