"""The Links tab: which clips belong to this incident and why, and a person's word on each."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu

from core.model.clip import Clip
from core.model.incident import IncidentView, Link, Member
from gui import keys, words
from gui.controls import button
from gui.incident.card import Card, on_click
from gui.incident.probability import ProbabilityRow, of_place
from gui.incident.tab import Tab
from gui.incident.wishes import Wishes

ROLES = {"confirmed": "good", "rejected": "bad"}
DECISIONS = {
    "confirmed": ("Confirm", "link_confirm", "It belongs here; linking again will not change that"),
    "rejected": (
        "Reject",
        "link_reject",
        "It does not belong here; linking again will not change that. Its camera stays in the audit, to be answered for",
    ),
    "proposed": ("Undo", "link_undo", "Leaves the decision to linking again"),
}
"""Status a person may give -> its button, its key, what it means."""


class Links(Tab):
    def __init__(self, wishes: Wishes) -> None:
        super().__init__("Links", wishes)
        self._of_card: dict[Card, Member | Link] = {}

    def chosen(self) -> Member | Link | None:
        """The link that a key means: of the card with the keyboard, else the only one of the selected camera; of several it takes none,
        but gives the first the keyboard."""
        self._catch_up()
        focus = QApplication.focusWidget()
        card = next((c for _, c in self._cards if focus is not None and (c is focus or c.isAncestorOf(focus))), None)
        selected = [c for _, c in self._cards if c.selected]
        if card is None and len(selected) > 1:
            selected[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif card is None and selected:
            card = selected[0]
        return self._of_card.get(card) if card is not None else None

    def _fill(self, view: IncidentView) -> None:
        self._of_card = {}
        clips = {c.clip.id: c.clip for lane in view.lanes for c in lane.clips}
        order = {clip_id: place for place, clip_id in enumerate(clips)}
        members = sorted(view.incident.members, key=lambda m: order.get(m.clip_id, len(order)))
        linked = [m for m in members if m.status != "rejected"]
        rejected = [m for m in members if m.status == "rejected"]
        stands = {m.clip_id for m in view.incident.members}
        apart = {x.clip_id: x for x in sorted(view.links, key=lambda x: x.probability) if x.clip_id not in stands}
        if not linked:
            self.note("No clip belongs to this incident.")
        for member in linked:
            self._clip(view, member, clips.get(member.clip_id))
        if rejected:
            self.heading("Rejected by hand")
            for member in rejected:
                self._clip(view, member, clips.get(member.clip_id))
        if apart:
            self.heading("Not linked", "Near enough in time, but too unlikely to have been there")
            for link in apart.values():
                self._clip(view, link, clips.get(link.clip_id))

    def _clip(self, view: IncidentView, link: Member | Link, clip: Clip | None) -> None:
        lane = view.lane(clip.camera_id) if clip else None
        title = words.lane_name(lane) if lane else link.clip_id
        card = Card(f"{title}, {link.status}")
        card.head(link.status, title, words.STATUSES.get(link.status, link.status), ROLES.get(link.status, "dim"))
        sure = of_place(link.probability) if link.distance_m else link.probability
        card.box.addWidget(ProbabilityRow("Belongs to this incident", sure, "How likely this clip shows the same scene"))
        away = words.distance(link.distance_m, link.distance_sigma_m)
        if away and (link.distance_m or link.distance_sigma_m):
            card.text(f"{away} from the trigger", tip="Measured, with one standard deviation")
        card.text(link.reason, "")
        card.text(self._facts(view, link, clip), tip=words.utc(clip.start) if clip else "")
        camera_id = clip.camera_id if clip else None
        self._decisions(card, link, camera_id)
        self._of_card[card] = link
        if camera_id:
            on_click(card, lambda: self.wishes.camera_selected.emit(camera_id))
        self.add(card, camera_id)

    def _facts(self, view: IncidentView, link: Member | Link, clip: Clip | None) -> str:
        parts = [link.clip_id]
        if clip is not None:
            parts.append(f"{words.time_of_day(clip.start, view.zone)} – {words.time_of_day(clip.end, view.zone)}")
        if link.starts_after_trigger_s is not None:
            side = "after" if link.starts_after_trigger_s > 0 else "before"
            parts.append(f"begins {words.duration(link.starts_after_trigger_s)} {side} the trigger")
        if clip is not None and clip.media is None:
            parts.append("no media yet")
        return " · ".join(parts)

    def _decisions(self, card: Card, link: Member | Link, camera_id: str | None) -> None:
        """Buttons, and the same in the menu of the card."""
        offered = [x for x in DECISIONS if x != "proposed"] if link.status == "proposed" else ["proposed"]
        made = [
            button(name, partial(self._ask, link, x), f"{why} ({keys.label(keys.key(key).sequences[0])})", f"{name} {link.clip_id}")
            for x in offered
            for name, key, why in (DECISIONS[x],)
        ]
        card.buttons(*made, self._assign(link.clip_id))
        card.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        card.customContextMenuRequested.connect(lambda at: self.menu(card, link, camera_id, offered).popup(card.mapToGlobal(at)))

    def menu(self, card: Card, link: Member | Link, camera_id: str | None, offered: list[str]) -> QMenu:
        menu = QMenu(card)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)

        def item(text: str, slot: object, tip: str = "") -> None:
            action = QAction(text, menu)
            action.setToolTip(tip)
            action.triggered.connect(slot)  # pyright: ignore[reportArgumentType]
            menu.addAction(action)

        for status in offered:
            name, key, why = DECISIONS[status]
            item(f"{name}\t{keys.label(keys.key(key).sequences[0])}", lambda _c=False, s=status: self._ask(link, s), why)
        item("Assign camera and officer…", lambda _c=False: self.wishes.assign_requested.emit(link.clip_id))
        if camera_id:
            item("Select this camera", lambda _c=False: self.wishes.camera_selected.emit(camera_id))
        return menu

    def _ask(self, link: Member | Link, status: str) -> None:
        self.wishes.decision_requested.emit(link.clip_id, status)

    def _assign(self, clip_id: str):
        return button("Assign…", lambda: self.wishes.assign_requested.emit(clip_id), "Whose camera this was", f"Assign {clip_id}")
