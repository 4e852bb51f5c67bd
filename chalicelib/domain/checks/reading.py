"""What the checks need of models and dictionaries, as a Protocol."""

from typing import Protocol

from chalicelib.domain.brand import Brand
from chalicelib.domain.checks.findings import Understood

Words = tuple[tuple[str, tuple[int, int]], ...]
"""Words with their places in a text, (start, end) in characters."""


class DraftReader(Protocol):
    """Reads drafts as contacts are read, and looks words up in dictionaries."""

    def read(self, brand: Brand, text: str, language: str, words: Words) -> Understood:
        """What a draft in a language is about; `words` are those to look up."""
