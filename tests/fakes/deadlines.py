"""The cases that the clock looks at, and notices in their simplest form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.brand import Brand
from chalicelib.domain.case import Case
from chalicelib.domain.internal_letters import Note
from chalicelib.domain.notices import Notice
from chalicelib.errors import Conflict
from tests.fakes.table import MemoryTable


@dataclass(slots=True)
class MemoryWatch:
    """`Watch` in memory."""

    table: MemoryTable

    def due(self, until: datetime) -> Iterator[tuple[tuple[str, str], ...]]:
        """See `Watch`."""
        found = [(one.alarm_at, name) for name, one in self.table.cases.items() if one.alarm_at]
        named = tuple(name for at, name in sorted(found) if at <= until)
        if named:
            yield named

    def put_off(self, case: Case, until: datetime | None) -> None:
        """See `Watch`."""
        found = self.table.cases.get((case.merchant, case.reference))
        if found is None or found.version != case.version:
            raise Conflict("case", reason="changed")
        kept = replace(found, alarm_at=until, version=case.version + 1)
        self.table.cases[case.merchant, case.reference] = kept


class PlainNotices:
    """`NoticeWriter` that says the facts and nothing else."""

    def notice(self, notice: Notice, brand: Brand, language: str) -> Note:
        """See `NoticeWriter`."""
        facts = (notice.kind, notice.clock, notice.case, notice.queue, notice.priority.name, notice.due_at)
        return Note(f"{notice.kind} [{notice.case}]", " ".join(map(str, facts)))
