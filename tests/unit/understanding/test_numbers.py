"""The contacts that numbers are learnt from, and whether what was learnt tells orders and parcels in them."""

import json
from importlib.resources import files

from chalicelib.understanding.number_signs import Candidate
from chalicelib.understanding.number_training import Contact, contacts, digest, learnt
from chalicelib.understanding.references import WEIGHTS, judged, references

_CONTACTS = list(contacts())


def test_every_number_of_a_contact_stands_in_it() -> None:
    for contact in _CONTACTS:
        whole = "".join(f"{contact.subject} {contact.text}".split()).upper()
        assert all("".join(number.split()).upper() in whole for number in contact.numbers), contact


def test_contacts_teach_as_much_of_what_is_no_number_of_ours() -> None:
    with_none = sum(not contact.numbers for contact in _CONTACTS)
    assert len(_CONTACTS) >= 1_500
    assert 0.15 < with_none / len(_CONTACTS) < 0.6


def test_the_weights_are_those_of_the_contacts() -> None:
    """Fails after a change of `numbers/` until `number_training` ran."""
    facts = json.loads((files("chalicelib.understanding") / "lexicons" / WEIGHTS).read_text("utf-8"))
    assert facts["learnt_from"] == digest()


def test_what_was_learnt_reads_nearly_all_contacts_that_it_was_learnt_from() -> None:
    wrong = [one for one in _CONTACTS if set(references(one.subject, one.text)) != set(one.numbers)]
    assert len(wrong) / len(_CONTACTS) < 0.05, [(one.text[:80], one.numbers) for one in wrong][:20]


def test_contacts_that_were_not_learnt_from_are_read_as_well() -> None:
    """Weights learnt from four fifths read the fifth that is left."""
    unseen = _CONTACTS[::5]
    known = learnt([one for place, one in enumerate(_CONTACTS) if place % 5])

    def judge(_: Candidate, found: frozenset[str]) -> float:
        return sum(known.get(sign, 0.0) for sign in found)

    right = wrong = missed = 0
    for one in unseen:
        named = {found.number.upper() for found in judged(one.subject, one.text, judge) if found.kind != "invoice"}
        wanted = {number.upper() for number in one.numbers}
        right, wrong, missed = right + len(named & wanted), wrong + len(named - wanted), missed + len(wanted - named)
    assert 2 * right / (2 * right + wrong + missed) > 0.92


def test_a_sign_weighs_as_the_contacts_say() -> None:
    orders = [Contact("", "commande 48213 svp", ("48213",))] * 5
    others = [Contact("", "client 48213 svp", ())] * 5
    weights = learnt([*orders, *others])
    assert weights["introduced"] > 0 > weights["r=other"]


def test_signs_of_a_number_name_its_shape_its_place_and_its_words() -> None:
    seen: list[frozenset[str]] = []

    def judge(_: Candidate, found: frozenset[str]) -> float:
        seen.append(found)
        return -1.0

    assert not list(judged("", "Ma commande 48213, merci", judge))
    assert {"k=d5", "introduced", "r=order", "w-1=commande", "T>,", "short", "about", "known"} <= seen[0]
