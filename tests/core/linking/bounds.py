"""What the information in a scenario allows: each figure of ours beside what an answer as sharp and calibrated without fault measures.

    python -m tests.core.linking.bounds standard-1000 hard-1000 standard-10000

A probability of 0.7 is wrong three times in ten however good it is. Per figure this prints

- ours, counted as `score.py` counts it;
- by chance: the mean and 95 % interval of the same figure where the truth is drawn from our own probabilities, so that nothing but
  chance is left (an officer and the cruiser bound through them are drawn alike; what else is shared, such as a receiver's error over a
  minute, is not, so real intervals are wider);
- over incidents: a 95 % interval of ours, incidents drawn again with replacement (a calibration error counts chance twice there, so that
  its interval lies too high).

Given several scenarios, they stand one by one and then together.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.clocks.solve import solve
from core.linking.audit import Weighed, weigh
from core.linking.bound import DASH_OF_OFFICER, DASH_OF_SOURCE, BoundColumns
from core.linking.engine import link_columns
from core.linking.linked import LinkedColumns
from core.model.columns import NONE, Columns, Flags, Floats, Longs
from core.model.trigger import KINDS
from tests.core.linking.lab import Truth, department

DRAWS = 300
BINS = 15
NEAR_M = 30.0
GAPS = ("missing", "late", "short_buffer", "early_stop")
Key = tuple[str, str]


@dataclass(frozen=True)
class Answers:
    """One row a question. `p`: ours; `y`: the truth; `scene`: number of its incident; `seen`: the scorer looks at the row; `leaves`: the
    probability that it would not, were the truth yes; `lot`: rows of one lot are drawn alike."""

    p: Floats
    y: Flags
    scene: Longs
    seen: Flags
    leaves: Floats
    lot: Longs

    def and_(self, other: "Answers") -> "Answers":
        """Both; no scene is in two departments."""
        scene, lot = (np.concatenate([a, b + a.max(initial=-1) + 1]) for a, b in ((self.scene, other.scene), (self.lot, other.lot)))
        p, y, seen, leaves = (np.concatenate([getattr(self, n), getattr(other, n)]) for n in ("p", "y", "seen", "leaves"))
        return Answers(p, y, scene, seen, leaves, lot)


Figure = Callable[[Floats, Floats, Floats], float]
"""(p, y, weight of each row) -> figure."""


def calibration_error(p: Floats, y: Floats, weight: Floats) -> float:
    at = np.minimum((p * BINS).astype(int), BINS - 1)
    off = np.bincount(at, weight * p, BINS) - np.bincount(at, weight * y, BINS)
    return float(np.abs(off).sum() / max(weight.sum(), 1e-9))


def average_precision(p: Floats, y: Floats, weight: Floats) -> float:
    order = np.argsort(-p, kind="stable")
    hits = (weight * y)[order]
    precision = np.cumsum(hits) / np.maximum(np.cumsum(weight[order]), 1e-9)
    return float((precision * hits).sum() / max(hits.sum(), 1e-9))


def f1(p: Floats, y: Floats, weight: Floats) -> float:
    said = weight * (p >= 0.5)
    return float(2 * (said * y).sum() / max(said.sum() + (weight * y).sum(), 1e-9))


FIGURES: dict[str, tuple[str, Figure]] = {
    "expected: calibration error": ("expected", calibration_error),
    "the same, within 30 m": ("near", calibration_error),
    "expected: average precision": ("expected", average_precision),
    **{f"{kind}: F1": (kind, f1) for kind in GAPS},
}


@dataclass(frozen=True)
class Bound:
    """`chance`: (mean, low, high) of what an answer as sharp and without fault measures; `again`: (low, high) of ours over incidents."""

    ours: float
    chance: tuple[float, float, float]
    again: tuple[float, float]


def bound_of(answers: Answers, figure: Figure, seed: int = 1, draws: int = DRAWS) -> Bound:
    dice = np.random.default_rng(seed)
    seen = answers.seen
    y = answers.y.astype(np.float64)
    ours = figure(answers.p[seen], y[seen], np.ones(int(seen.sum())))
    drawn = [_drawn(answers, figure, dice) for _ in range(draws)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    scenes = int(answers.scene.max(initial=-1)) + 1
    times = (np.bincount(dice.integers(0, scenes, scenes), minlength=scenes)[answers.scene[seen]] for _ in range(draws))
    again = [figure(answers.p[seen], y[seen], t.astype(np.float64)) for t in times]
    return Bound(ours, (float(np.mean(drawn)), float(low), float(high)), tuple(np.quantile(again, [0.025, 0.975]).tolist()))


def _drawn(answers: Answers, figure: Figure, dice: np.random.Generator) -> float:
    y = dice.random(int(answers.lot.max(initial=-1)) + 1)[answers.lot] < answers.p
    there = ~(y & (dice.random(len(y)) < answers.leaves))
    return figure(answers.p, y.astype(np.float64), there.astype(np.float64))


def answers_of(columns: Columns, truth: Truth, linked: LinkedColumns, weighed: Weighed) -> dict[str, Answers]:
    """All that is asked of a department, by table: expected, near, and the gaps."""
    bound, scenes = linked.bound, _scenes(truth)
    of_row: list[Key] = [
        (str(columns.triggers.id[t]), str(columns.cameras.id[c])) for t, c in zip(bound.trigger, bound.camera, strict=True)
    ]
    row: dict[Key, int] = {key: i for i, key in enumerate(of_row)}
    listed = dict(zip((of_row[i] for i in weighed.rows), bound.p[weighed.rows].tolist(), strict=True))
    out = _expected(truth, bound, row, listed, scenes)
    wrong, p = weighed.wrong, bound.p[weighed.rows]
    late = np.nan_to_num(wrong.late) >= np.nan_to_num(wrong.short)
    said = {
        "missing": np.nan_to_num(weighed.absent),
        "late": np.nan_to_num(wrong.late),
        "short_buffer": np.nan_to_num(wrong.short),
        "early_stop": np.nan_to_num(wrong.early),
    }
    # Of late and short only the likelier is ever claimed.
    said["late"], said["short_buffer"] = np.where(late, said["late"], np.minimum(said["late"], 0.499)), said["short_buffer"]
    real: dict[str, set[Key]] = {kind: set() for kind in GAPS}
    for r in truth.rows("findings"):
        if r["kind"] in real:
            real[r["kind"]].add((r["trigger_id"], r["camera_id"]))
    for kind in GAPS:
        chance = {of_row[i]: q for i, q in zip(weighed.rows, (said[kind] * p).tolist(), strict=True) if q > 0}
        keys = sorted(set(chance) | real[kind])
        out[kind] = _answers((chance.get(k, 0.0) for k in keys), (k in real[kind] for k in keys), (scenes[k[0]] for k in keys))
    return out


def _expected(
    truth: Truth, bound: BoundColumns, row: dict[Key, int], listed: dict[Key, float], scenes: dict[str, int]
) -> dict[str, Answers]:
    """Expected cameras, and those the scorer calls near: others within 30 m by truth, and those that the truth does not list. It leaves out
    a dash cam that was bound through an officer, whose distance it does not know, but keeps one that was not: so a right answer would
    not measure as calibrated there, and draws are left out alike."""
    real = {(r["trigger_id"], r["camera_id"]): r for r in truth.rows("expected")}
    keys = sorted(set(real) | {k for k, p in listed.items() if p >= 0.05})
    p = np.array([listed.get(k, 0.0) for k in keys])
    y = np.array([k in real and real[k]["expected"] == "1" for k in keys])
    scene = np.array([scenes[k[0]] for k in keys])
    why = np.array([real[k]["reason"] if k in real else "unlisted" for k in keys])
    metres = np.array([float(real[k]["true_dist_m"] or "nan") if k in real else 0.0 for k in keys])
    measured = np.array([bound.distance_m[row[k]] if k in row else np.nan for k in keys])
    dash = np.array([k in row and bound.why[row[k]] >= DASH_OF_SOURCE for k in keys])
    seen = (why != "source") & (why != "cruiser") & (metres < NEAR_M)
    through = (why == "cruiser") & (measured < NEAR_M)
    asked = seen | through
    share = through.sum() / max((asked & dash & y).sum(), 1)
    every = np.ones(len(keys), bool)
    person = (int(bound.via[row[k]] if bound.why[row[k]] == DASH_OF_OFFICER else bound.officer[row[k]]) if k in row else NONE for k in keys)
    lots = [(k[0], k[1] if who == NONE else who) for k, who in zip(keys, person, strict=True)]
    number = {lot: i for i, lot in enumerate(dict.fromkeys(lots))}
    lot = np.array([number[x] for x in lots])
    return {
        "expected": Answers(p, y, scene, every, np.zeros(len(keys)), lot),
        "near": Answers(p[asked], y[asked], scene[asked], seen[asked], np.where(dash, share, 0.0)[asked], lot[asked]),
    }


def _answers(p: Iterable[float], y: Iterable[bool], scene: Iterable[int]) -> Answers:
    chance = np.fromiter(p, np.float64)
    n = len(chance)
    return Answers(chance, np.fromiter(y, bool), np.fromiter(scene, np.int64), np.ones(n, bool), np.zeros(n), np.arange(n))


def _scenes(truth: Truth) -> dict[str, int]:
    """By trigger the number of its incident (of two, the first)."""
    of: dict[str, str] = {}
    for r in truth.rows("trigger_incident"):
        of.setdefault(r["trigger_id"], r["incident_id"])
    number = {name: i for i, name in enumerate(sorted(set(of.values())))}
    return {trigger: number[name] for trigger, name in of.items()}


def measure(name: str | Path) -> dict[str, Answers]:
    columns, truth = department(name)
    clocks = solve(columns)
    linked = link_columns(columns, clocks)
    propagates = np.array([kind in columns.policy.propagating for kind in KINDS])[columns.triggers.kind]
    return answers_of(columns, truth, linked, weigh(columns, clocks, linked.bound, propagates))


def together(tables: list[dict[str, Answers]]) -> dict[str, Answers]:
    first, *rest = tables
    out = dict(first)
    for each in rest:
        out = {name: out[name].and_(each[name]) for name in out}
    return out


def report(title: str, tables: dict[str, Answers]) -> None:
    print(f"{title:30} {'ours':>6}   {'by chance: mean, 95 %':24} {'over incidents, 95 %'}")
    for name, (table, figure) in FIGURES.items():
        b = bound_of(tables[table], figure)
        mean, low, high = b.chance
        print(f"{name:30} {b.ours:6.3f}   {mean:.3f}  [{low:.3f}, {high:.3f}]    [{b.again[0]:.3f}, {b.again[1]:.3f}]")
    print()


def main(names: list[str]) -> None:
    tables = [measure(name) for name in names]
    for name, each in zip(names, tables, strict=True):
        report(name, each)
    if len(names) > 1:
        report("together", together(tables))


if __name__ == "__main__":
    main(sys.argv[1:])
