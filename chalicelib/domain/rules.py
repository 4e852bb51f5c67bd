"""A brand's routing rules: a table of conditions, and what follows from them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.amounts import reaches
from chalicelib.domain.case import Priority
from chalicelib.domain.daytimes import covered

_GAP = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a rule asks; all that it names must hold, and of a list one word is enough. One that names nothing holds.

    `intent` are names of what the case asks; they never hold for a case that nobody understood well enough.
    `confidence` (0 to 1) is the least of the surest intent. `words` are words and phrases in the contact's subject or
    text, in whatever case and with or without accents; of several contacts, the latest counts. `channel` is the latest
    contact's, `open` whether the brand was open when it came. `open_cases` is the least number of the customer's.
    `hours` (spans of the day such as `18:00-22:00`) and `weekdays` are those in which it came, by the brand's clock.
    `amount` and `value` are least amounts such as `100.00 EUR`: of the order that it is about, else the largest that it
    names; and of what the customer is worth. `contacts` is the least number of the customer's, this one included,
    within as many days as `contacts_within` says.
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
    hours: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    amount: str = ""
    value: str = ""
    contacts: int = 0
    contacts_within: int = 30


@dataclass(frozen=True, slots=True)
class Action:
    """What follows from a rule.

    `answer_within` is in hours; `hold` keeps everything from leaving by itself. `notify` are addresses of the
    merchant's people who are told of the case, once.
    """

    queue: str = ""
    priority: Priority | None = None
    answer_within: int | None = None
    tags: tuple[str, ...] = ()
    hold: bool = False
    notify: tuple[str, ...] = ()


NO_ACTION = Action()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table; `name` is what people read as the reason."""

    name: str
    when: Condition
    then: Action


@dataclass(frozen=True, slots=True)
class Standing:
    """What a customer, and the order that a contact is about, are worth; empty where no rule asks.

    `amounts` are the order's, `values` the customer's, one of each currency, such as `89.90 EUR`. `contacts` says how
    many days ago each of the customer's latest contacts came, 0 for this one.
    """

    amounts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    contacts: tuple[int, ...] = ()


NO_STANDING = Standing()


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What rules are judged by: facts of a case and of its latest contact that name nobody.

    `intents` are names, surest first, none where the case is abstained. `words` are those words of the brand's rules
    that the latest contact has. `weekday` and `minute` (of the day) are when it came, by the brand's clock, where a
    rule asks.
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
    weekday: str = ""
    minute: int = 0
    standing: Standing = NO_STANDING


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the table says: the action that adds up from all rules that hold, and their names in order."""

    then: Action
    rules: tuple[str, ...]


NO_VERDICT = Verdict(NO_ACTION, ())


def judge(rules: Iterable[Rule], facts: RuleFacts) -> Verdict:
    """Read the table from top to bottom.

    Of the rules that hold, the first one that names a queue, a priority or a time decides it; tags and addresses add
    up, and one rule that holds is enough to hold the case.
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
            notify=tuple(dict.fromkeys(address for action in actions for address in action.notify)),
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
        (when.weekdays, (facts.weekday,)),
    )
    as_said = ((when.urgent, facts.urgent), (when.repeat, facts.repeat), (when.open, facts.open))
    return (
        all(not wanted or set(wanted) & set(found) for wanted, found in one_of)
        and all(wanted is None or wanted == found for wanted, found in as_said)
        and (not when.confidence or (bool(facts.intents) and facts.confidence >= when.confidence))
        and facts.open_cases >= when.open_cases
        and (not when.hours or covered(facts.minute, when.hours))
        and (not when.amount or reaches(facts.standing.amounts, when.amount))
        and (not when.value or reaches(facts.standing.values, when.value))
        and sum(days < when.contacts_within for days in facts.standing.contacts) >= when.contacts
    )


def words_in(rules: Iterable[Rule], *texts: str) -> tuple[str, ...]:
    """Those words and phrases of the rules that stand in one of the texts, as whole words."""
    return words_among(tuple(dict.fromkeys(word for rule in rules for word in rule.when.words)), *texts)


def words_among(wanted: tuple[str, ...], *texts: str) -> tuple[str, ...]:
    """Those of the words and phrases that stand in one of the texts, as whole words; accents do not count."""
    if not wanted:
        return ()
    found = [_plain(text) for text in texts]
    return tuple(word for word in wanted if any(_plain(word) in text for text in found))


def _plain(text: str) -> str:
    """Small letters without accents, one blank around each word."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return f" {_GAP.sub(' ', ''.join(sign for sign in letters if not unicodedata.combining(sign))).strip()} "
