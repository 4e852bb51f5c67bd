"""The shape of `staffing` in a brand's file: who may take the cases of a queue."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from chalicelib.domain.staffing import Assign, Overflow, Staffing

_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")]
_Language = Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")]
_Level = Annotated[int, msgspec.Meta(ge=1, le=5)]
_Skill = Annotated[str, msgspec.Meta(pattern=r"^[^\s#]([^\n#]{0,46}[^\s#])?$")]


class OverflowFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Who else may take a case that has waited long."""

    after: Annotated[int, msgspec.Meta(description="Minutes that a case has waited.", ge=1, le=10_080)]
    to: Annotated[
        tuple[_Word, ...], msgspec.Meta(description="Queues whose agents may take it too.", max_length=10)
    ] = ()
    level: Annotated[
        int, msgspec.Meta(description="Level in the queue's skills that is enough then; 0 for none.", ge=0, le=5)
    ] = 0
    any_language: Annotated[
        bool, msgspec.Meta(description="Whether it is open to those who do not write its language.")
    ] = False


class StaffingFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Who may take the cases of a queue."""

    skills: Annotated[
        dict[_Skill, _Level] | None,
        msgspec.Meta(
            description="Skill to least level, all of them needed; by default the skill of the queue's own name at "
            "level 1, and everybody where it is empty.",
        ),
    ] = None
    languages: Annotated[
        tuple[_Language, ...],
        msgspec.Meta(description="Languages that whoever serves the queue writes, beside the case's own."),
    ] = ()
    assign: Annotated[
        Assign | None, msgspec.Meta(description="How cases get to agents; null as the brand says it.")
    ] = None
    overflow: Annotated[
        OverflowFile | None, msgspec.Meta(description="Who else may take a case that has waited long; null for nobody.")
    ] = None


def staffing(rows: Mapping[str, StaffingFile]) -> dict[str, Staffing]:
    """The rows of a brand by queue."""
    return {
        queue: Staffing(
            skills=dict(row.skills) if row.skills is not None else None,
            languages=row.languages,
            assign=row.assign,
            overflow=Overflow(**msgspec.structs.asdict(row.overflow)) if row.overflow else None,
        )
        for queue, row in rows.items()
    }
