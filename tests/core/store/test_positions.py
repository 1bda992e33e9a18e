"""Positions by unit and day: of two for one unit and moment the better, however they come, cut and repeat; any window is a part of the whole."""

import random
from collections.abc import Iterable

import numpy as np
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st

from core.model.policy import Policy
from core.model.roster import Ping, Shift
from core.model.times import Instant, Span
from core.store import store as store_module
from core.store.bulk import columns
from core.store.near import strangers
from core.store.positions import DAY_US, UnitRows, best, by_day, packed, pings, stretches
from core.store.schema import metadata, ping_day
from core.store.store import Store
from tests.positions import put_pings
from tests.sample import LAT, LON, T

DAY = T.us // DAY_US
MOMENTS = [day * DAY_US + at for day in (DAY, DAY + 1, DAY + 40, -1, 0) for at in (0, 1, DAY_US // 2, DAY_US - 1)]
Row = tuple[int, int, float, float, float | None]
ROW = st.tuples(
    st.integers(0, 2),
    st.sampled_from(MOMENTS),
    st.sampled_from([-1.0, 0.0, 2.5]),
    st.sampled_from([0.0, 3.5]),
    st.sampled_from([None, 1.0, 4.0]),
)


def rank(ping: Ping) -> tuple[float, float, float]:
    return -(1e9 if ping.accuracy_m is None else ping.accuracy_m), ping.lat, ping.lon


def kept_of(found: Iterable[Ping]) -> dict[tuple[str, int], Ping]:
    kept: dict[tuple[str, int], Ping] = {}
    for p in found:
        kept[p.unit_id, p.time.us] = max(kept.get((p.unit_id, p.time.us), p), p, key=rank)
    return kept


def some(choose: random.Random, n: int) -> list[Ping]:
    moments = [*MOMENTS, *(DAY * DAY_US + choose.randrange(3 * DAY_US) for _ in range(30))]
    return [
        Ping(
            Instant(choose.choice(moments)),
            choose.choice("UVW"),
            LAT + choose.randrange(3),
            LON + choose.randrange(3),
            choose.choice([None, 1.0, 4.0]),
        )
        for _ in range(n)
    ]


@given(st.lists(ROW), st.lists(ROW))
def test_the_better_of_one_moment_and_the_older_of_equal_ones(old: list[Row], new: list[Row]) -> None:
    table = np.array([(*r[:4], np.nan if r[4] is None else r[4]) for r in (*old, *new)], "i8,i8,f8,f8,f8")
    unit, us, lat, lon, accuracy = (table[f] for f in table.dtype.names or ())
    fresh = np.arange(len(unit)) >= len(old)
    one, rows, came = best(unit, packed(us, lat, lon, accuracy), fresh)
    assert list(zip(one, rows["us"], strict=True)) == sorted({(u, at) for u, at, *_ in (*old, *new)})
    before = kept_of(Ping(Instant(at), f"{u}", lat, lon, m) for u, at, lat, lon, m in old)
    after = kept_of(Ping(Instant(at), f"{u}", lat, lon, m) for u, at, lat, lon, m in (*old, *new))
    for u, row, is_new in zip(one.tolist(), rows.tolist(), came.tolist(), strict=True):
        found = after[f"{u}", row[0]]
        _, lat, lon, metres = row
        assert rank(Ping(found.time, found.unit_id, lat, lon, None if metres != metres else metres)) == rank(found)
        assert is_new == (before.get((f"{u}", row[0])) != found)
    days, first = by_day(one, rows["us"])
    cut = [(one[lo], day) for lo, day in zip(first[:-1], days, strict=True)]
    assert len(set(cut)) == len(cut) and all(
        np.all(rows["us"][lo:hi] // DAY_US == d) for lo, hi, d in zip(first[:-1], first[1:], days, strict=True)
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_whatever_portions_they_come(store: Store, seed: int) -> None:
    choose = random.Random(seed)
    whole = some(choose, 400)
    known: list[Ping] = []
    for n in (1, 150, 0, 400):
        portion = choose.sample(whole, n)
        with store.write("tester") as write:
            put_pings(write, portion)
            moved = {k[1] for k, p in kept_of([*known, *portion]).items() if kept_of(known).get(k) != p}
            assert all(any(lo <= us <= hi for lo, hi in write.touched.spans) for us in moved)
            assert bool(write.touched.spans) == bool(moved)
        known += portion
        with store.read() as read:
            assert {(p.unit_id, p.time.us): p for p in pings(read)} == kept_of(known)
    with store.write("tester") as write:
        put_pings(write, whole[::-1])
        assert not write.touched.spans, "nothing that was not there"
    with store.read() as read:
        found = pings(read)
        assert list(found) == sorted(found, key=lambda p: (p.time, p.unit_id))
        assert columns(read, Policy()).pings.us.tolist() == [p.time.us for p in sorted(found, key=lambda p: (p.unit_id, p.time))]
        for _ in range(20):
            lo, hi = sorted(choose.choice(MOMENTS) + choose.randrange(-2, 3) for _ in range(2))
            span, units = Span(Instant(lo), Instant(hi)), choose.sample("UVWX", 2)
            assert pings(read, units, span) == tuple(p for p in found if p.unit_id in units and lo <= p.time.us <= hi)
            part = UnitRows(read, [(lo, hi), (hi + DAY_US, hi + 2 * DAY_US)])
            mine = [p for p in found if lo <= p.time.us < hi or hi + DAY_US <= p.time.us < hi + 2 * DAY_US]
            assert part.units == sorted({p.unit_id for p in mine})
            rows = part.columns({unit: n for n, unit in enumerate(part.units)})
            assert [(part.units[u], us) for u, us in zip(rows.unit, rows.us, strict=True)] == sorted((p.unit_id, p.time.us) for p in mine)


def test_those_whom_no_roster_names_are_counted(store: Store) -> None:
    with store.write("tester") as write:
        write.put_shifts([Shift("O1", "V1")], "roster.csv")
        put_pings(write, [Ping(T.plus_s(s), unit, LAT, LON) for s in (0, 1, 90_000) for unit in ("X2", "V1", "X1")])
        assert strangers(write, "ping") == (6, "X1")


def test_days_that_follow_each_other_are_one_stretch() -> None:
    assert stretches([5, 3, 4, 9, 9, -1, 0]) == [(-1, 0), (3, 5), (9, 9)]


def test_rows_of_an_earlier_library_become_days(store: Store) -> None:
    """On both databases: tests/fixtures has such libraries of SQLite only."""
    found = list(kept_of(some(random.Random(4), 300)).values())
    engine, config = sa.create_engine(store._engine.url), Config()  # pyright: ignore[reportPrivateUsage]
    config.set_main_option("script_location", str(store_module._MIGRATIONS))  # pyright: ignore[reportPrivateUsage]
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(sa.text("DROP TABLE alembic_version"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        row = sa.text("INSERT INTO ping (unit_id, time_us, lat, lon, accuracy_m) VALUES (:unit, :us, :lat, :lon, :m)")
        connection.execute(row, [{"unit": p.unit_id, "us": p.time.us, "lat": p.lat, "lon": p.lon, "m": p.accuracy_m} for p in found])
        command.upgrade(config, "head")
        days = connection.execute(sa.select(ping_day.c.unit_id, ping_day.c.day)).all()
    engine.dispose()
    assert sorted(tuple(d) for d in days) == sorted({(p.unit_id, p.time.us // DAY_US) for p in found})
    with store.read() as read:
        assert pings(read) == tuple(sorted(found, key=lambda p: (p.time, p.unit_id)))
