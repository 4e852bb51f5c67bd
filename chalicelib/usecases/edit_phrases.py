"""Read and change the phrases that a brand's model learns from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.learning import Models, PhraseBook
from chalicelib.domain.ports import Blobs
from chalicelib.errors import NotFound


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """A brand's own phrases as files by path, and who wrote them when (ISO 8601)."""

    files: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class EditPhrases:
    """The files take effect with the next training, which the change asks for."""

    blobs: Blobs
    book: PhraseBook
    models: Models

    def read(self, merchant: str, brand: str) -> OwnFiles:
        """A brand's own files, none where it has none."""
        return own_files(self.blobs, merchant, brand)

    def __call__(
        self, merchant: str, brand: str, files: Mapping[str, str], by: str, now: datetime
    ) -> tuple[OwnFiles, Sequence[str]]:
        """Replace a brand's own files; returns them, and what is worth a second look in them.

        Raises `Refused` with reason `invalid_phrases`.
        """
        notes = self.book.checked(files)
        own = OwnFiles(dict(files), by, now.isoformat())
        content = {"files": dict(own.files), "by": own.by, "at": own.at}
        self.blobs.put(_key(merchant, brand), json.dumps(content, ensure_ascii=False).encode(), "application/json")
        self.models.want(merchant, brand)
        return own, notes


def own_files(blobs: Blobs, merchant: str, brand: str) -> OwnFiles:
    """A brand's own files as they are kept."""
    try:
        return OwnFiles(**json.loads(blobs.get(_key(merchant, brand))))
    except NotFound:
        return OwnFiles()


def _key(merchant: str, brand: str) -> str:
    return f"phrases/{merchant}/{brand}.json"
