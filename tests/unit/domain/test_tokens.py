"""Signed reply addresses: nobody can write into a case without having been written to."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.case import ALPHABET
from chalicelib.domain.tokens import (
    is_marked,
    mark,
    question_address,
    reply_address,
    signed_question,
    signed_reference,
    subject_references,
    untagged,
)

KEY = b"a key"
REFERENCE = "GU-7K3F9QXW"
ADDRESS = reply_address(KEY, "shop", "help@shop.example", REFERENCE)

references = st.text(ALPHABET, min_size=8, max_size=8).map("GU-".__add__)


@given(references, st.binary(min_size=1), st.sampled_from(["shop", "rival"]))
def test_a_signed_address_brings_its_case_back(reference: str, key: bytes, merchant: str) -> None:
    address = reply_address(key, merchant, "help@shop.example", reference)
    assert reference == signed_reference(key, merchant, address)
    assert "help@shop.example" == untagged(address)


@pytest.mark.parametrize("change", [str.upper, str.title, str.swapcase, "  {} ".format])
def test_servers_may_change_the_case_of_letters(change: object) -> None:
    assert REFERENCE == signed_reference(KEY, "shop", change(ADDRESS))  # type: ignore[operator]


def test_an_address_fits_into_what_mail_allows() -> None:
    """RFC 5321 section 4.5.3.1.1: 64 octets of local part."""
    assert len(reply_address(KEY, "shop", f"{'x' * 38}@shop.example", REFERENCE).partition("@")[0]) <= 64


def test_another_key_proves_nothing() -> None:
    assert "" == signed_reference(b"another key", "shop", ADDRESS)


def test_another_merchants_signature_proves_nothing() -> None:
    assert "" == signed_reference(KEY, "rival", ADDRESS)


@given(st.integers(0, 23), st.sampled_from("abcdefghijkmnpqrstuvwxyz234567"))
def test_a_signature_holds_for_nothing_but_its_case(place: int, sign: str) -> None:
    local, _, rest = ADDRESS.partition("+")
    forged = rest[:place] + sign + rest[place + 1 :]
    expected = REFERENCE if forged == rest else ""
    assert expected == signed_reference(KEY, "shop", f"{local}+{forged}")


@pytest.mark.parametrize(
    "address",
    [
        "help@shop.example",
        "help+tag@shop.example",
        "",
        "@",
        "+@",
        "help+@shop.example",
        ADDRESS.replace("@", "@@"),
        # Signs that IGNORECASE would take for K and S, and no digest holds.
        "help+7\u212a3f9qxw" + "\u212a" * 16 + "@shop.example",
        "help+7k3f9qxw" + "\u017f" * 16 + "@shop.example",
    ],
)
def test_anything_else_is_no_signed_address(address: str) -> None:
    assert "" == signed_reference(KEY, "shop", address)


@given(st.text(max_size=80))
def test_no_address_whatsoever_is_an_error(address: str) -> None:
    assert "" == signed_reference(KEY, "shop", address)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: [GU-7K3F9QXW] Question", ("GU-7K3F9QXW",)),
        ("re: gu-7k3f9qxw", ("GU-7K3F9QXW",)),
        ("GU-7K3F9QXW, GU-22222222 et GU-7K3F9QXW", ("GU-7K3F9QXW", "GU-22222222")),
        ("XGU-7K3F9QXW", ()),
        ("ÉGU-7K3F9QXW", ()),
        ("GU-7K3F9QXWZ", ()),
        ("GU-7K3F9QX0", ()),
        ("GU-7K3F9QXW-2", ()),
        ("", ()),
    ],
)
def test_a_reference_in_a_subject_is_a_whole_word(subject: str, expected: tuple[str, ...]) -> None:
    assert expected == subject_references(subject)


def test_a_subject_names_at_most_five() -> None:
    assert 5 == len(subject_references(" ".join(f"GU-2222222{sign}" for sign in "23456789")))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Help@Shop.Example", "help@shop.example"),
        ("help+a+b@shop.example", "help@shop.example"),
        (" help@shop.example ", "help@shop.example"),
    ],
)
def test_an_address_without_its_tag_is_the_mailbox(address: str, expected: str) -> None:
    assert expected == untagged(address)


# Questions to experts

QUESTION = "abcdefgh27"
ASKED = question_address(KEY, "shop", "help@shop.example", QUESTION)

questions = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=10, max_size=10)


@given(questions, st.binary(min_size=1), st.sampled_from(["shop", "rival"]), st.sampled_from([str.upper, str.title]))
def test_a_questions_address_brings_its_question_back(
    question: str, key: bytes, merchant: str, changed: Callable[[str], str]
) -> None:
    address = question_address(key, merchant, "help@shop.example", question)
    assert question == signed_question(key, merchant, changed(address))
    assert "help@shop.example" == untagged(address)


def test_nothing_but_the_own_key_and_merchant_proves_a_question() -> None:
    assert "" == signed_question(b"another key", "shop", ASKED)
    assert "" == signed_question(KEY, "rival", ASKED)


@given(st.integers(0, 26), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_questions_signature_holds_for_nothing_but_it(place: int, sign: str) -> None:
    local, _, rest = ASKED.partition("+")
    forged = rest[:place] + sign + rest[place + 1 :]
    assert (QUESTION if forged == rest else "") == signed_question(KEY, "shop", f"{local}+{forged}")


@given(questions, references)
def test_neither_address_is_ever_the_other(question: str, reference: str) -> None:
    """Who was asked cannot write as the customer, and the customer cannot answer as the expert."""
    assert "" == signed_reference(KEY, "shop", question_address(KEY, "shop", "help@shop.example", question))
    assert "" == signed_question(KEY, "shop", reply_address(KEY, "shop", "help@shop.example", reference))


def test_a_signature_moved_from_one_sort_to_the_other_proves_nothing() -> None:
    """The same name signed for the other use has another signature."""
    case = reply_address(KEY, "shop", "help@shop.example", f"GU-{QUESTION.upper()}")
    moved = f"help+x{QUESTION}{case.partition('@')[0][-16:]}@shop.example"
    assert "" == signed_question(KEY, "shop", moved)


def test_a_questions_address_fits_into_what_mail_allows() -> None:
    """RFC 5321 section 4.5.3.1.1: 64 octets of local part."""
    assert len(question_address(KEY, "shop", f"{'x' * 36}@shop.example", QUESTION).partition("@")[0]) <= 64


def test_the_mark_of_a_mail_does_not_give_the_reply_address_away() -> None:
    """A question to an expert bears the case's mark: nobody makes the customer's address of it."""
    _, _, signs = mark(KEY, "shop", REFERENCE).partition(".")
    assert "" == signed_reference(KEY, "shop", f"help+{REFERENCE.removeprefix('GU-')}{signs}@shop.example")
    assert is_marked(KEY, "shop", mark(KEY, "shop", REFERENCE))
