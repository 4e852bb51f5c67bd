"""Secrets do not leave with a reply, and what it promises to attach is there."""

from dataclasses import replace

import pytest

from chalicelib.domain.checks.secrets import is_card, is_iban
from chalicelib.domain.wording import Wording
from tests.fakes.drafts import BRAND, CARD, CASE, IBAN, codes, found, words


@pytest.mark.parametrize(
    "number", [CARD, CARD.replace(" ", ""), CARD.replace(" ", "-"), "378282246310005", "6011111111111117"]
)
def test_a_card_number_does_not_leave(number: str) -> None:
    text = f"Votre carte {number} a été débitée."
    assert [number] == words(text)
    assert ["card_number"] == codes(text)


@pytest.mark.parametrize(
    "number", ["4539 1488 0343 6468", "0612345678", "1234567890123456", "4444 4444 4444 4448", "+33 6 12 34 56 78"]
)
def test_other_numbers_are_no_cards(number: str) -> None:
    assert "card_number" not in codes(f"Le numéro {number} est noté.")


def test_a_parcel_whose_number_passes_for_a_card_may_be_told() -> None:
    case = replace(CASE, references=("45391488 03436467",))
    assert [] == codes(f"Votre colis {CARD} est en route.", case=case)


def test_an_iban_does_not_leave_but_the_brands_own() -> None:
    text = f"Virement sur {IBAN}."
    assert ["iban"] == codes(text)
    assert ["iban"] == codes("Überweisung: DE89370400440532013000")
    assert [] == codes(text, brand=replace(BRAND, wording=Wording(known=(IBAN,))))
    assert not is_iban("FR76 3000 6000 0112 3456 7890 188")
    assert not is_card("4111")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Votre mot de passe : Lavande2026!", "Lavande2026!"),
        ("Votre mot de passe est azerty123.", "azerty123."),
        ("Your password is hunter2", "hunter2"),
        ("Ihr Passwort lautet: geheim9", "geheim9"),
        ("Su contraseña: clave99", "clave99"),
        ("cryptogramme : 123", "123"),
        ("CVV 987", "987"),
    ],
)
def test_passwords_and_codes_do_not_leave(text: str, secret: str) -> None:
    assert [secret] == words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Choisissez « Mot de passe oublié » sur la page de connexion.",
        "Votre mot de passe est personnel.",
        "Votre mot de passe doit avoir 12 caractères.",
        "You can choose a new password here: https://shop.example/reset",
        "Please enter your password: we never ask for it by mail.",
        "Le code promo est LAVANDE10.",
    ],
)
def test_speaking_of_passwords_is_no_secret(text: str) -> None:
    assert {"password", "security_code"}.isdisjoint(codes(text))


def test_keys_do_not_leave() -> None:
    for key in ("gk_aaaaaaaaaaaaaaaa_" + "s" * 43, "AKIA" + "A" * 16, "-----BEGIN RSA PRIVATE KEY-----"):
        assert "secret_key" in codes(f"La clé : {key}")


def test_a_secret_is_not_repeated_in_what_is_found() -> None:
    assert all(CARD not in str(one.message) + one.words for one in found(f"Carte {CARD}"))


@pytest.mark.parametrize(
    "text",
    [
        "Votre colis partira demain, ci-joint la facture.",
        "Vous trouverez ci-joint votre facture.",
        "Veuillez trouver ci-jointe l’étiquette.",
        "La facture est en pièce jointe.",
        "Nous vous joignons le bon de retour.",
        "Je joins la notice à ce message.",
        "Please find attached your invoice.",
        "Please find the return label attached.",
        "I have attached the label.",
        "We're attaching the invoice.",
        "The invoice is attached.",
        "Enclosed is your label.",
        "Le adjuntamos la factura.",
        "Encontrará adjunta la etiqueta.",
        "Im Anhang finden Sie die Rechnung.",
        "Anbei erhalten Sie das Etikett.",
        "In allegato trova la fattura.",
        "Le allego l’etichetta.",
        "In bijlage vindt u de factuur.",
        "Bijgevoegd vindt u het label.",
        "Em anexo encontra a fatura.",
        "Segue em anexo a etiqueta.",
    ],
)
def test_a_promised_attachment_must_be_there(text: str) -> None:
    assert ["missing_attachment"] == codes(text)
    assert [] == codes(text, attachments=("file.pdf",))


@pytest.mark.parametrize(
    "text",
    [
        "Merci pour la photo que vous avez jointe.",
        "Nous avons bien reçu votre pièce jointe.",
        "Votre facture est disponible dans votre compte.",
        "Pourriez-vous nous envoyer une photo en pièce jointe ?",
        "Thank you for your attachment.",
        "Please attach a photo to your reply.",
        "Could you send a photo as an attachment?",
        "Nous avons joint le transporteur par téléphone.",
        "Le colis est arrivé.",
        "Könnten Sie uns ein Foto im Anhang senden?",
    ],
)
def test_what_the_customer_attaches_is_no_promise(text: str) -> None:
    assert "missing_attachment" not in codes(text)
