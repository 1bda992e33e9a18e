"""Writes GoPro telemetry for tests."""

import struct


def klv(key: bytes, kind: bytes, size: int, rows: list[bytes]) -> bytes:
    """One item, padded to 32 bits."""
    data = b"".join(rows)
    return key + kind + bytes([size]) + struct.pack(">H", len(rows)) + data + b"\0" * (-len(data) % 4)


def nest(key: bytes, *parts: bytes) -> bytes:
    return klv(key, b"\0", 1, [bytes([b]) for b in b"".join(parts)])


def gps5(utc: str, points: list[tuple[float, float]], fix: int = 3, dop: float = 1.5) -> bytes:
    """One payload with one GPS5 stream."""
    scale = [10_000_000, 10_000_000, 1000, 1000, 100]
    rows = [struct.pack(">5i", round(lat * 1e7), round(lon * 1e7), 0, 0, 0) for lat, lon in points]
    stream = nest(
        b"STRM",
        klv(b"GPSF", b"L", 4, [struct.pack(">I", fix)]),
        klv(b"GPSU", b"U", 16, [utc.encode()]),
        klv(b"GPSP", b"S", 2, [struct.pack(">H", round(dop * 100))]),
        klv(b"SCAL", b"l", 4, [struct.pack(">i", s) for s in scale]),
        klv(b"GPS5", b"l", 20, rows),
    )
    return nest(b"DEVC", klv(b"DVNM", b"c", 1, [bytes([b]) for b in b"Hero5 Black"]), stream)


def gps9(seconds: list[float], day: int = 8298, fix: int = 3, dop: float = 1.5) -> bytes:
    """One payload with one GPS9 stream at one place."""
    scale = [10_000_000, 10_000_000, 1000, 1000, 100, 1, 1000, 100, 1]
    rows = [struct.pack(">7i2H", 331_000_000, -1_173_000_000, 0, 0, 0, day, round(s * 1000), round(dop * 100), fix) for s in seconds]
    stream = nest(
        b"STRM",
        klv(b"TYPE", b"c", 1, [bytes([b]) for b in b"lllllllSS"]),
        klv(b"SCAL", b"l", 4, [struct.pack(">i", s) for s in scale]),
        klv(b"GPS9", b"?", 32, rows),
    )
    return nest(b"DEVC", stream)
