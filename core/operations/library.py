"""A library: its database, its vault, its settings, and who works with it."""

import dataclasses
import getpass
import json
import math
import os
import re
from pathlib import Path

from core import paths
from core.errors import LibraryError, UsageError
from core.events import Events
from core.evidence.vault import Vault
from core.media.index import keep_indexes
from core.model.policy import Policy
from core.model.timebase import Candidate
from core.model.times import Instant, local_to_instant, zone_info
from core.model.trigger import KINDS as TRIGGER_KINDS
from core.model.trigger import Trigger
from core.operations.clipmaking import with_clock_notes
from core.store.read import Reading
from core.store.store import Store, sqlite_address


class Library:
    """Open until `close()`. Thread-safe: each operation takes its own session."""

    def __init__(self, location: str, store: Store, vault: Vault, events: Events, actor: str) -> None:
        self.location = location
        self.store = store
        self.vault = vault
        self.events = events
        self.actor = actor

    @property
    def address(self) -> str:
        """The location as it may be shown: without a password."""
        return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", self.location)

    @property
    def derived(self) -> Path:
        """Folder of what can be made again from the footage; packet indexes lie in `index/`, proxies in `proxies/`, filmstrips in
        `previews/`. Beside the database, else beside the vault."""
        return (self.vault.folder.parent if "://" in self.location else Path(self.location)) / "derived"

    def policy(self) -> Policy:
        with self.store.read() as read:
            return policy_of(read)

    def zone(self) -> str | None:
        """The department's IANA zone, for times that carry none and for what people read."""
        with self.store.read() as read:
            return read.setting("zone")

    def close(self) -> None:
        self.store.close()


def policy_of(read: Reading) -> Policy:
    raw = read.setting("policy")
    if raw is None:
        return Policy()
    values = json.loads(raw)
    return Policy(**{**values, "propagating": frozenset(values["propagating"])})


def open_library(where: str | Path | None = None, objects: Path | None = None, actor: str | None = None) -> Library:
    """A folder (made on first use) or a postgresql:// address with `objects`. LibraryError where it cannot be opened."""
    location = str(where) if where is not None else paths.default_library()
    if not location.strip():
        raise LibraryError("The library's name is empty.", "Name a folder or a postgresql:// address with --library.")
    events = Events()
    if location.startswith(("postgresql://", "postgres://")):
        if objects is None:
            raise LibraryError("A PostgreSQL library needs a folder for the footage itself.", "Add --objects DIR.")
        url, vault = "postgresql+psycopg://" + location.split("://", 1)[1], Vault(objects)
    else:
        folder = Path(location).expanduser().absolute()
        location = str(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "objects").mkdir(exist_ok=True)
            (folder / "derived").mkdir(exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The library folder {folder} cannot be used: {error.strerror or error}.", "Choose another with --library."
            ) from error
        url, vault = sqlite_address(folder / "sightline.db"), Vault(objects or folder / "objects")
    library = Library(location, Store(url, events), vault, events, actor or system_user())
    keep_indexes(library.derived / "index")
    return library


def system_user() -> str:
    """The operating system's user, until people sign in."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return os.environ.get("USER") or "unknown"


def check_policy(policy: Policy) -> None:
    """UsageError where a number is none or negative, or a kind of trigger is not one."""
    wrong = [
        f.name
        for f in dataclasses.fields(policy)
        if f.name != "propagating" and not (math.isfinite(getattr(policy, f.name)) and getattr(policy, f.name) >= 0)
    ]
    if wrong:
        raise UsageError(f"The policy's {', '.join(wrong)} must be zero or more.")
    unknown = sorted(policy.propagating - set(TRIGGER_KINDS))
    if unknown:
        raise UsageError(f"{', '.join(unknown)} is no kind of trigger.", f"Use {', '.join(TRIGGER_KINDS)}.")


def set_policy(library: Library, policy: Policy) -> None:
    """Keeps the department's rule, and in the log what it was; call core.operations.linking.link afterwards to apply it."""
    check_policy(policy)
    before = library.policy()
    if policy == before:
        return
    values, old = ({**dataclasses.asdict(p), "propagating": sorted(p.propagating)} for p in (policy, before))
    with library.store.write(library.actor) as write:
        write.set_setting("policy", json.dumps(values))
        write.log("policy changed", **values, before={k: v for k, v in old.items() if v != values[k]})


def set_zone(library: Library, zone: str) -> None:
    """Sets the department's zone and re-reads every local time that had none, or had the zone set before; link again afterwards."""
    if zone_info(zone) is None:
        raise UsageError(f"{zone!r} is not a time zone.", "Use a name such as America/New_York.")
    before = library.zone()
    if zone == before:
        return
    with library.store.write(library.actor) as write:
        write.set_setting("zone", zone)
        write.log("zone set", zone=zone, before=before)
        mended = {c.id: tuple(_in_zone(x, before, zone) for x in c.candidates) for c in write.clips()}
        write.set_candidates(
            {c.id: (mended[c.id], with_clock_notes(c.notes, mended[c.id])) for c in write.clips() if mended[c.id] != c.candidates}
        )
        write.put_triggers(after for x in write.triggers() if (after := _trigger_in_zone(x, before, zone)) != x)


def _in_zone(candidate: Candidate, before: str | None, zone: str) -> Candidate:
    start, sigma_s, note = _reread(candidate.start, candidate.sigma_s, candidate.note, before, zone)
    return Candidate(candidate.source, start, sigma_s, note)


def _trigger_in_zone(trigger: Trigger, before: str | None, zone: str) -> Trigger:
    time, sigma_s, note = _reread(trigger.time, trigger.sigma_s, trigger.note, before, zone)
    return dataclasses.replace(trigger, time=time, sigma_s=sigma_s, note=note)


def _reread(at: Instant, sigma_s: float, note: str, before: str | None, zone: str) -> tuple[Instant, float, str]:
    """A reading without a zone, taken as UTC or as of the zone set before, in the zone that is known now; any other as it is."""
    for old in (None, before):
        wall = at.local(old).replace(tzinfo=None)
        _, old_sigma_s, old_rule = local_to_instant(wall, old)
        if re.search(re.escape(old_rule) + r"(?![\w/+-])", note) is None:
            continue
        start, zone_sigma_s, rule = local_to_instant(wall, zone)
        own_sigma_s = math.sqrt(max(sigma_s**2 - old_sigma_s**2, 1.0)) if old_sigma_s else sigma_s
        return start, math.hypot(own_sigma_s, zone_sigma_s), note.replace(old_rule, rule)
    return at, sigma_s, note
