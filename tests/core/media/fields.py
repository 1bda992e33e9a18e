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


_I, _P, _B = 7, 5, 6
"""Slice types (H.264 table 7-6)."""
_PCM = {_I: 25, _P: 30, _B: 48}
"""The macroblock type of uncompressed samples in each of them."""


def _reordering_sps() -> bytes:
    """Order counts that are sent, two reference frames, at most one picture held back."""
    bits = _Bits().u(77, 8).u(0, 8).u(30, 8).ue(0).ue(0).ue(0).ue(4).ue(2).u(0, 1).ue(_WIDE - 1).ue(_HIGH // 2 - 1)
    bits.u(0, 1).u(0, 1).u(1, 1).u(0, 1)
    vui = bits.u(1, 1).u(0, 8).u(1, 1)
    return vui.u(1, 1).ue(0).ue(0).ue(10).ue(10).ue(1).ue(2).nal(0x67)


def _predicted_field(kind: int, grey: int, frame_num: int, order: int, bottom: bool, idr_id: int | None) -> bytes:
    """One field: its upper macroblocks uncompressed and grey, its lower ones (but for an I field) skipped: taken from other fields."""
    bits = _Bits().ue(0).ue(kind).ue(0).u(frame_num % 16, 4).u(1, 1).u(bottom, 1)
    if idr_id is not None:
        bits.ue(idr_id)
    bits.u((2 * order + bottom) % 256, 8)
    if kind == _B:
        bits.u(1, 1)
    if kind != _I:
        bits.u(0, 2 if kind == _P else 3)
    if idr_id is not None:
        bits.u(0, 2)
    elif kind != _B:
        bits.u(0, 1)
    bits.ue(0)
    count = _WIDE * _HIGH // 2
    told = count if kind == _I else count // 2
    for _ in range(told):
        if kind != _I:
            bits.ue(0)
        bits.ue(_PCM[kind]).align().raw(bytes([grey]) * 256 + bytes([128]) * 128)
    if told < count:
        bits.ue(count - told)
    return bits.nal({_I: 0x61, _P: 0x61, _B: 0x01}[kind] if idr_id is None else 0x65)


def predicted_packets(count: int, gop: int) -> list[tuple[bytes, bool, int]]:
    """As `field_packets`, in decode order with each picture's number: every second picture is a B picture, sent after the P picture that
    follows it, and the second field of each group's I picture is a P field."""
    packets: list[tuple[bytes, bool, int]] = []
    for begin in range(0, count, gop):
        last = min(gop, count - begin) - 1
        order = [0] + [place for after in range(2, last + 1, 2) for place in (after, after - 1)] + ([last] if last % 2 else [])
        frame_num = 0
        for place in order:
            kind = _I if place == 0 else _B if place % 2 and place != last else _P
            grey, idr = grey_of(begin + place), begin // gop % 2 if place == 0 else None
            head = _reordering_sps() + _pps() if place == 0 else b""
            top = _predicted_field(kind, grey, frame_num, place, False, idr)
            bottom = _predicted_field(_P if kind == _I else kind, grey, frame_num, place, True, None)
            packets += [(head + top, place == 0, begin + place), (bottom, False, begin + place)]
            frame_num += kind != _B
    return packets


def write_predicted_fields(path: Path, count: int = 44, gop: int = 11, merged: bool = False) -> Path:
    """As `write_fields`, of `predicted_packets`."""
    packets = predicted_packets(count, gop)
    raw = path if path.suffix == ".h264" else path.with_suffix(".raw.h264")
    raw.write_bytes(b"".join(data for data, _, _ in packets))
    if raw == path:
        return path
    with av.open(str(raw)) as source, av.open(str(path), "w") as container:
        stream = container.add_stream_from_template(source.streams.video[0])
        stream.time_base = Fraction(1, 50)
        for place in range(0, len(packets), 2 if merged else 1):
            data, key, number = packets[place]
            packet = av.Packet(data + packets[place + 1][0] if merged else data)
            packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, 50), key
            packet.pts, packet.dts, packet.duration = 2 * number + 2 + place % 2, place, 2 if merged else 1
            container.mux(packet)
    return path
