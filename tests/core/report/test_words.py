from dataclasses import replace

from core.model.finding import Answer
from core.model.policy import Policy
from core.model.times import Instant, Span
from core.report import words
from tests.sample import ZONE, T, clip


def test_a_span_names_both_days_and_both_zones_where_they_differ() -> None:
    assert words.local_span(Span(T, T.plus_s(10)), ZONE) == "Thursday 14 May 2026, 22:04:07 to 22:04:17 EDT"
    assert words.local_span(Span(T, T.plus_s(7200)), ZONE) == "Thursday 14 May 2026, 22:04:07 to Friday 15 May 2026, 00:04:07 EDT"
    fall = Instant.parse("2026-11-01T05:30:00Z")
    assert words.local_span(Span(fall, fall.plus_s(3600)), ZONE) == "Sunday 1 November 2026, 01:30:00 EDT to 01:30:00 EST"


def test_clocks_say_what_they_were_worth() -> None:
    fast = clip("C", "D5", None, 0, 10, None, offset_s=200.0, sigma_s=0.2)
    assert words.clock(fast) == "3 min 20.0 s fast, corrected to ±0.2 s by GPS"
    slow = replace(fast, time=replace(fast.time, offset_s=-1.5))
    assert words.clock(slow).startswith("1.5 s slow")
    unchecked = replace(fast, time=replace(fast.time, offset_s=None, source="roll", sigma_s=2.0))
    assert words.clock(unchecked) == "not checked, ±2.0 s by roll file"
    borrowed = replace(fast, time=replace(fast.time, source="gps of another clip of this camera"))
    assert words.clock(borrowed).endswith("by GPS of another clip of this camera")


def test_answers_name_who_and_when() -> None:
    assert words.answer(Answer("f", "explained", "battery", "weber", T), ZONE) == "Explained by weber, 2026-05-14 22:04 EDT: battery"
    assert words.answer(None, ZONE).startswith("Open")


def test_what_paper_cannot_show_is_spelled_and_long_text_says_it_was_cut() -> None:
    assert words.printable("a\n b\x1b[31m → c ≥ 3") == "a b?[31m to c >= 3"
    assert words.printable("x" * 50, 10) == "x" * 9 + "…"


def test_the_policy_names_its_numbers_in_feet_and_metres() -> None:
    text = words.policy(Policy(radius_ft=30, pre_s=30, post_s=90, late_s=2))
    assert "30 ft (9.1 m)" in text and "to 90 s after" in text
