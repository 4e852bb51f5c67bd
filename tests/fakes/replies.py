"""What replies are written and checked with, in memory."""

from dataclasses import dataclass, field

from chalicelib.domain.brand import Brand
from chalicelib.domain.checks.findings import Misspelt, Understood
from chalicelib.domain.checks.reading import Words
from chalicelib.domain.replies import Reply
from chalicelib.domain.templates import ReplyTemplate, TemplateUse
from tests.fakes.table import MemoryShelf, MemoryTable


@dataclass(frozen=True, slots=True)
class PlainDraftReader:
    """`DraftReader` to whom a draft is in its language, about all `intents`, and spelt right but for `wrong` words."""

    intents: frozenset[str] = frozenset({"refund", "order_tracking", "invoice", "complaint"})
    wrong: dict[str, str] = field(default_factory=lambda: {"rembousement": "remboursement"})

    def read(self, brand: Brand, text: str, language: str, words: Words) -> Understood:
        """See `DraftReader`."""
        misspelt = (Misspelt(word, where, (self.wrong[word],)) for word, where in words if word in self.wrong)
        return Understood(language, self.intents, tuple(misspelt))


def at_hand(table: MemoryTable) -> dict[str, object]:
    """The fakes by the names of wiring's factories."""
    return {
        "replies": MemoryShelf(table, Reply),
        "reply_templates": MemoryShelf(table, ReplyTemplate),
        "template_uses": MemoryShelf(table, TemplateUse),
        "draft_reader": PlainDraftReader(),
    }
