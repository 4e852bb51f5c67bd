"""A brand's routing rules: a table of conditions, and what follows from them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.case import Priority

_GAP = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a rule asks; all that it names must hold, and of a list one word is enough. One that names nothing holds.

    `intent` are names of what the case asks; they never hold for a case that nobody understood well enough.
    `confidence` (0 to 1) is the least of the surest intent. `words` are words and phrases in the contact's subject or
    text, in whatever case and with or without accents; of several contacts, the latest counts. `channel` is the latest
    contact's, `open` whether the brand was open when it came. `open_cases` is the least number of the customer's.
    """

    intent: tuple[str, ...] = ()
    confidence: float = 0.0
    language: tuple[str, ...] = ()
    tone: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    urgent: bool | None = None
    repeat: bool | None = None
    open: bool | None = None
    open_cases: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """What follows from a rule. `answer_within` is in hours; `hold` keeps everything from leaving by itself."""

    queue: str = ""
    priority: Priority | None = None
    answer_within: int | None = None
    tags: tuple[str, ...] = ()
    hold: bool = False


NO_ACTION = Action()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table; `name` is what people read as the reason."""

    name: str
    when: Condition
    then: Action


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What rules are judged by: facts of a case and of its latest contact that name nobody.

    `intents` are names, surest first, none where the case is abstained. `words` are those words of the brand's rules
    that the latest contact has.
    """

    intents: tuple[str, ...]
    confidence: float
    language: str
    tone: str
    channel: str
    tier: str
    words: tuple[str, ...]
    urgent: bool
    repeat: bool
    open: bool
    open_cases: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the table says: the action that adds up from all rules that hold, and their names in order."""

    then: Action
    rules: tuple[str, ...]


NO_VERDICT = Verdict(NO_ACTION, ())


def judge(rules: Iterable[Rule], facts: RuleFacts) -> Verdict:
    """Read the table from top to bottom.

    Of the rules that hold, the first one that names a queue, a priority or a time decides it; tags add up, and one
    rule that holds is enough to hold the case.
    """
    held = [rule for rule in rules if _holds(rule.when, facts)]
    actions = [rule.then for rule in held]
    return Verdict(
        Action(
            queue=next((action.queue for action in actions if action.queue), ""),
            priority=next((action.priority for action in actions if action.priority), None),
            answer_within=next((action.answer_within for action in actions if action.answer_within), None),
            tags=tuple(dict.fromkeys(tag for action in actions for tag in action.tags)),
            hold=any(action.hold for action in actions),
        ),
        tuple(rule.name for rule in held),
    )


def _holds(when: Condition, facts: RuleFacts) -> bool:
    one_of = (
        (when.intent, facts.intents),
        (when.language, (facts.language,)),
        (when.tone, (facts.tone,)),
        (when.channel, (facts.channel,)),
        (when.tier, (facts.tier,)),
        (when.words, facts.words),
    )
    as_said = ((when.urgent, facts.urgent), (when.repeat, facts.repeat), (when.open, facts.open))
    return (
        all(not wanted or set(wanted) & set(found) for wanted, found in one_of)
        and all(wanted is None or wanted == found for wanted, found in as_said)
        and (not when.confidence or (bool(facts.intents) and facts.confidence >= when.confidence))
        and facts.open_cases >= when.open_cases
    )


def words_in(rules: Iterable[Rule], *texts: str) -> tuple[str, ...]:
    """Those words and phrases of the rules that stand in one of the texts, as whole words."""
    wanted = tuple(dict.fromkeys(word for rule in rules for word in rule.when.words))
    if not wanted:
        return ()
    found = [_plain(text) for text in texts]
    return tuple(word for word in wanted if any(_plain(word) in text for text in found))


def _plain(text: str) -> str:
    """Small letters without accents, one blank around each word."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return f" {_GAP.sub(' ', ''.join(sign for sign in letters if not unicodedata.combining(sign))).strip()} "
