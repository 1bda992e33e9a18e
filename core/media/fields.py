"""H.264 sent as fields: two packets make one picture (analogue recorders, camcorders). Found from the slice headers alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from av.packet import Packet
from numpy.typing import NDArray

_HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
_HEAD = 64
"""Bytes that hold what is read of a slice header."""


@dataclass(frozen=True, slots=True)
class Coding:
    """What a sequence parameter set says (H.264 7.3.2.1.1) that is needed to read on to a slice's field flags."""

    may_have_fields: bool
    frame_num_bits: int
    colour_planes: bool


def coding_of(extradata: bytes | None) -> Coding | None:
    """From a stream's decoder configuration, length-prefixed or with start codes; None where it holds none."""
    return next((found for nal in _nals(extradata or b"", 0, whole=True) if (found := _coding(nal)) is not None), None)


def second_fields(source: Iterable[Packet], extradata: bytes | None) -> NDArray[np.bool_]:
    """For each packet in decode order: whether it is the second field of the picture that the packet before it begins."""
    data = extradata or b""
    coding, size = coding_of(data), (data[4] & 3) + 1 if data[:1] == b"\1" and len(data) > 4 else 0
    found: list[bool] = []
    waiting: tuple[int, int] | None = None
    for packet in source:
        fields: set[tuple[int, int]] = set()
        for nal in _nals(bytes(packet), size):
            coding = _coding(nal) or coding
            field = _field(nal, coding) if coding is not None else None
            fields |= set() if field is None else {field}
        alone = next(iter(fields)) if len(fields) == 1 else None
        second = alone is not None and waiting == (alone[0], 1 - alone[1])
        waiting = None if second else alone
        found.append(second)
    return np.array(found, np.bool_)


class _Bits:
    """Reads a NAL unit's payload from behind its header; zeros after its end."""

    def __init__(self, nal: bytes) -> None:
        payload = nal[1:].replace(b"\0\0\3", b"\0\0")
        self._left = len(payload) * 8
        self._value = int.from_bytes(payload, "big")

    def u(self, bits: int) -> int:
        self._left -= bits
        mask = (1 << bits) - 1
        return (self._value >> self._left if self._left >= 0 else 0) & mask

    def ue(self) -> int:
        zeros = 0
        while self._left > 0 and not self.u(1):
            zeros += 1
        return (1 << zeros) - 1 + self.u(zeros)

    def skip_ue(self, times: int) -> None:
        """Signed ones are as long."""
        for _ in range(times):
            self.ue()


def _nals(data: bytes, size: int, whole: bool = False) -> Iterator[bytes]:
    """The NAL units of a packet (length prefixes of `size` bytes, 0: start codes), their beginnings unless `whole`."""
    if whole and data[:1] == b"\1":
        count, at = (data[5] & 31 if len(data) > 5 else 0), 6
        for _ in range(count):
            length = int.from_bytes(data[at : at + 2], "big")
            yield data[at + 2 : at + 2 + length]
            at += 2 + length
        return
    at = 0 if size else data.find(b"\0\0\1")
    while 0 <= at < len(data) - 3:
        if size:
            length = int.from_bytes(data[at : at + size], "big")
            yield data[at + size : at + size + min(length, 4 * _HEAD)]
            at += size + length
        else:
            yield data[at + 3 : at + 3 + 4 * _HEAD]
            at = data.find(b"\0\0\1", at + 3)


def _coding(nal: bytes) -> Coding | None:
    if not nal or nal[0] & 31 != 7:
        return None
    bits = _Bits(nal)
    profile = bits.u(8)
    bits.u(16)
    bits.ue()
    planes = _skip_high(bits) if profile in _HIGH_PROFILES else False
    frame_num_bits = bits.ue() + 4
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.u(1)
        bits.skip_ue(2)
        bits.skip_ue(min(bits.ue(), 255))
    bits.ue()
    bits.u(1)
    bits.skip_ue(2)
    return Coding(not bits.u(1), min(frame_num_bits, 16), planes)


def _skip_high(bits: _Bits) -> bool:
    """What only the high profiles have; whether colour planes are coded apart."""
    chroma = bits.ue()
    planes = chroma == 3 and bool(bits.u(1))
    bits.skip_ue(2)
    bits.u(1)
    if bits.u(1):
        for number in range(12 if chroma == 3 else 8):
            if bits.u(1):
                _skip_scaling_list(bits, 16 if number < 6 else 64)
    return planes


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            code = bits.ue()
            following = (last + (code + 1 >> 1 if code & 1 else -(code >> 1))) & 255
        last = following or last


def _field(nal: bytes, coding: Coding) -> tuple[int, int] | None:
    """(frame number, 1 for the bottom) of a slice of a field; None for other NAL units and slices of whole frames."""
    if not nal or nal[0] & 31 not in (1, 5) or not coding.may_have_fields:
        return None
    bits = _Bits(nal[:_HEAD])
    bits.skip_ue(3)
    if coding.colour_planes:
        bits.u(2)
    number = bits.u(coding.frame_num_bits)
    return (number, bits.u(1)) if bits.u(1) else None
