"""Choices that are as good as any other, and the same whenever they are made again."""

import hashlib


def spread(*parts: object) -> int:
    """A number of 32 bits that follows from the parts and looks like chance."""
    return int.from_bytes(hashlib.sha256("\x00".join(map(str, parts)).encode()).digest()[:4], "big")
