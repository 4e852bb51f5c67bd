"""Which contacts a brand takes for prospects, and which seller gets them."""

import hashlib
from dataclasses import dataclass

from chalicelib.domain.rules import words_among


@dataclass(frozen=True, slots=True)
class LeadCondition:
    """What a row asks of a lead; all that it names must hold, and of a list one is enough. One without any holds.

    `country` are ISO 3166 codes, `postcode` beginnings of postcodes, `language` ISO 639-1 codes, `words` words or
    phrases of what was asked for, in whatever case and with or without accents. `size` is the least number of pieces or
    people that the prospect speaks of.
    """

    country: tuple[str, ...] = ()
    postcode: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class LeadRule:
    """One row: which leads, and to which sellers: ids of agents, or mail addresses. Several of them share the leads."""

    name: str
    when: LeadCondition
    sellers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeadRules:
    """A brand's policy for prospects.

    `intents` are those whose contacts become leads. `products` are what the brand sells, looked for in what prospects
    write. `rules` are read from top to bottom, and the first that holds decides; `sellers` get what no rule takes.
    """

    intents: tuple[str, ...] = ("documentation",)
    products: tuple[str, ...] = ()
    rules: tuple[LeadRule, ...] = ()
    sellers: tuple[str, ...] = ()


DEFAULT_LEADS = LeadRules()


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What rules are judged by: `text` is all that the prospect asked for."""

    country: str
    postcode: str
    language: str
    text: str
    size: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """The seller of a lead, and the name of the rule that says so; both empty where nobody is named."""

    seller: str = ""
    rule: str = ""


def assigned(rules: LeadRules, facts: LeadFacts, lead: str) -> Assignment:
    """Whom a lead goes to. Of several sellers it follows from the lead's id which one: each gets as many as the others,
    and the same lead always the same one."""
    for rule in rules.rules:
        if _holds(rule.when, facts):
            return Assignment(_one_of(rule.sellers, lead), rule.name)
    return Assignment(_one_of(rules.sellers, lead)) if rules.sellers else Assignment()


def _holds(when: LeadCondition, facts: LeadFacts) -> bool:
    postcode = facts.postcode.replace(" ", "").upper()
    return (
        (not when.country or facts.country in when.country)
        and (not when.postcode or (bool(postcode) and postcode.startswith(tuple(map(_bare, when.postcode)))))
        and (not when.language or facts.language in when.language)
        and (not when.words or bool(words_among(when.words, facts.text)))
        and facts.size >= when.size
    )


def _bare(postcode: str) -> str:
    return postcode.replace(" ", "").upper()


def _one_of(sellers: tuple[str, ...], lead: str) -> str:
    number = int.from_bytes(hashlib.sha256(lead.encode()).digest()[:8], "big")
    return sellers[number % len(sellers)]
