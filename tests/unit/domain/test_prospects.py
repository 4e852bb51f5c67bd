"""What prospects give in passing: a company, a number of pieces or people, a country."""

import time

import pytest

from chalicelib.domain.places import country_in, country_of
from chalicelib.domain.prospects import company_in, size_in


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Bonjour,\nSociété : Les Jardins d'Azur\nMerci", "Les Jardins d'Azur"),
        ("Nous sommes la SARL Dupont & Fils et cherchons un catalogue.", "SARL Dupont & Fils"),
        ("C'est pour la SARL Les Jardins d'Azur.", "SARL Les Jardins d'Azur"),
        ("Claire Martin\nAzur Habitat SAS\n12 rue des Exemples", "Azur Habitat SAS"),
        ("Kind regards,\nAnn Example\nNorthwind Interiors Ltd.", "Northwind Interiors Ltd."),
        ("Mit freundlichen Grüßen\nMöbelhaus Beispiel GmbH", "Möbelhaus Beispiel GmbH"),
        ("Notre société Lumière du Sud ouvre un hôtel.", "Lumière du Sud"),
        ("Saluti, Arredi Esempio S.r.l.", "Arredi Esempio S.r.l."),
        ("Je voudrais votre catalogue, merci. Claire Martin", ""),
        ("Ma société cherche des fauteuils.", ""),
        ("Un particulier sans société", ""),
    ],
)
def test_a_company_is_known_by_its_field_its_form_or_the_word_before_it(text: str, company: str) -> None:
    assert company == company_in(text)


def test_the_text_counts_before_the_signature() -> None:
    assert "Azur SAS" == company_in("Pour Azur SAS", "Autre SARL Exemple")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("il nous faudrait 40 fauteuils, soit 40 pièces", 40),
        ("un devis pour 1 200 exemplaires et 12 personnes", 1200),
        ("We have 85 employees", 85),
        ("für 30 Mitarbeiter", 30),
        ("un hotel de 24 chambres", 24),
        ("para 15 personas", 15),
        ("commande 118834", 0),
        ("le 12 novembre", 0),
    ],
)
def test_a_size_is_a_number_of_pieces_or_people(text: str, size: int) -> None:
    assert size == size_in(text)


@pytest.mark.parametrize(
    ("text", "phone", "mail", "country"),
    [
        ("12 rue Haute, 1000 Bruxelles, Belgique", "", "a@example.com", "BE"),
        ("Zürich, Schweiz", "+33612345678", "", "CH"),
        ("", "+351912345678", "", "PT"),
        ("", "+4915112345678", "a@azur.fr", "DE"),
        ("", "", "ann@northwind.co.uk", "GB"),
        ("CH-1003 Lausanne", "", "", "CH"),
        ("j'aime la France mais j'habite en Italie", "", "", "IT"),
        ("", "", "a@example.com", ""),
    ],
)
def test_a_country_is_named_or_given_away(text: str, phone: str, mail: str, country: str) -> None:
    assert country == country_in(text, phone, mail)


@pytest.mark.parametrize(
    ("given", "code"),
    [("FR", "FR"), ("fr", "FR"), ("France", "FR"), ("Pays-Bas", "NL"), ("UK", "GB"), ("", ""), ("Ruritania", "")],
)
def test_a_country_in_a_field_is_a_code_or_a_name(given: str, code: str) -> None:
    assert code == country_of(given)


@pytest.mark.parametrize("piece", ["A", "A ", "Aa & ", "SARL ", "1 000 ", "1 ", "société ", "Société : ", "\n"])
def test_hostile_texts_take_no_long_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    began = time.perf_counter()
    company_in(text, text)
    size_in(text)
    country_in(text, "", "")
    assert time.perf_counter() - began < 1.0
