"""What the department page says of its figures."""

from dataclasses import replace

import pytest

from core.operations.department import Rate
from gui.department.telling import figures
from tests.gui.department.test_page import made


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (773, 832, "773 of 832 within 2 s; opens the other 59"),
        (829, 830, "829 of 830 within 2 s; of 2 nobody can say when; opens the other one"),
        (832, 832, "832 of 832 within 2 s"),
    ],
)
def test_when_cameras_came_on_is_told_of_those_that_can_be_told(part: int, whole: int, said: str):
    assert figures(replace(made(), prompt=Rate(part, whole)), "")[3].detail == said
