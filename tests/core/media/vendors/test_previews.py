"""Small copies that cameras make beside their recordings are kept with them and are no recordings of their own."""

from pathlib import Path

from core.media.vendors import preview_key, scan

SMALL = b"\0\0\0\x18ftypmp42"


def roles(folder: Path, *names: str) -> dict[str, tuple[str, str | None]]:
    for name in names:
        (folder / name).write_bytes(SMALL)
    return {i.path.name: (i.role, i.owner.name if i.owner else None) for i in scan([folder])}


def test_dji(tmp_path: Path) -> None:
    assert roles(tmp_path, "DJI_20240501101530_0001_D.MP4", "DJI_20240501101530_0001_D.LRF", "DJI_20240501101630_0002_D.LRF") == {
        "DJI_20240501101530_0001_D.MP4": ("media", None),
        "DJI_20240501101530_0001_D.LRF": ("attached", "DJI_20240501101530_0001_D.MP4"),
        "DJI_20240501101630_0002_D.LRF": ("media", None),
    }


def test_insta360_one_lens_and_two(tmp_path: Path) -> None:
    names = ["VID_20220101_094420_00_013.mp4", "LRV_20220101_094420_01_013.lrv", "VID_20220101_094420_10_013.mp4"]
    names += ["LRV_20220101_094420_11_013.lrv", "VID_20220110_121609_00_657.insv", "LRV_20220110_121609_11_657.insv"]
    names += ["LRV_20220110_121609_11_658.insv"]
    assert roles(tmp_path, *names) == {
        "VID_20220101_094420_00_013.mp4": ("media", None),
        "LRV_20220101_094420_01_013.lrv": ("attached", "VID_20220101_094420_00_013.mp4"),
        "VID_20220101_094420_10_013.mp4": ("media", None),
        "LRV_20220101_094420_11_013.lrv": ("attached", "VID_20220101_094420_10_013.mp4"),
        "VID_20220110_121609_00_657.insv": ("media", None),
        "LRV_20220110_121609_11_657.insv": ("attached", "VID_20220110_121609_00_657.insv"),
        "LRV_20220110_121609_11_658.insv": ("media", None),
    }


def test_keys_meet_within_a_folder_and_a_maker_only() -> None:
    def common(name: str) -> tuple[str, ...]:
        key = preview_key(Path(name))
        return key[1:] if key else ()

    assert common("/a/GX010001.MP4") == common("/a/GL010001.LRV") != common("/b/GL010001.LRV")
    assert common("/a/DJI_0001.MP4") == common("/a/DJI_0001.LRF") != common("/a/DJI_0001.LRV")
    assert common("/a/VID_20220101_094420_00_013.mp4") == common("/a/LRV_20220101_094420_01_013.lrv")
    assert preview_key(Path("/a/notes.txt")) is None
