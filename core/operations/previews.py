"""What the timeline draws of a recording, filmstrip and loudness: made once, kept beside the library, made again where it is damaged."""

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import KnownError
from core.media.opencv import cv2
from core.media.peaks import Peaks, measure_peaks
from core.media.thumbnails import Thumbnails, make_thumbnails
from core.operations.files import write_whole
from core.operations.library import Library
from core.progress import Progress

VERSION = 1
_MAGIC = b"SLPREVIEW" + VERSION.to_bytes(2, "little")
_DIGEST = 32
_QUALITY = 80
_FAULTS = (ValueError, KeyError, EOFError, TypeError, MemoryError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """`peaks` None: there is no sound track."""

    thumbnails: Thumbnails
    peaks: Peaks | None


def preview_of(library: Library, sha256: str, media: Path, progress: Progress) -> Preview:
    """The kept one, else made from the recording and kept. KnownError where `media` is not there; a full disk is no reason to fail."""
    file = preview_file(library, sha256)
    kept = load_preview(file)
    if kept is not None:
        return kept
    if not media.is_file():
        raise KnownError(f"{media.name} is not there any more.", "Was it moved or renamed?")
    made = Preview(make_thumbnails(media, progress), measure_peaks(media, progress))
    try:
        save_preview(file, made)
    except KnownError:
        pass
    return made


def preview_file(library: Library, sha256: str) -> Path:
    return library.derived / "previews" / sha256[:2] / f"{sha256}.preview"


def save_preview(file: Path, preview: Preview) -> None:
    """One file: magic and version, SHA-256 of the rest, then the arrays. KnownError where it cannot be written."""
    jpegs = [cv2.imencode(".jpg", image[..., :3], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].ravel() for image in preview.thumbnails.images]
    rest = io.BytesIO()
    np.savez_compressed(
        rest,
        pts_s=preview.thumbnails.pts_s,
        jpeg=np.concatenate(jpegs) if jpegs else np.zeros(0, np.uint8),
        ends=np.cumsum([len(j) for j in jpegs], dtype=np.int64),
        levels=preview.peaks.levels if preview.peaks is not None else np.zeros(0, np.uint8),
        sound=np.bool_(preview.peaks is not None),
    )
    write_whole(file, _MAGIC + hashlib.sha256(rest.getbuffer()).digest() + rest.getvalue())


def load_preview(file: Path) -> Preview | None:
    """None where there is none, it is cut off or damaged, or of another version."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    head, rest = data[: len(_MAGIC) + _DIGEST], data[len(_MAGIC) + _DIGEST :]
    if head != _MAGIC + hashlib.sha256(rest).digest():
        return None
    try:
        with np.load(io.BytesIO(rest), allow_pickle=False) as kept:
            thumbnails = Thumbnails(kept["pts_s"], _pictures(kept["jpeg"], kept["ends"]))
            return Preview(thumbnails, Peaks(kept["levels"]) if bool(kept["sound"]) else None)
    except _FAULTS:
        return None


def _pictures(jpeg: NDArray[np.uint8], ends: NDArray[np.int64]) -> NDArray[np.uint8]:
    pictures: list[NDArray[np.uint8]] = []
    for part in np.split(jpeg, ends[:-1]) if len(ends) else []:
        picture = cv2.imdecode(part, cv2.IMREAD_COLOR)
        if picture is None:
            raise ValueError("not a picture")
        pictures.append(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA), np.uint8))
    return np.stack(pictures) if pictures else np.zeros((0, 1, 1, 4), np.uint8)
