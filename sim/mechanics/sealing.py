"""Checksums of what is written, by which it is known again when it is read back."""

from __future__ import annotations

import hashlib


def check_of(content: bytes | str) -> str:
    """Return the checksum of what was written: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:16]


def sealed(line: str, of: str = "") -> str:
    """Return a line of a table with its checksum as a last column; ``of`` is what the line belongs to."""
    return f"{line},{check_of(f'{of} {line}')}"


def unsealed(line: str, of: str = "") -> str | None:
    """Return a line without its checksum, or None if it is not as it was written, or belongs to something else."""
    text = line.rpartition(",")[0]
    return text if line == sealed(text, of) else None
