"""Drafts of replies, read as contacts are: their language, what they are about, their sums, their misspelt words."""

from chalicelib.domain.brand import Brand
from chalicelib.domain.checks.findings import Misspelt, Understood
from chalicelib.domain.checks.reading import Words
from chalicelib.domain.learning import Classifiers
from chalicelib.understanding.details import amounts
from chalicelib.understanding.spelling import Speller


class ModelDraftReader:
    """`DraftReader` by the brands' classifiers and the dictionaries."""

    def __init__(self, classifiers: Classifiers, speller: Speller) -> None:
        self._classifiers = classifiers
        self._speller = speller

    def read(self, brand: Brand, text: str, language: str, words: Words) -> Understood:
        """See `DraftReader`."""
        understanding = self._classifiers.of(brand).understand("", text)
        unknown = self._speller.unknown((word for word, _ in words), language)
        found = unknown or {}
        return Understood(
            language=understanding.language,
            intents=frozenset(intent.name for intent in understanding.intents),
            misspelt=tuple(Misspelt(word, where, found[word]) for word, where in words if word in found),
            amounts=amounts(text),
            unchecked=unknown is None,
        )
