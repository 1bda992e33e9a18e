"""`sightline clips`: what was imported, each clip with every candidate clock."""

import argparse
from typing import TYPE_CHECKING

from core.cli.console import json_option, local_time, print_json, print_table, seconds
from core.cli.desk import opened

if TYPE_CHECKING:
    from core.model.clip import Clip

NAME = "clips"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(NAME, help="what was imported: clocks, fixes and media facts of each clip")
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    from core.cli import documents
    from core.operations.clips import all_clips, clip_cameras, officers

    with opened(args) as library:
        clips, cameras, people, zone = all_clips(library), clip_cameras(library), officers(library), library.zone()

    def kind(clip: "Clip") -> str:
        camera = cameras.get(clip.camera_id)
        return camera.kind if camera else "other"

    if args.json:
        print_json({"clips": [documents.clip(c, kind(c)) for c in clips]})
        return 0
    if not clips:
        print("No clips yet. Import some: sightline import PATH...")
        return 0
    print_table(
        ("Clip", "Camera", "Kind", "Officer", "Start", "Length", "Clock", "Fixes", "Media"),
        [
            (
                c.id,
                c.camera_id,
                kind(c),
                people[c.officer_id].label if c.officer_id in people else c.officer_id or "-",
                local_time(c.start, zone),
                seconds(c.length_s),
                f"{c.time.source} ± {seconds(c.time.sigma_s)}",
                f"{c.fixes}" + (f" ({c.fixes_rejected} rejected)" if c.fixes_rejected else ""),
                _media(c),
            )
            for c in clips
        ],
    )
    print()
    print("Candidate clocks")
    print_table(
        ("Clip", "Source", "Start", "±", "Note"),
        [(c.id, k.source, local_time(k.start, zone), seconds(k.sigma_s), k.note) for c in clips for k in c.candidates],
    )
    return 0


def _media(clip: "Clip") -> str:
    media = clip.media
    if media is None:
        return "no media yet"
    picture = (
        f"{media.codec} {media.width}x{media.height} {media.fps:.2f} fps{' variable' if media.vfr else ''}" if media.codec else "no picture"
    )
    return f"{picture}, {media.audio or 'no sound'}" + (f", silent head {seconds(clip.silent_head_s)}" if clip.silent_head_s else "")
