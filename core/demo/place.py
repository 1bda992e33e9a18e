"""The three places of the story: their buildings, lamps and cars, lit once and drawn from any pose."""

import math
from dataclasses import dataclass, field

import numpy as np

from core.demo.lighting import PHASES, WARM, Bar, Lamp, LightMap, Lights, glow, shade
from core.demo.story import CORNER, QUIET, SEED, STOP
from core.demo.textures import GROUND_M, Front, front, ground
from core.demo.vehicles import Car, CarModel
from core.demo.view import Image, Points, View

_LAMP_GLOW = glow(256, WARM, 0.045)


@dataclass(slots=True)
class Surface:
    """A flat rectangle from its top left corner, with a picture for every phase of the light bars."""

    corner: Points
    along: Points
    down: Points
    pictures: list[Image]
    normal: Points = field(init=False)
    middle: tuple[float, float, float] = field(init=False)
    reach: float = field(init=False)
    """Half the diagonal."""

    def __post_init__(self) -> None:
        x, y, z = (self.corner + self.along / 2 + self.down / 2).tolist()
        self.middle = (x, y, z)
        self.reach = float(np.linalg.norm(self.along + self.down)) / 2
        n = np.cross(self.along, self.down)
        self.normal = -n / np.linalg.norm(n)

    def draw(self, view: View, phase: int) -> None:
        if self.normal @ (view.eye - self.corner) > 0:
            view.texture(self.corner, self.along, self.down, self.pictures[phase])


def _lit(corner: Points, along: Points, down: Points, albedo: Image, lights: Lights, emission: Image | None) -> Surface:
    normal = -np.cross(along, down)
    normal /= np.linalg.norm(normal)
    cols, rows = max(4, int(np.linalg.norm(along) / 0.8)), max(4, int(np.linalg.norm(down) / 0.8))
    s, t = np.meshgrid((np.arange(cols) + 0.5) / cols, (np.arange(rows) + 0.5) / rows)
    points = corner + s.reshape(-1, 1) * along + t.reshape(-1, 1) * down
    pictures = [
        shade(albedo, lights.at(points, phase, normal).reshape(rows, cols, 3).astype(np.float32), emission) for phase in range(PHASES)
    ]
    return Surface(corner, along, down, pictures)


class Place:
    """One of the story's places, in its own metres."""

    def __init__(self, name: str) -> None:
        fronts, self.lights, cars = _PLANS[name]()
        crossing = name == CORNER
        seed = SEED + len(name) * 7
        self.lamps = self.lights.lamps
        self.light_map = LightMap(self.lights, GROUND_M + 5)
        self.cars = [CarModel(car, self.lights) for car in cars]
        side = 2 * GROUND_M
        corner = np.array([-GROUND_M, GROUND_M, 0.0])
        self.ground = _lit(corner, np.array([side, 0, 0]), np.array([0, -side, 0]), ground(crossing, seed), self.lights, None)
        self.walls: list[Surface] = []
        for i, (x, y, yaw, spec) in enumerate(fronts):
            albedo, emission = front(spec, seed * 100 + i)
            along = spec.width * np.array([math.cos(yaw), math.sin(yaw), 0.0])
            top = np.array([x, y, spec.height])
            self.walls.append(_lit(top, along, np.array([0, 0, -spec.height]), albedo, self.lights, emission))
        self._feet = np.array([(*w.corner[:2], *w.along[:2]) for w in self.walls])
        self._sky: Image = np.empty((0, 0, 4), np.uint8)

    def hides(self, view: View, x: float, y: float) -> bool:
        """Whether a building stands between the camera and a spot on the ground."""
        ox, oy, ax, ay = self._feet.T
        dx, dy = x - view.pose.x, y - view.pose.y
        px, py = ox - view.pose.x, oy - view.pose.y
        across = dx * ay - dy * ax
        along_ray = (px * ay - py * ax) / np.where(across == 0, 1e-9, across)
        along_wall = (px * dy - py * dx) / np.where(across == 0, 1e-9, across)
        return bool(np.any((along_ray > 0) & (along_ray < 0.999) & (along_wall >= 0) & (along_wall <= 1)))

    def backdrop(self, view: View, phase: int) -> None:
        """Sky, ground and buildings: everything nobody can stand behind."""
        self._draw_sky(view)
        self.ground.draw(view, phase)
        seen = [w for w in self.walls if view.sees(*w.middle, w.reach)]
        for wall in sorted(seen, key=lambda w: -math.dist(w.middle, (view.pose.x, view.pose.y, view.pose.z))):
            wall.draw(view, phase)

    def draw_post(self, view: View, _phase: int, lamp: Lamp, glow: bool = True) -> None:
        """A lamp's post and the glow of its head."""
        foot, head = np.array([lamp.x, lamp.y, 0.0]), np.array([lamp.x, lamp.y, lamp.z])
        right = view.rotation[0] * 0.07
        view.polygon(np.stack([foot - right, foot + right, head + right * 0.6, head - right * 0.6]), (46, 46, 44))
        if glow:
            view.spot(head, 2.6, _LAMP_GLOW)

    def _draw_sky(self, view: View) -> None:
        height, width = view.image.shape[:2]
        scale = view.pixels_per_metre
        if self._sky.shape[1] != width:
            t = (np.arange(4 * height) - 2 * height) / scale
            self._sky = np.ascontiguousarray(np.broadcast_to(_sky(t)[:, None], (4 * height, width, 4)))
        horizon = height / 2 + math.tan(view.pose.pitch) * scale
        first = min(max(2 * height - round(horizon), 0), 3 * height)
        view.image[:] = self._sky[first : first + height]


