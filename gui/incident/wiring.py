"""Which signal of one place of the review leads where. Facts of a player go out to the places; wishes of the places come to the review."""

from functools import partial
from typing import TYPE_CHECKING

from gui.playback.player import Player

if TYPE_CHECKING:
    from gui.incident.review import Review


def connect_places(review: "Review") -> None:
    """Timeline, map, tiles and what they share."""
    timeline, tiles = review.timeline, review.tiles
    review.selection.changed.connect(review.select)
    timeline.set_source(review.previews)
    review.previews.arrived.connect(timeline.refresh)
    review.playing_changed.connect(review.previews.set_playing)
    timeline.seek_requested.connect(review.seek)
    timeline.trigger_selected.connect(review.selection.set_trigger)
    review.align.trouble.connect(review.trouble)
    tiles.mute_requested.connect(lambda camera_id: review.drive(lambda p: p.desk.toggle_mute(camera_id)))
    tiles.solo_requested.connect(lambda camera_id: review.drive(lambda p: p.desk.toggle_solo(camera_id)))
    tiles.sizes_changed.connect(lambda sizes: review.drive(lambda p: p.set_tile_sizes(sizes)))
    tiles.camera_enlarged.connect(lambda camera_id: review.drive(lambda p: p.set_alone(camera_id)))
    for place in (tiles, timeline, review.map):
        place.camera_selected.connect(review.selection.set_camera)


def connect_transport(review: "Review") -> None:
    bar = review.transport
    review.timeline.zoom_changed.connect(bar.set_zoom)
    review.timeline.snapping_changed.connect(bar.set_snapping)
    bar.set_snapping(review.timeline.snapping)
    bar.snap_requested.connect(review.timeline.set_snapping)
    bar.zoom_requested.connect(review.timeline.set_zoom_level)
    bar.play_requested.connect(partial(review.drive, Player.toggle))
    bar.step_requested.connect(lambda frames: review.drive(lambda p: p.step(frames)))
    bar.start_requested.connect(lambda: review.drive(lambda p: p.seek(p.view.span.start)))
    bar.end_requested.connect(lambda: review.drive(lambda p: p.seek(p.view.span.end)))
    bar.speed_requested.connect(lambda speed: review.drive(lambda p: p.set_speed(speed)))
    bar.loop_requested.connect(lambda on: review.drive(lambda p: p.set_loop(on)))
    bar.gaps_requested.connect(lambda on: review.drive(lambda p: p.set_skip_gaps(on)))
    bar.sound_requested.connect(lambda camera_id: review.drive(lambda p: p.set_sound(camera_id)))
    bar.volume_requested.connect(lambda volume: review.drive(lambda p: p.desk.set_volume(volume)))


def connect_inspector(review: "Review") -> None:
    wishes, actions = review.inspector.wishes, review.actions
    wishes.seek_requested.connect(review.go)
    wishes.camera_selected.connect(review.selection.set_camera)
    wishes.trigger_selected.connect(review.selection.set_trigger)
    wishes.finding_selected.connect(review.select_finding)
    wishes.answer_requested.connect(lambda finding: review.with_view(actions.answer, finding))
    wishes.answer_withdrawn.connect(lambda finding: review.with_view(actions.withdraw_answer, finding))
    wishes.decision_requested.connect(lambda clip, status: review.with_view(actions.decide, clip, status))
    wishes.clock_requested.connect(lambda clip: review.with_view(actions.set_clock, clip))
    wishes.withdrawal_requested.connect(lambda row: review.with_view(actions.withdraw_clock, row))
    wishes.assign_requested.connect(lambda clip: review.with_view(actions.assign, clip))
    wishes.marker_requested.connect(review.add_marker)
    wishes.marker_removed.connect(actions.remove_marker)


def follow(review: "Review", player: Player) -> None:
    """A new player: its facts go out, and it takes over what the places are set to."""
    bar, tiles = review.transport, review.tiles
    player.position_changed.connect(review.move)
    player.frames_changed.connect(tiles.show_frames)
    for place in (bar.set_playing, review.playing_changed):
        player.playing_changed.connect(place)
    player.speed_changed.connect(bar.set_speed)
    for place in (bar, tiles):
        player.desk.mix_changed.connect(place.set_mix)
        player.desk.levels_changed.connect(place.show_levels)
        place.set_mix(player.desk.mix)
    player.desk.set_peaks(review.previews.peaks)
    player.loop_changed.connect(bar.set_loop)
    player.gaps_changed.connect(bar.set_skip_gaps)
    player.sound_usable_changed.connect(bar.set_sound_usable)
    player.set_alone(tiles.enlarged)
    player.set_range(review.selection.now.range)
    bar.set_loop(False)
    bar.set_skip_gaps(False)
    bar.set_playing(False)
    bar.set_speed(player.speed)
