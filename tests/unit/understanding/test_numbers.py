"""The contacts that numbers are learnt from, and whether what was learnt tells orders and parcels in them."""

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from chalicelib.understanding.classifier import parts_of
from chalicelib.understanding.encoder import Encoder, PreparedEncoder, joined
from chalicelib.understanding.features import without_numbers
from chalicelib.understanding.number_copies import Contact, with_copies
from chalicelib.understanding.number_signs import Candidate, Part
from chalicelib.understanding.number_training import contacts, digest, learnt, learnt_with
from chalicelib.understanding.number_weights import ALONE, MEANT, Meaning, MeantWeights, Weights
from chalicelib.understanding.references import judged, numbers, references
from chalicelib.understanding.sentences import Sentence

_CONTACTS = list(contacts())


@pytest.fixture(scope="module")
def encoder(model_directory: Path) -> Encoder:
    """The encoder of the model that comes along."""
    return PreparedEncoder(model_directory / "encoder")


def _meaning(encoder: Encoder, contact: Contact) -> Meaning | None:
    parts = parts_of(contact.subject, contact.text)
    return Meaning(parts, joined(encoder, [without_numbers(part.text) for part in parts])) if parts else None


def _f1(pairs: list[tuple[set[str], set[str]]]) -> float:
    right = sum(len(wanted & named) for wanted, named in pairs)
    return 2 * right / sum(len(wanted) + len(named) for wanted, named in pairs)


def _upper(numbers: tuple[str, ...]) -> set[str]:
    return {number.upper() for number in numbers}


def test_every_number_of_a_contact_stands_in_it() -> None:
    for contact in _CONTACTS:
        whole = "".join(f"{contact.subject} {contact.text}".split()).upper()
        assert all("".join(number.split()).upper() in whole for number in contact.numbers), contact


def test_contacts_teach_as_much_of_what_is_no_number_of_ours() -> None:
    with_none = sum(not contact.numbers for contact in _CONTACTS)
    assert len(_CONTACTS) >= 5_000
    assert 0.15 < with_none / len(_CONTACTS) < 0.6


@pytest.mark.parametrize("name", [ALONE, MEANT])
def test_the_weights_are_those_of_the_contacts(name: str) -> None:
    """Fails after a change of `numbers/` until `number_training` ran."""
    facts = json.loads((files("chalicelib.understanding") / "lexicons" / name).read_text("utf-8"))
    assert facts["learnt_from"] == digest()


def test_signs_alone_read_nearly_all_contacts_that_they_were_learnt_from() -> None:
    read = [(_upper(one.numbers), _upper(references(one.subject, one.text))) for one in _CONTACTS]
    assert _f1(read) > 0.95


def test_with_what_parts_mean_fewer_are_read_wrongly(encoder: Encoder) -> None:
    some = _CONTACTS[::10]
    meant = [(_upper(one.numbers), _upper(references(one.subject, one.text, _meaning(encoder, one)))) for one in some]
    alone = [(_upper(one.numbers), _upper(references(one.subject, one.text))) for one in some]
    assert _f1(meant) > max(0.97, _f1(alone))


def test_contacts_that_were_not_learnt_from_are_read_as_well() -> None:
    """Weights learnt from a fifth of the contacts read some of the others."""
    known = learnt(_CONTACTS[1::5])
    read = []
    for one in _CONTACTS[::15]:
        found = judged(one.subject, one.text, known.judge)
        read.append((_upper(one.numbers), {each.number.upper() for each in found if each.kind != "invoice"}))
    assert _f1(read) > 0.85


def test_a_sign_weighs_as_the_contacts_say() -> None:
    orders = [Contact("", "commande 48213 svp", ("48213",))] * 5
    others = [Contact("", "client 48213 svp", ())] * 5
    weights = learnt([*orders, *others]).signs
    assert weights["introduced"] > 0 > weights["r=other"]


def test_what_a_contact_means_decides_where_no_word_does(encoder: Encoder) -> None:
    """The same number behind a product: whoever waits for it means his order, whoever asks for advice the article."""
    waits = [Contact("", f"Le vélo {48200 + i} n'est jamais arrivé, où est-il ?", (f"{48200 + i}",)) for i in range(6)]
    asks = [Contact("", f"Le vélo {48300 + i} convient-il à un enfant de six ans ?", ()) for i in range(6)]
    weights = learnt_with([*waits, *asks], encoder)
    told = []
    for text in ("La lampe 48277 n'est pas encore arrivée", "La lampe 48277 convient-elle à une chambre ?"):
        meaning = _meaning(encoder, Contact("", text, ()))
        assert meaning
        told.append([one.number for one in judged("", text, weights.judge_of(meaning))])
    assert told == [["48277"], []]


def test_copies_have_other_numbers_of_the_shapes_that_others_write() -> None:
    known = [
        Contact("Commande 48213", "Où est la 48213 ?", ("48213",)),
        Contact("", "cde 12 345 svp", ("12345",)),
        Contact("", "Le colis 6A18842075519 est perdu", ("6A18842075519",)),
        Contact("", "Bonjour", ()),
    ]
    copies = list(with_copies(known))
    assert copies == list(with_copies(known))
    assert [count for _, count in copies] == [1.0] * 4 + [0.5] * 6
    first, second, third, fourth, *parcels = (contact for contact, _ in copies[4:])
    for copy in (first, second, third, fourth):
        (number,) = copy.numbers
        assert number.isdigit()
        assert number not in ("48213", "12345")
        assert number in f"{copy.subject} {copy.text}".replace(" ", "")
        assert "48213" not in copy.subject + copy.text
    assert {copy.numbers for copy in parcels} == {("6A18842075519",)}


def test_a_number_means_what_the_part_around_it_means() -> None:
    parts = [Sentence("Commande 48213", None), Sentence("Bonjour.", (0, 8)), Sentence("Et 48214 ?", (9, 19))]
    meaning = Meaning(parts, np.eye(4, dtype=np.float32))
    weights = MeantWeights(Weights({}), np.array([[0, 0, 1, 0], [0, 0, 0, 0.5], [0] * 4, [0] * 4], np.float32))
    weighed: dict[str, float] = {}
    judge = weights.judge_of(meaning)

    def note(part: Part, one: Candidate, found: frozenset[str]) -> float:
        weighed[one.number] = judge(part, one, found)
        return -1.0

    assert not list(judged("Commande 48213", "Bonjour. Et 48214 ?", note))
    assert weighed == {"48213": 0.5, "48214": 1.5}


def test_known_numbers_are_named_whatever_they_look_like() -> None:
    text = "Commande 48213, client 7710, facture FA-20240117"
    assert [(one.kind, one.number) for one in numbers(text, ("7710",))] == [
        ("order", "7710"),
        ("invoice", "FA-20240117"),
    ]


def test_signs_of_a_number_name_its_shape_its_place_and_its_words() -> None:
    seen: list[frozenset[str]] = []

    def judge(_: Part, __: Candidate, found: frozenset[str]) -> float:
        seen.append(found)
        return -1.0

    assert not list(judged("", "Ma commande 48213, merci", judge))
    assert {"k=d5", "introduced", "r=order", "w-1=commande", "T>,", "short", "about", "known"} <= seen[0]
