"""What is said of a trigger does not hang, in any bit, on which other triggers it is looked at together with."""

from dataclasses import fields, replace

import numpy as np
import pytest

from core.clocks.solve import solve
from core.linking import binding
from core.linking.bound import BoundColumns
from core.linking.sources import Sources
from core.linking.whereabouts import Spots, Whereabouts
from core.model.columns import Columns, Longs, taken
from core.model.trigger import Trigger
from tests.core.linking.lab import department
from tests.core.linking.objects import World, clocks_of, columns_of, link
from tests.core.linking.worlds import NORTH, cameras, clip, ping, shift, still
from tests.footage import needs_scenarios
from tests.sample import LAT, LON, T


@pytest.fixture(scope="module", params=["hard-1000", "standard-1000"])
def columns(request: pytest.FixtureRequest) -> Columns:
    return department(request.param)[0]


def assert_same_bits(some: BoundColumns | Spots, others: BoundColumns | Spots) -> None:
    for f in fields(some):
        np.testing.assert_array_equal(getattr(some, f.name), getattr(others, f.name), err_msg=f.name)


@needs_scenarios
@pytest.mark.parametrize("size", [3, 40, 301])
def test_blocks_of_any_size_bind_alike(columns: Columns, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = solve(columns)
    whole = binding.bind(columns, clocks, Whereabouts(columns, clocks))
    monkeypatch.setattr(binding, "BLOCK", size)
    monkeypatch.setattr(binding, "LEAST", size)
    assert_same_bits(binding.bind(columns, clocks, Whereabouts(columns, clocks)), whole)


@needs_scenarios
def test_a_source_stands_where_it_stands_whoever_is_looked_at_with_it(columns: Columns) -> None:
    clocks = solve(columns)
    sources = Sources(columns, clocks, Whereabouts(columns, clocks))
    whole, draw = sources.about(columns.triggers).place, np.random.default_rng(5)
    for size in (1, 2, 5, 17, 64) * 10:
        rows: Longs = draw.choice(len(columns.triggers), size, replace=False)
        assert_same_bits(sources.about(taken(columns.triggers, rows)).place, taken(whole, rows))


def fired(number: int) -> Trigger:
    """One an hour, each with an accuracy of its own."""
    return Trigger(f"T-{number}", T.plus_s(3600.0 * number), "taser", f"B{number}", f"O{number}", None, LAT, LON, 2.0 + number / 7, 0.2)


def test_a_trigger_that_only_its_cruiser_places_moves_no_bit_of_another() -> None:
    numbers = range(20)
    later = {n: 3600.0 * n for n in numbers}
    seen = tuple(ping(f"O{n}", later[n] + s, 0, 1, 3.0 + n / 3) for n in numbers for s in (-4.0, 4.0))
    world = World(
        tuple(clip(f"C{n}", f"A{n}", f"P{n}", later[n] - 60, later[n] + 150) for n in numbers),
        tuple(fired(n) for n in numbers),
        cameras(*(f"{kind}{n}" for kind in "AB" for n in numbers)),
        tracks={f"C{n}": still(210, 4, n / 3) for n in numbers},
        pings=seen,
    )
    day = 30 * 86_400.0
    lost = replace(fired(99), time=T.plus_s(day), lat=None, lon=None, accuracy_m=None)
    crew = replace(shift("O99", "B99", "V99", "D99"), start=T.plus_s(day - 7200), end=T.plus_s(day + 7200))
    pings = tuple(replace(ping("V99", 0, 500, 500), time=T.plus_s(day + s)) for s in (-5.0, 5.0))
    more = replace(world, triggers=(*world.triggers, lost), shifts=(crew,), pings=(*seen, *pings))
    columns, clocks = columns_of(more), clocks_of(more)
    place = Sources(columns, clocks, Whereabouts(columns, clocks)).about(columns.triggers).place
    at = columns.triggers.id == "T-99"
    assert place.lat[at] == pytest.approx(LAT + 500 * NORTH)
    assert np.isfinite(place.sigma_m).all()
    assert {e for e in link(more).expected if e.trigger_id != "T-99"} == set(link(world).expected)
