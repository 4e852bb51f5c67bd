"""Keep a merchant's reply templates: list, read, write, delete, and look up what a template said before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chalicelib.domain.ports import Page, Shelf
from chalicelib.domain.suggestions import in_force
from chalicelib.domain.templates import Phrasing, Problem, ReplyTemplate, Stock, template_id
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.errors import Conflict, Misplaced, NotFound, Place, Refused

_READ_AT_ONCE = 100
_MOST_READ = 1_000
_NO_TEMPLATE = "There is no such template."


@dataclass(frozen=True, slots=True)
class KeepTemplates:
    """The templates that come with Guichet stand behind the merchant's own of the same name."""

    shelf: Shelf[ReplyTemplate]
    stock: Stock
    phrasing: Phrasing

    def in_force(self, merchant: str, language: str) -> tuple[ReplyTemplate, ...]:
        """All templates of a language, by name; at most 1,000 of the merchant's own."""
        return in_force(self.stock.of(language), self._own(merchant, language), merchant)

    def of(self, merchant: str, template: str) -> tuple[ReplyTemplate, ...]:
        """A template in all languages that it is written in; raises `NotFound`."""
        kept = self.shelf.get_all(merchant, [template_id(template, language) for language in LANGUAGES])
        own = {name: one for name, one in kept.items() if not one.gone}
        built_in = (self._built_in(merchant, template, language) for language in LANGUAGES)
        found = {one.id: one for one in built_in if one} | own
        if not found:
            raise NotFound(_NO_TEMPLATE)
        return tuple(found[name] for name in sorted(found))

    def get(self, merchant: str, template: str, language: str) -> ReplyTemplate:
        """A template in a language; raises `NotFound`."""
        own = self.shelf.get(merchant, template_id(template, language))
        found = own if own and not own.gone else self._built_in(merchant, template, language)
        if found is None:
            raise NotFound(_NO_TEMPLATE)
        return found

    def put(self, asked: ReplyTemplate, instead_of: int | None) -> ReplyTemplate:
        """Put a template into force as its next version; the one in force where nothing changes.

        Raises `Misplaced` with reason `invalid_template` for what is not let into the sandbox, and `Refused` with
        reason `not_the_version` where another version than `instead_of` (0 for none of the merchant's own) is in force.
        """
        problems = self.phrasing.examine(asked)
        if problems:
            raise Misplaced(tuple(map(_place, problems)), reason="invalid_template")
        kept = self.shelf.get(asked.merchant, asked.id)
        present = kept if kept and not kept.gone else None
        number = present.number if present else 0
        if instead_of not in (None, number):
            raise Refused(f"Version {number} is in force, not {instead_of}.", reason="not_the_version")
        if present and _same(present, asked):
            return present
        if present:
            self._archive(present)
        return self._put(replace(asked, number=kept.number + 1 if kept else 1, version=kept.version if kept else 0))

    def delete(self, merchant: str, template: str, language: str) -> None:
        """Take a template of the merchant's own out of force; its versions stay, and one that Guichet has shows again.

        Raises `NotFound` for what the merchant has not written, and `Refused` with reason `not_the_version` where
        somebody changes it at this moment.
        """
        present = self.shelf.get(merchant, template_id(template, language))
        if present is None or present.gone:
            raise NotFound("You have no such template of your own.")
        self._archive(present)
        self._put(replace(present, gone=True))

    def versions(
        self, merchant: str, template: str, language: str, limit: int, cursor: str | None
    ) -> Page[ReplyTemplate]:
        """What a template said before, newest first; the version in force is not among them."""
        name = f"versions:{template_id(template, language)}"
        return self.shelf.listed(merchant, name, limit, cursor, newest_first=True)

    def _archive(self, present: ReplyTemplate) -> None:
        try:
            self.shelf.put(present.archived())
        except Conflict:
            # A try before this one kept it and failed to go on; a version that is past never changes.
            return

    def _put(self, template: ReplyTemplate) -> ReplyTemplate:
        try:
            return self.shelf.put(template)
        except Conflict as error:
            raise Refused("Somebody else has just changed it. Read it again.", reason="not_the_version") from error

    def _own(self, merchant: str, language: str) -> Iterator[ReplyTemplate]:
        cursor, read = None, 0
        while read < _MOST_READ:
            page = self.shelf.listed(merchant, f"templates:{language}", _READ_AT_ONCE, cursor)
            yield from page.items
            read += len(page.items)
            cursor = page.next
            if cursor is None:
                return

    def _built_in(self, merchant: str, template: str, language: str) -> ReplyTemplate | None:
        wanted = template_id(template, language)
        return next((replace(one, merchant=merchant) for one in self.stock.of(language) if one.id == wanted), None)


def _same(present: ReplyTemplate, asked: ReplyTemplate) -> bool:
    said = {"number": 0, "by": "", "at": None, "version": 0}
    return replace(present, **said) == replace(asked, **said)  # type: ignore[arg-type]


def _place(problem: Problem) -> Place:
    return Place(f"$.{problem.part}", problem.line, 1, problem.detail)