def _sky(slope: Points) -> Image:
    """Colours (n, 4) by slope below the horizon; above it is negative."""
    t = slope[:, None]
    above = np.array([34, 20, 13]) + np.exp(np.minimum(t, 0) / 0.22) * np.array([22, 26, 40])
    below = np.array([20, 19, 18]) * (0.5 + 0.6 * np.clip(t, 0, 1))
    return np.column_stack([np.clip(np.where(t < 0, above, below), 0, 255), np.full(len(t), 255)]).astype(np.uint8)


Plan = tuple[list[tuple[float, float, float, Front]], Lights, list[Car]]
_BRICK, _STONE, _CREAM, _SLATE, _RUST = (62, 78, 134), (120, 128, 134), (140, 168, 186), (112, 98, 88), (58, 92, 150)
_NORTH, _EAST, _SOUTH, _WEST = math.pi / 2, 0.0, -math.pi / 2, math.pi


def _corner() -> Plan:
    """Four blocks around a crossing. A front starts at its left end as one looks at it and runs along its yaw."""
    green, red, blue, pink, amber = (90, 235, 90), (60, 60, 250), (250, 190, 70), (200, 110, 255), (50, 190, 255)
    fronts = [
        (8.0, 8.0, _EAST, Front(14, 11.5, _BRICK, "CORNER DELI", green)),
        (22.0, 8.0, _EAST, Front(12, 8.6, _CREAM, "LAUNDRY", blue)),
        (34.0, 8.0, _EAST, Front(16, 13.0, _SLATE)),
        (8.0, 20.0, _SOUTH, Front(12, 11.5, _BRICK, "DELI 24H", green)),
        (8.0, 34.0, _SOUTH, Front(14, 9.0, _STONE, "BARBER", red)),
        (8.0, 50.0, _SOUTH, Front(16, 12.5, _RUST)),
        (-22.0, 8.0, _EAST, Front(14, 9.4, _STONE, "PHARMACY", red)),
        (-36.0, 8.0, _EAST, Front(14, 12.4, _RUST, "PIZZA", amber)),
        (-50.0, 8.0, _EAST, Front(14, 9.5, _SLATE)),
        (-8.0, 8.0, _NORTH, Front(13, 9.4, _STONE, "PHARMACY", red)),
        (-8.0, 21.0, _NORTH, Front(13, 12.0, _CREAM, "BOOKS", blue)),
        (-8.0, 34.0, _NORTH, Front(16, 10.0, _BRICK)),
        (22.0, -8.0, _WEST, Front(14, 10.2, _CREAM, "PAWN & LOAN", amber)),
        (36.0, -8.0, _WEST, Front(14, 12.6, _BRICK)),
        (50.0, -8.0, _WEST, Front(14, 9.4, _STONE)),
        (8.0, -8.0, _SOUTH, Front(14, 10.2, _CREAM, "PAWN & LOAN", amber)),
        (8.0, -22.0, _SOUTH, Front(14, 12.6, _SLATE)),
        (8.0, -36.0, _SOUTH, Front(14, 9.4, _BRICK)),
        (-8.0, -8.0, _WEST, Front(14, 12.8, _SLATE, "HOTEL ASTER", pink)),
        (-22.0, -8.0, _WEST, Front(14, 9.8, _BRICK, "TAILOR", blue)),
        (-36.0, -8.0, _WEST, Front(14, 12.2, _CREAM)),
        (-8.0, -22.0, _NORTH, Front(14, 12.8, _SLATE, "HOTEL ASTER", pink)),
        (-8.0, -36.0, _NORTH, Front(14, 9.8, _RUST)),
        (-8.0, -50.0, _NORTH, Front(14, 11.2, _STONE)),
    ]
    lamps = tuple(Lamp(sx * 5.4, sy * 5.4) for sx in (-1, 1) for sy in (-1, 1)) + tuple(
        Lamp(x, y)
        for x, y in ((24, 5.0), (-24, 5.0), (24, -5.0), (-24, -5.0), (5.0, 26), (-5.0, 26), (5.0, -26), (-5.0, -26), (42, 5), (-42, 5))
    )
    cruisers = [Car(1.7, -7.6, math.radians(86), (36, 34, 32), 0, True), Car(-2.6, 18.8, math.radians(-64), (36, 34, 32), 1, True)]
    parked = [
        Car(17.0, -4.0, 0.0, (120, 70, 40)),
        Car(24.5, -4.0, 0.0, (46, 46, 150)),
        Car(4.0, 25.5, _NORTH, (150, 150, 150)),
        Car(-4.0, 30.5, _SOUTH, (60, 90, 60)),
        Car(-20.5, 4.0, _WEST, (90, 90, 92)),
        Car(-4.0, -18.0, _SOUTH, (70, 60, 130)),
    ]
    return fronts, Lights(lamps, (Bar(1.7, -7.8), Bar(-2.7, 19.0))), cruisers + parked


