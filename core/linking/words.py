"""The words of reasons: feet and metres, seconds, names; every reason is one sentence a hearing officer understands."""

from core.model.camera import Officer
from core.model.policy import FOOT_M


def length(metres: float) -> str:
    """`16 ft (5 m)`; close distances to a tenth of a metre would claim too much."""
    return f"{metres / FOOT_M:.0f} ft ({metres:.0f} m)"


def good_to(accuracy_m: float) -> str:
    return f"good to {length(accuracy_m)}"


def chance(p: float) -> str:
    """A probability without false certainty: never 0 % or 100 % where it is not exactly so."""
    if 0.995 <= p < 1:
        return "over 99 %"
    if 0 < p < 0.005:
        return "under 1 %"
    return f"{100 * p:.0f} %"


def who(officer: Officer | None, officer_id: str | None, camera_id: str) -> str:
    """The wearer's name where known, else `officer O12`, else `camera B12`."""
    if officer is not None and officer.name:
        return officer.name
    return f"officer {officer_id}" if officer_id else f"camera {camera_id}"


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def follow_on(sentence: str) -> str:
    """A sentence made to follow a colon; a name or an id keeps its letters."""
    return sentence[:1].lower() + sentence[1:] if sentence.split(" ", 1)[0] in OPENERS else sentence


OPENERS = frozenset({"The", "It", "No", "Nobody", "Camera", "Officer"})
EVENTS = {
    "taser": "the taser was drawn",
    "firearm": "the firearm was drawn",
    "lightbar": "the light bar went on",
    "holster": "the holster was opened",
    "crash": "the crash",
    "speed": "the speed trigger",
    "manual": "the manual start",
    "other": "the trigger",
}
THINGS = {
    "taser": "the taser",
    "firearm": "the firearm",
    "lightbar": "the cruiser with the light bar",
    "holster": "the holster",
    "crash": "the crash",
    "speed": "the speeding cruiser",
}


def event(kind: str) -> str:
    """When: `the taser was drawn`."""
    return EVENTS.get(kind, EVENTS["other"])


def moment(kind: str) -> str:
    """`the moment when the taser was drawn`, `the moment of the crash`."""
    happened = event(kind)
    return f"the moment {'when' if ' was ' in happened or ' went ' in happened else 'of'} {happened}"


def thing(kind: str) -> str:
    """Where: `the taser`."""
    return THINGS.get(kind, "the trigger")
