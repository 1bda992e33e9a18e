"""H.264 whose pictures are sent as two fields each, as camcorders and analogue recorders do; nothing here can encode that, so it is written by hand."""

from fractions import Fraction
from pathlib import Path

import av

_WIDE, _HIGH = 4, 4
"""Macroblocks of a frame; a field has half the height."""


class _Bits:
    def __init__(self) -> None:
        self._text = ""

    def u(self, value: int, bits: int) -> "_Bits":
        self._text += f"{value:0{bits}b}"
        return self

    def ue(self, value: int) -> "_Bits":
        """Exp-Golomb (H.264 9.1)."""
        code = f"{value + 1:b}"
        self._text += "0" * (len(code) - 1) + code
        return self

    def align(self) -> "_Bits":
        self._text += "0" * (-len(self._text) % 8)
        return self

    def raw(self, data: bytes) -> "_Bits":
        self._text += "".join(f"{byte:08b}" for byte in data)
        return self

    def nal(self, header: int) -> bytes:
        text = self._text + "1"
        text += "0" * (-len(text) % 8)
        payload = int(text, 2).to_bytes(len(text) // 8, "big")
        escaped, zeros = bytearray(), 0
        for byte in payload:
            if zeros >= 2 and byte <= 3:
                escaped.append(3)
                zeros = 0
            escaped.append(byte)
            zeros = zeros + 1 if byte == 0 else 0
        return b"\0\0\0\1" + bytes([header]) + bytes(escaped)


def _sps() -> bytes:
    bits = _Bits().u(77, 8).u(0, 8).u(30, 8).ue(0).ue(0).ue(2).ue(1).u(0, 1).ue(_WIDE - 1).ue(_HIGH // 2 - 1)
    return bits.u(0, 1).u(0, 1).u(1, 1).u(0, 1).u(0, 1).nal(0x67)


def _pps() -> bytes:
    bits = _Bits().ue(0).ue(0).u(0, 1).u(0, 1).ue(0).ue(0).ue(0).u(0, 1).u(0, 2).ue(0).ue(0).ue(0)
    return bits.u(0, 1).u(0, 1).u(0, 1).nal(0x68)


def _field(grey: int, frame_num: int, bottom: bool, instant: bool, idr_id: int) -> bytes:
    """One field of uncompressed macroblocks; `instant`: the decoder may begin here."""
    bits = _Bits().ue(0).ue(7).ue(0).u(frame_num % 16, 4).u(1, 1).u(bottom, 1)
    if instant:
        bits.ue(idr_id).u(0, 2)
    else:
        bits.u(0, 1)
    bits.ue(0)
    for _ in range(_WIDE * _HIGH // 2):
        bits.ue(25).align().raw(bytes([grey]) * 256 + bytes([128]) * 128)
    return bits.nal(0x65 if instant else 0x61)


def field_packets(count: int, gop: int) -> list[tuple[bytes, bool]]:
    """Two packets for each of `count` pictures: bytes, and whether it begins a group. Picture n is grey_of(n) in both fields."""
    packets: list[tuple[bytes, bool]] = []
    for number in range(count):
        first = number % gop == 0
        head = _sps() + _pps() if first else b""
        num = number % gop
        packets.append((head + _field(grey_of(number), num, False, first, number // gop % 2), first))
        packets.append((_field(grey_of(number), num, True, False, 0), False))
    return packets


def grey_of(number: int) -> int:
    return 20 + 4 * (number % 50)


def write_fields(path: Path, count: int = 40, gop: int = 10, merged: bool = False) -> Path:
    """One packet for each field, or (`merged`) for each picture; 25 pictures a second."""
    packets = field_packets(count, gop)
    raw = path if path.suffix == ".h264" else path.with_suffix(".raw.h264")
    raw.write_bytes(b"".join(data for data, _ in packets))
    if raw == path:
        return path
    if merged:
        packets = [(packets[i][0] + packets[i + 1][0], packets[i][1]) for i in range(0, len(packets), 2)]
    step = 2 if merged else 1
    with av.open(str(raw)) as source, av.open(str(path), "w") as container:
        stream = container.add_stream_from_template(source.streams.video[0])
        stream.time_base = Fraction(1, 50)
        for place, (data, key) in enumerate(packets):
            packet = av.Packet(data)
            packet.stream, packet.pts, packet.dts, packet.time_base = stream, place * step, place * step, Fraction(1, 50)
            packet.duration, packet.is_keyframe = step, key
            container.mux(packet)
    return path
