"""How a brand wants to sound: words that replies must not or should say, and which of them a second person reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordRule:
    """Words or a phrase, and what to say `instead`; with `block` a reply that has them does not leave.

    Without `languages` the rule is for all of them. `why` is told to the agent.
    """

    words: str
    instead: str = ""
    block: bool = False
    languages: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class WantedRule:
    """That a reply says one of some phrases: where it is about one of `intents` and in one of `languages`, if named."""

    phrases: tuple[str, ...]
    intents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    block: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The brand's words. `known` are names and terms that the spelling check takes for right."""

    forbidden: tuple[WordRule, ...] = ()
    wanted: tuple[WantedRule, ...] = ()
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """Which replies a second person approves before they leave; by default none.

    With `new_agents`, those of agents who are new. `tones` are those of the case. `refund_above` is an
    amount such as `100.00 EUR`: replies that speak of a refund and name a larger sum. `words` are phrases in the reply.
    """

    always: bool = False
    new_agents: bool = False
    tones: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    refund_above: str = ""
    words: tuple[str, ...] = ()


PLAIN_WORDING = Wording()
NO_REVIEW = ReviewRules()
