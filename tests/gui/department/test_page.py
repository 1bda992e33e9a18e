"""The department page on the story: what it says, that every number leads to its incidents, the sample, and what it looks like."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

from core.events import Change
from core.operations.department import EDGES_S, Bin, Department, Figure, Group, Rate, department
from core.operations.library import open_library
from gui import theme
from gui.department.page import DepartmentPage
from gui.department.ranking import Ranking
from gui.department.telling import bin_label, bin_words, figures, group_words, share
from gui.incident.concern import Concern
from gui.jobs.runner import Jobs
from tests.golden import assert_golden
from tests.gui.windows.keyboard import press
from tests.sample import ZONE

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def page(qtbot, window, keys) -> DepartmentPage:
    press(qtbot, window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.on_department
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    return window.pages.department


def shown(window) -> list[str]:
    model = window.browser.model
    return [model.index(i).data(Qt.ItemDataRole.UserRole).id for i in range(model.rowCount())]


def test_it_says_the_rate_with_its_interval_and_what_is_missing(page):
    told = {card.told.caption: card.told for card in page.figures}
    assert told["Activation rate"].number == "80.0 %"
    assert re.search(r"\d of \d bound cameras recorded; 95 % interval \d+\.\d to \d+\.\d %", told["Activation rate"].detail)
    assert (told["No recording"].number, told["No recording"].detail) == ("1", "bound camera, in 1 incident")
    assert "not that anybody is at fault" in page.said.text()
    assert all(card.accessibleName().startswith(card.told.caption) for card in page.figures)


def test_a_number_leads_to_its_incidents_and_the_key_back(qtbot, window, page):
    missing = page.figures[1]
    qtbot.mouseClick(missing, Qt.MouseButton.LeftButton)
    assert not window.pages.on_department
    assert window.browser.model.filter.chosen.name == "No recording"
    assert shown(window) == [window.review.wanted]
    press(qtbot, window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.on_department
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert not window.pages.on_department


def test_bars_are_chosen_with_arrows_and_opened_with_enter(qtbot, window, page):
    chart = page.lateness
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert chart.current == len(chart.marks) - 1
    assert chart.marks[-1].words in chart.accessibleName()
    late = next(i for i, mark in enumerate(chart.marks) if mark.chosen is not None and "5–10" in mark.words)
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    for _ in range(late):
        qtbot.keyClick(chart, Qt.Key.Key_Right)
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert not window.pages.on_department
    assert window.browser.model.filter.chosen.name == "Switched on 5–10 s after"
    assert len(shown(window)) == 1


def test_a_bar_is_opened_with_the_mouse_and_says_what_it_is(qtbot, window, page):
    chart = page.trend
    middle = chart.slot(0).center()
    at = QPointF(middle), chart.mapToGlobal(middle.toPoint()).toPointF()
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    QApplication.sendEvent(chart, QMouseEvent(QEvent.Type.MouseMove, *at, none, none, Qt.KeyboardModifier.NoModifier))
    assert "bound cameras without a recording" in chart.accessibleName()
    qtbot.mouseClick(chart, left, pos=middle.toPoint())
    assert "14 May 2026" in window.browser.model.filter.chosen.name


def test_a_row_of_a_ranking_leads_to_its_incidents(qtbot, window, page):
    ranking = page.rankings[0]
    assert ranking.rows.groups[0].label == "M. Okafor"
    assert "without a recording" in ranking.rows.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    ranking.setFocus()
    ranking.setCurrentIndex(ranking.rows.index(0, 0))
    qtbot.keyClick(ranking, Qt.Key.Key_Return)
    assert window.browser.model.filter.chosen.name == "No recording · M. Okafor"
    assert len(shown(window)) == 1


def test_filters_count_again_and_are_named_in_what_they_lead_to(qtbot, window, page):
    page.officer.setCurrentIndex(page.officer.findData("O21"))
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    assert page.found.officer == "O21"
    assert page.found.missing.value == 1
    assert page.officer.currentText() == "M. Okafor"
    page.kind.setCurrentIndex(page.kind.findData("crash"))
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    assert page.figures[0].told.number == "nothing to count"
    assert page.lateness.marks == ()
    page.kind.setCurrentIndex(0)
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    qtbot.mouseClick(page.figures[1], Qt.MouseButton.LeftButton)
    assert window.browser.model.filter.chosen.name == "No recording · M. Okafor"


def test_a_sample_is_drawn_recorded_and_the_same_again(qtbot, window, page):
    sample = page.sample
    sample.count.setValue(1)
    sample.seed.setValue(7)
    drawn = []
    for _ in range(2):
        qtbot.mouseClick(sample.draw, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
        drawn.append(sample._drawn)
    assert drawn[0] == drawn[1]
    assert "1 incident with seed 7, recorded in the log" in sample.said.text()
    qtbot.mouseClick(sample.show_button, Qt.MouseButton.LeftButton)
    assert window.browser.model.filter.chosen.name == "Audit sample, seed 7"
    assert set(shown(window)) == drawn[0].ids


def test_keys_of_the_incident_rest_while_it_is_out_of_sight_and_a_search_goes_back_to_the_list(qtbot, window, page):
    window.body.setFocus()
    press(qtbot, window, Qt.Key.Key_Space)
    press(qtbot, window, Qt.Key.Key_Y)
    assert not window.review.player.playing
    qtbot.keyClicks(window.toolbar.search, "taser")
    assert not window.pages.on_department
    window.body.setFocus()
    press(qtbot, window, Qt.Key.Key_Space)
    assert window.review.player.playing


def test_an_empty_library_has_nothing_to_count_and_says_so(qtbot, show, keys, tmp_path):
    window = show(open_library(tmp_path / "empty", actor="tester"))
    press(qtbot, window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert not window.pages.on_department
    assert "nothing to count" in window.strip.text.text()


def test_what_cannot_be_counted_is_said_not_shown_as_a_number(told):
    found = department(told, kind="crash")
    told.close()
    rate, missing, *_ = figures(found, "")
    assert (rate.number, rate.detail, rate.chosen) == ("nothing to count", "No camera was bound to record.", None)
    assert (missing.number, missing.chosen) == ("0", None)


def test_a_share_is_never_rounded_to_all_or_nothing():
    assert [share(x) for x in (1.0, 0.99999, 0.5, 0.00001, 0.0, None)] == ["100 %", "99.9 %", "50.0 %", "0.1 %", "0 %", "nothing to count"]


def test_bins_and_groups_in_words(told):
    found = department(told)
    told.close()
    assert bin_label(found.lateness[0]) == "<0"
    assert bin_words(replace(found.lateness[0], count=2)).startswith("2 cameras on before the trigger")
    assert "after the trigger, in" in bin_words(found.lateness[1])
    unsure = replace(found.by_officer[0], undetermined=2)
    assert "2 cannot be determined" in group_words(unsure)


def group_of(key: str, bound: int, missing: int, doubt: int = 0, start: date | None = None) -> Group:
    return Group(key, key, bound, bound - missing - doubt, missing, doubt, tuple(f"I-{i}" for i in range(missing)), start)


def made() -> Department:
    """Three weeks of a made-up department, the same whatever linking finds."""
    group = group_of
    days = [date(2026, 5, 1) + timedelta(days=i) for i in range(21)]
    missing = (0, 2, 1, 0, 0, 3, 1, 0, 5, 1, 0, 0, 2, 0, 1, 0, 0, 1, 2, 0, 0)
    heights = (310, 402, 61, 24, 9, 7, 12, 5, 0, 2)
    people = ("R. Alvarez", "J. Chen", "Wilhelmina Featherstonehaugh-Montgomery", "M. Okafor", "P. Lund", "S. Novak")
    return Department(
        span=None,
        officer=None,
        late_s=2.0,
        triggers=Figure(412, ("I-1",)),
        expected=Figure(864, ("I-1",)),
        expected_sum=851.2,
        recorded=Figure(832, ("I-1",)),
        missing=Figure(19, tuple(f"I-{i}" for i in range(15))),
        undetermined=Figure(13, ("I-2",)),
        activation=Rate(832, 851),
        prompt=Rate(773, 832),
        lateness=tuple(Bin(low, high, n, ("I-1",) if n else ()) for low, high, n in zip(EDGES_S, EDGES_S[1:], heights, strict=False)),
        by_officer=tuple(group(name, 40 + 3 * i, 6 - i) for i, name in enumerate(people)),
        by_camera=tuple(group(f"B{i:02d}", 30 + i, max(0, 5 - i // 2)) for i in range(24)),
        by_kind=(group("Taser drawn", 301, 9, 2), group("Light bar on", 402, 7, 8), group("Firearm drawn", 161, 3, 3)),
        over_time=tuple(group(day.isoformat(), 41, n, start=day) for day, n in zip(days, missing, strict=True)),
        period="day",
    )


@pytest.mark.parametrize("name", ["dark", "light"])
def test_it_looks_as_kept(qapp, qtbot, told, name: str):
    theme.apply(qapp, name)
    jobs = Jobs()
    page = DepartmentPage(told, jobs)
    qtbot.addWidget(page)
    page.sample.seed.setValue(7)
    page._show(page._asked, made(), ZONE, made())
    page.resize(1280, 673)
    page.show()
    qapp.processEvents()
    page.setFocus()
    assert_golden(page.grab().toImage(), GOLDEN / f"department_{name}.png")
    jobs.close()
    told.close()
    theme.apply(qapp, "dark")


def test_no_text_of_a_figure_is_cut_off_at_the_smallest_size(qapp, window, page):
    window.resize(1024, 640)
    qapp.processEvents()
    assert window.size().toTuple() == (1024, 640)
    for card in page.figures:
        for text in card.findChildren(QLabel):
            needed = text.heightForWidth(text.width()) if text.wordWrap() else text.sizeHint().height()
            assert text.height() >= needed, text.text()


def test_an_incident_that_a_figure_led_to_shows_the_camera_that_was_counted(qtbot, window, page):
    late = next(mark for mark in page.lateness.marks if mark.chosen is not None and "5–10" in mark.words)
    page.lateness.incidents_requested.emit(late.chosen)
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    assert window.review.selection.now.camera_id == "B07"
    assert window.review.selection.now.finding_id.startswith("late|")
    press(qtbot, window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    qtbot.mouseClick(page.figures[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    now = window.review.selection.now
    assert (now.camera_id, now.finding_id.split("|")[0]) == ("B21", "missing")
    assert window.review.inspector.currentWidget() is window.review.inspector.activations
    window.review.selection.set_camera("B12")
    window.review.refresh(Change(frozenset({"findings"})))
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    assert window.review.selection.now.camera_id == "B12"


def test_the_page_counts_one_camera(qtbot, window, page):
    page.camera.setCurrentIndex(page.camera.findData("B21"))
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=10_000)
    assert page.found.expected.value == page.found.missing.value == 1
    assert {page.camera.itemData(i) for i in range(page.camera.count())} >= {"", "B12", "B07", "B21"}
    heard = []
    page.incidents_requested.connect(heard.append)
    qtbot.mouseClick(page.figures[1], Qt.MouseButton.LeftButton)
    assert (heard[0].name, heard[0].concern.camera) == ("No recording · B21", "B21")


def test_a_ranking_is_sorted_by_any_column_with_mouse_and_menu(qtbot):
    ranking = Ranking("Camera", lambda g: Concern(camera=g.id))
    qtbot.addWidget(ranking)
    ranking.resize(300, 200)
    ranking.show()
    ranking.set_groups(
        [group_of("B1", 10, 4), group_of("B2", 40, 5), group_of("B3", 5, 0, doubt=5), group_of("", 90, 1)],
        "",
    )

    def order() -> list[str]:
        return [g.id for g in ranking.rows.groups]

    assert order() == ["B2", "B1", "B3", ""]
    header = ranking.horizontalHeader()
    found = {}
    for column in range(4):
        place = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPointF(place, header.height() / 2).toPoint())
        found[column] = order()
    assert found[0] == ["B1", "B2", "B3", ""]
    assert found[1] == ["B2", "B1", "B3", ""]
    assert found[2] == ["B2", "B1", "B3", ""]
    by_name = next(a for a in ranking.actions() if "name" in a.text())
    by_name.trigger()
    by_name.trigger()
    assert order() == ["B3", "B2", "B1", ""]
    by_share = next(a for a in ranking.actions() if "share" in a.text())
    by_share.trigger()
    assert order()[:2] == ["B1", "B2"]
    assert set(order()[2:]) == {"B3", ""}
    assert ranking.rows.headerData(3, Qt.Orientation.Horizontal) == "Share ▾"
    cells = {ranking.rows.index(i, 0).data(): ranking.rows.index(i, 3).data() for i in range(4)}
    assert (cells["No officer"], cells["B3"]) == ("1.1 %", "–")
