"""Location atoms, and the phone that writes one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.media.vendors import describe, iso6709, scan
from core.model.timebase import choose
from core.model.times import Instant
from tests.core.media.vendors.probing import probe_of
from tests.footage import FOOTAGE, needs_footage


@needs_footage
def test_the_phone_knows_its_start_zone_and_place() -> None:
    (item,) = scan([FOOTAGE / "phone" / "iphone6-coarse-location.mov"])
    found = describe(item, probe_of(item.path), None)
    best = choose(found.candidates)
    assert best is not None and best.source == "maker"
    assert best.start == Instant.parse("2019-07-24T11:25:40+03:00")
    container = next(c for c in found.candidates if c.source == "container")
    assert container.start.since(best.start) == 17
    assert found.camera is not None and found.camera.model == "Apple iPhone 6"
    assert found.track is not None
    assert (found.track.lat[0], found.track.lon[0], found.track.accuracy_m[0]) == (32.09, 34.86, 50.0)


@needs_footage
def test_gps_fixes_are_preferred_to_the_atom() -> None:
    (item,) = scan([FOOTAGE / "gopro" / "max-heromode.mp4"])
    found = describe(item, probe_of(item.path), None)
    assert found.track is not None and found.track.source == "gpmf"


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("+33.1268-117.3273/", 33.1268, -117.3273),
        ("+32.0900+034.8600+028.516/", 32.09, 34.86),
        ("-3330.5+15112.25/", -33.508333, 151.204167),
        ("+401213.1-0750015.1+2.79/", 40.203639, -75.004194),
    ],
)
def test_forms_of_the_standard(text: str, lat: float, lon: float) -> None:
    track = iso6709.read(text)
    assert track is not None
    assert (track.lat[0], track.lon[0]) == (pytest.approx(lat, abs=1e-5), pytest.approx(lon, abs=1e-5))
    assert len(track.accepted) == 1


@pytest.mark.parametrize("text", ["", "somewhere", "+33.1268", "33.1268,-117.3273", "+3.5+4.5/"])
def test_what_is_no_position_is_none(text: str) -> None:
    assert iso6709.read(text) is None


def test_null_island_and_off_earth_are_rejected() -> None:
    for text in ("+00.0000+000.0000/", "+91.0000+010.0000/"):
        track = iso6709.read(text)
        assert track is not None and len(track.accepted) == 0


def test_stated_accuracy_is_used_but_never_finer_than_the_digits() -> None:
    fine, coarse = iso6709.read("+33.12680-117.32730/", "4.5"), iso6709.read("+33.1-117.3/", "4.5")
    assert fine is not None and coarse is not None
    assert fine.accuracy_m[0] == 4.5
    assert coarse.accuracy_m[0] > 5000


@settings(deadline=None)
@given(st.text("+-.0123456789/CRS", max_size=40))
def test_any_text_is_survived(text: str) -> None:
    track = iso6709.read(text)
    assert track is None or len(track) == 1
