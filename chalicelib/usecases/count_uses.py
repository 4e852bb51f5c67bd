"""Count how often templates are sent, and how often agents change their words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.ports import Shelf
from chalicelib.domain.templates import TemplateUse, template_id
from chalicelib.errors import Conflict

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class CountUses:
    """The count ranks suggestions and decides nothing: a count that many write at once may miss one."""

    uses: Shelf[TemplateUse]

    def __call__(self, merchant: str, templates: Iterable[str], language: str, *, edited: bool, now: datetime) -> None:
        """Count a reply with these templates, by name, in a language; `edited` where its text is not theirs."""
        for template in dict.fromkeys(templates):
            self._count(merchant, template_id(template, language), edited=edited, now=now)

    def _count(self, merchant: str, identifier: str, *, edited: bool, now: datetime) -> None:
        for _ in range(_ATTEMPTS):
            use = self.uses.get(merchant, identifier) or TemplateUse(merchant, identifier)
            try:
                self.uses.put(use.with_one(edited=edited, at=now))
            except Conflict:
                continue
            return
