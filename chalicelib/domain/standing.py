"""What a customer, and the order that a contact is about, are worth to the rules that ask for it."""

from collections.abc import Collection, Iterable

from chalicelib.domain.amounts import largest
from chalicelib.domain.customer import Customer
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.rules import NO_STANDING, Rule, Standing


def asks_for_amounts(rules: Iterable[Rule]) -> bool:
    """Whether a rule asks for the amount of the order, so that a contact's text is searched for amounts."""
    return any(rule.when.amount for rule in rules)


def standing(incoming: Incoming, customer: Customer, references: Collection[str]) -> Standing:
    """The standing of a contact that comes from a customer and has these order numbers in it."""
    rules, day = incoming.brand.rules, incoming.at.date()
    if not _asked(rules):
        return NO_STANDING
    value = (incoming.value,) if incoming.value else customer.worth(incoming.at)
    return Standing(
        customer.amounts_of(references) or largest(incoming.amounts),
        value,
        (*customer.contacts(day), 0),
    )


def standing_again(
    contact: Interaction, customer: Customer | None, rules: Collection[Rule], amounts: Iterable[str], value: str = ""
) -> Standing:
    """The standing of a contact that is in the history already, among its customer's; `amounts` are in its text.

    `value` is what the merchant said with it, where that is known. The customer's contacts that came later count too.
    """
    if not _asked(rules):
        return NO_STANDING
    known = customer or Customer(contact.merchant, contact.customer, ())
    references = contact.understanding.references if contact.understanding else ()
    return Standing(
        known.amounts_of(references) or largest(amounts),
        (value,) if value else known.worth(contact.at),
        known.contacts(contact.at.date()) or (0,),
    )


def _asked(rules: Iterable[Rule]) -> bool:
    return any(rule.when.amount or rule.when.value or rule.when.contacts for rule in rules)