def _quiet() -> Plan:
    rng = np.random.default_rng(SEED)
    fronts: list[tuple[float, float, float, Front]] = []
    for k in range(9):
        wall = (_CREAM, _STONE, _BRICK, _SLATE, _RUST)[k % 5]
        fronts.append((-50.0 + k * 11.5, 12.5, _EAST, Front(8.5, float(rng.uniform(5.6, 7.0)), wall, house=True)))
        fronts.append((47.0 - k * 11.5, -12.5, _WEST, Front(8.5, float(rng.uniform(5.6, 7.0)), (_STONE, _RUST, _CREAM)[k % 3], house=True)))
    lamps = tuple(Lamp(float(x), 5.6 * (-1) ** k, power=28.0) for k, x in enumerate(range(-46, 50, 14)))
    parked = [
        Car(x, y, yaw, paint)
        for x, y, yaw, paint in (
            (-30.0, 4.0, _WEST, (110, 70, 40)),
            (-12.0, 4.0, _WEST, (140, 140, 142)),
            (9.0, -4.0, _EAST, (50, 44, 120)),
            (22.0, 4.0, _WEST, (60, 60, 62)),
            (38.0, -4.0, _EAST, (60, 100, 70)),
        )
    ]
    return fronts, Lights(lamps, (), (0.2, 0.155, 0.13)), parked


def _stop() -> Plan:
    fronts = [
        (-50.0, 14.0, _EAST, Front(22, 6.0, _STONE, "TIRE SERVICE", (60, 60, 250))),
        (-20.0, 14.0, _EAST, Front(18, 4.6, _CREAM, "DINER", (200, 110, 255))),
        (6.0, 14.0, _EAST, Front(20, 8.4, _RUST)),
        (30.0, 14.0, _EAST, Front(20, 5.6, _SLATE, "SELF STORAGE", (50, 190, 255))),
        (50.0, -14.0, _WEST, Front(26, 7.2, _BRICK)),
        (20.0, -14.0, _WEST, Front(20, 5.4, _STONE, "AUTO PARTS", (90, 235, 90))),
        (-8.0, -14.0, _WEST, Front(30, 6.6, _SLATE)),
    ]
    lamps = tuple(Lamp(float(x), 6.0 * (-1) ** k, power=30.0) for k, x in enumerate(range(-45, 50, 13)))
    cars = [
        Car(-7.0, -3.4, 0.0, (36, 34, 32), 0, True),
        Car(3.2, -3.6, 0.0, (48, 44, 158)),
        Car(-24.0, 4.0, _WEST, (130, 130, 132)),
    ]
    return fronts, Lights(lamps, (Bar(-7.15, -3.4),), (0.21, 0.165, 0.14)), cars


_PLANS = {CORNER: _corner, QUIET: _quiet, STOP: _stop}
