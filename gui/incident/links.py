"""The Links tab: which clips belong to this incident and why, and a person's word on each."""

from PySide6.QtWidgets import QHBoxLayout

from core.model.clip import Clip
from core.model.incident import IncidentView, Link, Member
from gui import words
from gui.controls import button, label
from gui.incident.card import Card, ProbabilityBar, on_click
from gui.incident.tab import Tab
from gui.incident.wishes import Wishes

ROLES = {"confirmed": "good", "rejected": "bad"}


class Links(Tab):
    def __init__(self, wishes: Wishes) -> None:
        super().__init__("Links", wishes)

    def _fill(self, view: IncidentView) -> None:
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
        row = QHBoxLayout()
        row.addWidget(ProbabilityBar(link.probability, "Belongs here"), 1)
        away = words.distance(link.distance_m, link.distance_sigma_m)
        if away:
            row.addSpacing(8)
            row.addWidget(label(away, "dim", tip="From the trigger, with one standard deviation"))
        card.box.addLayout(row)
        card.text(link.reason, "")
        card.text(self._facts(view, link, clip), tip=words.utc(clip.start) if clip else "")
        self._decisions(card, link)
        camera_id = clip.camera_id if clip else None
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

    def _decisions(self, card: Card, link: Member | Link) -> None:
        def ask(status: str):
            return lambda: self.wishes.decision_requested.emit(link.clip_id, status)

        name = link.clip_id
        if link.status == "proposed":
            card.buttons(
                button("Confirm", ask("confirmed"), "It belongs here; linking again will not change that", f"Confirm {name}"),
                button("Reject", ask("rejected"), "It does not belong here; linking again will not change that", f"Reject {name}"),
                self._assign(name),
            )
        else:
            card.buttons(button("Undo", ask("proposed"), "Leaves the decision to linking again", f"Undo {name}"), self._assign(name))

    def _assign(self, clip_id: str):
        return button("Assign…", lambda: self.wishes.assign_requested.emit(clip_id), "Whose camera this was", f"Assign {clip_id}")
