import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from core.model.finding import Answer, Finding
from core.model.incident import IncidentView
from core.model.times import Span
from core.report.incident_pdf import incident_pdf
from tests.sample import T, sample_view

MADE = T.plus_s(86_400)


def page(view: IncidentView) -> tuple[int, str]:
    """Pages, and the text of the first in one line."""
    reader = PdfReader(io.BytesIO(incident_pdf(view, MADE, "jdoe")))
    return len(reader.pages), " ".join(reader.pages[0].extract_text().split())


def many_findings(n: int) -> tuple[Finding, ...]:
    long = "The camera was switched on long after the taser was drawn, and this is a long sentence about it. "
    return tuple(Finding("late", 0.9, f"Number {i}. {long * (1 + i % 4)}", f"T-{i}", "B07", "C07", "O07", 6.2) for i in range(n))


def test_one_page_that_tells_the_whole_story() -> None:
    view = sample_view()
    view = replace(view, answers={view.findings[0].id: Answer(view.findings[0].id, "explained", "battery was changed", "weber", T)})
    pages, text = page(view)
    assert pages == 1
    for said in (
        "Taser drawn",
        "Thursday 14 May 2026, 22:03:37 to 22:06:37 EDT",
        "2026-05-15 02:03:37 to 02:06:37 UTC",
        "4 of 5 cameras recorded, 1 missing",
        "3 findings, 2 not answered",
        "R. Alvarez",
        "22:03:43.2 to 22:06:28.0",
        "3 min 20.0 s fast, corrected to ±0.2 s by GPS",
        "000000000000",
        "No recording",
        "Late activation",
        "6.2 s after",
        "0.95",
        "Position pings put the officer 4 m away.",
        "inside the 30 ft circle",
        "Explained by weber, 2026-05-14 22:04 EDT: battery was changed",
        "Open: not answered yet",
        "Commands begin",
        "30 ft (9.1 m)",
        "expected, no recording",
        "6.2 s late",
        "printed 2026-05-15 22:04:07 EDT by jdoe",
        "Sightline",
        "Cannot be determined",
        "Signature",
    ):
        assert said in text, said


def test_the_same_view_makes_the_same_bytes() -> None:
    view = sample_view()
    assert incident_pdf(view, MADE, "jdoe") == incident_pdf(view, MADE, "jdoe")
    assert incident_pdf(view, MADE, "jdoe") != incident_pdf(view, MADE.plus_s(1), "jdoe")


def test_thirty_findings_stay_on_one_page_and_what_is_left_out_is_counted() -> None:
    view = replace(sample_view(), findings=many_findings(30))
    pages, text = page(view)
    shown = sum(f"Number {i}." in text for i in range(30))
    assert pages == 1
    assert 3 <= shown < 30
    assert f"and {30 - shown} more findings" in text


def test_findings_nobody_answered_are_the_last_to_be_left_out() -> None:
    found = many_findings(30)
    answers = {f.id: Answer(f.id, "explained", "a note", "weber", T) for f in found[:29]}
    _, text = page(replace(sample_view(), findings=found, answers=answers))
    assert "Number 29." in text and "(0 of them not answered)" in text


def test_seventy_cameras_and_forty_markers_fit() -> None:
    view = sample_view()
    lanes = tuple(replace(view.lanes[i % 5], label=f"CAM{i:03}") for i in range(70))
    pages, text = page(replace(view, lanes=lanes, findings=many_findings(30), markers=view.markers * 40))
    assert pages == 1
    assert "56 of 70 cameras recorded, 14 missing" in text
    assert "more cameras" in text and "more recordings" in text and "and 37 more markers" in text


def test_one_endless_reason_is_cut_and_says_so() -> None:
    view = sample_view()
    pages, text = page(replace(view, findings=tuple(replace(f, reason="because " * 5000) for f in view.findings)))
    assert pages == 1 and "…" in text


def test_nothing_known_is_said_not_guessed() -> None:
    view = sample_view()
    bare = replace(
        view,
        incident=replace(view.incident, trigger_ids=(), place_known=False, title=""),
        triggers=(),
        findings=(),
        links=(),
        zone=None,
        lanes=tuple(replace(lane, expected=(), findings=(), officer=None) for lane in view.lanes if lane.clips),
    )
    pages, text = page(bare)
    assert pages == 1
    assert "which cameras should have recorded cannot be determined" in text
    assert "The place is unknown" in text
    assert "officer unknown" in text
    assert "No recording" not in text


def test_a_clip_rejected_by_hand_is_no_recording_of_the_incident() -> None:
    view = sample_view()
    lane = view.lanes[1]
    gone = replace(lane.clips[0], member=replace(lane.clips[0].member, status="rejected"))
    lanes = (view.lanes[0], replace(lane, clips=(gone,), state="missing"), *view.lanes[2:])
    _, text = page(replace(view, lanes=lanes))
    assert "3 of 5 cameras recorded, 2 missing" in text
    assert "22:03:43.2" not in text


@pytest.mark.parametrize("hours", [1e-6, 5.0, 24 * 400.0])
def test_spans_from_an_instant_to_years(hours: float) -> None:
    view = sample_view()
    span = Span(T.plus_s(-30), T.plus_s(hours * 3600))
    assert page(replace(view, span=span, incident=replace(view.incident, start=span.start, end=span.end)))[0] == 1


def test_names_with_markup_are_shown_as_they_are() -> None:
    view = sample_view()
    _, text = page(replace(view, incident=replace(view.incident, title="<b>A & B</i>")))
    assert "<b>A & B</i>" in text


def test_paper_follows_the_department() -> None:
    def size(zone: str) -> tuple[int, int]:
        box = PdfReader(io.BytesIO(incident_pdf(replace(sample_view(), zone=zone), MADE, "j"))).pages[0].mediabox
        return round(box.width), round(box.height)

    assert size("America/New_York") == (612, 792)
    assert size("Europe/Berlin") == (595, 842)
