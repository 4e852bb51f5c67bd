"""The shapes of `wording` and `review` in a brand's file, and what they mean; docs/brand.md tells the whole."""

from typing import Annotated, Any

import msgspec

from chalicelib.domain import amounts
from chalicelib.domain.understanding import Tone
from chalicelib.domain.wording import ReviewRules, Wording


def _told(description: str, **limits: Any) -> msgspec.Meta:
    return msgspec.Meta(description=description, **limits)


_Phrase = Annotated[str, msgspec.Meta(pattern=r"\w", max_length=120)]
_Told = Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\n]*$")]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")]
_Languages = tuple[Annotated[str, msgspec.Meta(pattern="^(fr|en|es|de|it|nl|pt)$")], ...]


class WordRuleFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Words that the brand does not say."""

    words: Annotated[_Phrase, _told("A word or phrase, found as whole words; capitals and accents do not count.")]
    instead: Annotated[str, _told("What to say instead.", max_length=120)] = ""
    block: Annotated[bool, _told("Whether a reply that says it may not leave.")] = False
    languages: Annotated[_Languages, _told("Languages of the rule; all without any.")] = ()
    why: Annotated[_Told, _told("Told to the agent.")] = ""


class WantedRuleFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Words that the brand wants."""

    phrases: Annotated[tuple[_Phrase, ...], _told("One of them is enough.", min_length=1, max_length=20)]
    intents: Annotated[tuple[_Word, ...], _told("For replies about one of them; all without any.")] = ()
    languages: Annotated[_Languages, _told("Languages of the rule; all without any.")] = ()
    block: Annotated[bool, _told("Whether a reply without any of them may not leave.")] = False
    why: Annotated[_Told, _told("Told to the agent.")] = ""


class WordingFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How the brand's replies sound."""

    forbidden: Annotated[tuple[WordRuleFile, ...], _told("Words not to say.", max_length=200)] = ()
    wanted: Annotated[tuple[WantedRuleFile, ...], _told("Words to say.", max_length=50)] = ()
    known: Annotated[
        tuple[_Phrase, ...],
        _told("Names and terms that the spelling check takes for right; numbers that may be told.", max_length=500),
    ] = ()


class ReviewFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Which replies a second person approves before they leave; each of these is enough."""

    always: Annotated[bool, _told("All of them.")] = False
    new_agents: Annotated[bool, _told("Those of agents who are marked as new.")] = False
    tones: Annotated[tuple[Tone, ...], _told("Those to customers of such a tone.")] = ()
    intents: Annotated[tuple[_Word, ...], _told("Those about such an intent.")] = ()
    refund_above: Annotated[
        str,
        _told(
            "Those that speak of a refund and name a larger sum, such as 100.00 EUR.", pattern=f"({amounts.PATTERN})|^$"
        ),
    ] = ""
    words: Annotated[tuple[_Phrase, ...], _told("Those that say one of them.", max_length=100)] = ()


def wording_of(file: WordingFile) -> Wording:
    """The wording that a file says."""
    return msgspec.convert(msgspec.to_builtins(file), Wording)


def review_of(file: ReviewFile) -> ReviewRules:
    """The rules of review that a file says."""
    return msgspec.convert(msgspec.to_builtins(file), ReviewRules)
