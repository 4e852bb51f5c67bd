"""A phone's number is never taken for an order's, however people of seven languages write it and lead up to it."""

import pytest

from chalicelib.understanding.classifier import Classifier

_PHONES = {
    "fr": (
        *("06 12 34 56 78", "0612345678", "06.12.34.56.78", "06-12-34-56-78", "+33 6 12 34 56 78", "+33612345678"),
        *("0033 6 12 34 56 78", "01 42 68 53 00", "0032 475 12 34 56", "0475/12.34.56", "04 75 12 34 56"),
        *("+41 79 123 45 67", "079 123 45 67", "514-555-0199", "(514) 555-0199", "+1 514 555 0199", "0 892 680 114"),
    ),
    "en": (
        *("020 7946 0958", "07700 900123", "07700900123", "+44 7700 900123", "(212) 555-0134", "212-555-0134"),
        *("+1 (212) 555-0134", "0161 496 0000", "01632 960 983"),
    ),
    "es": ("612 34 56 78", "612345678", "612 345 678", "+34 612 345 678", "91 123 45 67", "912 345 678"),
    "de": ("0151 23456789", "030/1234567", "+49 151 2345 6789", "0211-5550123", "089 12 34 56"),
    "it": ("333 1234567", "3331234567", "+39 333 123 4567", "06 1234567", "02 1234 5678", "347-1234567"),
    "nl": ("06-12345678", "0612345678", "+31 6 12345678", "020-1234567", "06 1234 5678"),
    "pt": ("912 345 678", "912345678", "+351 912 345 678", "21 123 45 67"),
}
_SENTENCES = {
    "fr": (
        "Bonjour, où est mon colis ? Appelez-moi au {}. Merci",
        "cde 48213 pas reçue, mon tel {}",
        "Merci de me rappeler {} pour ma commande",
        "Jean Martin\n{}",
        "Où en est ma commande ?\nCordialement,\nPaul Durand\n{}",
    ),
    "en": (
        "Where is my order? Call me on {}",
        "my parcel never came, phone {}",
        "Kind regards,\nJo Smith\n{}",
        "order 48213 missing. {}",
    ),
    "es": ("¿Dónde está mi pedido? Llámenme al {}", "Saludos,\nAna\n{}", "mi pedido 48213 no llega, movil {}"),
    "de": ("Wo ist meine Bestellung? Rufen Sie mich an: {}", "Bestellung 48213, Tel. {}", "Gruß, Anna Berg\n{}"),
    "it": ("Dov'è il mio ordine? Chiamatemi al {}", "il mio numero è {}", "Saluti, Paolo\n{}"),
    "nl": ("Waar is mijn bestelling? Bel me op {}", "bestelling 48213, mijn nummer is {}", "Groet, Jan\n{}"),
    "pt": ("Onde está a minha encomenda? Liguem para {}", "o meu contacto é {}", "Cumprimentos,\nRui\n{}"),
}


@pytest.mark.parametrize(
    ("language", "phone"), [(language, phone) for language, phones in _PHONES.items() for phone in phones]
)
def test_a_phone_is_no_order(classifier: Classifier, language: str, phone: str) -> None:
    for sentence in _SENTENCES[language]:
        ordered = ("48213",) if "48213" in sentence else ()
        assert classifier.understand("", sentence.format(phone)).references == ordered, sentence
