"""Lines that clients glue together, visiting cards, warnings of gateways, and copied headers with little in them."""

import time

import pytest

from chalicelib.domain.quoting import split

OWN = "Bonjour,\n\nLa selle grince toujours."
OLD = "Bonjour Jeanne,\nMerci de votre message.\nL'atelier"
MARKED = "\n".join(f"> {line}" for line in OLD.split("\n"))


@pytest.mark.parametrize(
    "glued",
    [
        "{own} On Wed, Mar 5, 2025 at 3:59 PM, atelier@velo.example wrote:\n{marked}",
        "{own}--- Le mer. 5 mars 2025 à 15:59, Atelier <atelier@velo.example> a écrit :\n{marked}",
        "{own} Am Mi., 5. März 2025 um 15:59 schrieb Atelier <\natelier@velo.example>:\n{marked}",
        "{own}-------- Message d'origine --------De : Atelier  Date : 05/03/25  15:59  (GMT+01:00) À : j@example.org "
        "Objet : Votre selle\n\n{old}",
        "{own}-------- Ursprüngliche Nachricht --------Von: Atelier Betreff: Ihr Sattel\n\n{old}",
        "{own} De : atelier@velo.example Envoyé : 5 mars 2025 15:59 À : j@example.org Objet : Selle\n{old}",
    ],
)
def test_an_answer_that_shares_its_line_with_a_mark_is_all_that_is_new(glued: str) -> None:
    parts = split(glued.format(own=OWN, old=OLD, marked=MARKED))

    assert OWN == parts.new
    assert "Merci de votre message." in parts.quoted


def test_a_quoted_first_line_behind_the_attribution_is_quoted() -> None:
    parts = split(
        f"{OWN}\n\nOn Wed, Mar 5, 2025 3:59 PM, atelier@velo.example wrote:> Bonjour,\n> Merci de votre message."
    )

    assert OWN == parts.new


@pytest.mark.parametrize(
    "text",
    [
        "Départ le 5 mars De : Paris À : Lyon Date : mercredi Objet : déplacement, pouvez-vous livrer là-bas ?",
        "Je vous rappelle mes mesures: selle: 14 cm, tige: 27 mm, roue: 28 pouces.",
        "Voici ce que dit la notice ---- ne pas serrer ---- mais la selle tourne.",
        "J'ai appelé On Bike le 3 mars 2025 à 10:12 et voici leur réponse :\nrien à faire.",
    ],
)
def test_one_line_with_many_colons_or_dashes_is_kept_as_it_is(text: str) -> None:
    assert text == split(text).new


@pytest.mark.parametrize(
    "head",
    [
        "________________________________\nDe : Atelier\nEnvoyé : mercredi 5 mars 2025 15:59\nÀ : Jeanne",
        "________________________________\nVon: Atelier <atelier@velo.example>\nGesendet: Mittwoch",
        "De : Atelier\nEnvoyé : mercredi 5 mars 2025 15:59\nÀ : Jeanne",
        "Van: Atelier\nVerzonden: woensdag\nAan: Jeanne\nOnderwerp: Zadel",
        "Date: Wed, 5 Mar 2025 15:59:02 +0100\nTo: jeanne@example.org",
        "---\n\n**From:** Atelier <atelier@velo.example>\n**Sent:** 5 March 2025 15:59\n**Subject:** Saddle",
        "====\n\nMessage du : 05/03/2025 15:59\nDe : Atelier <atelier@velo.example>\nA : j@example.org\nSujet : Selle",
        "寄件者: Atelier <atelier@velo.example>\n寄件日期: 2025年3月5日 下午 3:59\n收件者: Jeanne\n主旨: 座墊",
        "On Wed, 5 Mar 2025 15:59:43 +0100 Atelier <atelier@velo.example> wrote",
        "Dana 5. ožu 2025. 15:59 osoba Atelier <atelier@velo.example> napisala je:",
        "* Atelier <atelier@velo.example> [2025-03-05 15:59]:",
        "From: Atelier Sent: Wednesday To: Jeanne Subject: Saddle",
        "From: Atelier\nSent: \u200eWednesday\u200e, \u200e5 March \u200e2025 \u200e15\u200e:\u200e59\nTo: Jeanne",
        "Atelier schrieb am Mi. 5. März 2025 um 15:59:",
    ],
)  # fmt: skip
def test_headers_that_say_little_still_announce_the_quoted_mail(head: str) -> None:
    parts = split(f"{OWN}\n\n{head}\n\n{OLD}\n")

    assert OWN == parts.new
    assert "Merci de votre message." in parts.quoted


@pytest.mark.parametrize(
    "line",
    [
        "On Fri, Atelier Velo wrote:",
        "El lun, Atelier escribió:",
        "Le lundi, Atelier a écrit :",
        "---- Atelier wrote ----",
    ],
)
def test_a_day_and_a_name_announce_a_quote_above_marks(line: str) -> None:
    assert OWN == split(f"{OWN}\n\n{line}\n{MARKED}\n").new


@pytest.mark.parametrize(
    "text",
    [
        "Je voyage bientôt.\n\nDe : Paris\nÀ : Lyon\nDate : 12 mai 2025 à 10:30\n\nPouvez-vous livrer en gare ?",
        "Mes rendez-vous :\n\nDate : 12 mai 2025 10:30\nÀ : l'atelier\n\nEst-ce possible ?",
    ],
)
def test_a_journey_is_no_mail(text: str) -> None:
    assert text == split(text).new


def test_a_closing_formula_that_begins_like_a_weekday_is_new() -> None:
    text = "Danke.\nFreundliche Grüße\nAtelier schrieb am Do. 20. Juni 2024 um 14:49:\n\nIhr Sattel ist da."

    assert "Danke.\nFreundliche Grüße" == split(text).new


def test_a_name_below_three_dashes_is_a_signature() -> None:
    assert "Merci !" == split("Merci !\n---\nJeanne Roux").new
    assert "Mes choix\n---\nun phare" == split("Mes choix\n---\nun phare").new


@pytest.mark.parametrize("marker", ["Forwarded message:", "Message transféré :", "Weitergeleitete Nachricht:"])
def test_a_forward_without_dashes_keeps_what_it_forwards(marker: str) -> None:
    parts = split(
        f"Pour vous.\n\n{marker}\n\n> De : Paul <paul@example.org>\n> Date : 3 mars 2025 à 10:12\n> Objet : vélo\n>\n"
        "> La roue est voilée.\n"
    )

    assert "\nLa roue est voilée." in parts.new


@pytest.mark.parametrize(
    "card",
    [
        "_______________________________\nJeanne Roux\njeanne@example.org\n+33 1 23 45 67 89",
        "-----\nJeanne Roux | Roux SARL\nTél. : 01 23 45 67 89",
        "_ __ ___ ____________ ___ __ _\n\nRoux GmbH\nLindenweg 9\n\nwww.roux.example\n_ __ ___ ____________ ___ __ _",
        "_____________________________\n\nDr. Jeanne Roux\nLyon\n\nSent via mobile device\n_______________",
        "—————\nJeanne Roux\nCheffe de produit",
    ],
)
def test_a_visiting_card_below_a_rule_is_told_apart(card: str) -> None:
    parts = split(f"{OWN}\n\n{card}\n")

    assert OWN == parts.new
    assert "Jeanne Roux" in parts.signature or "Roux GmbH" in parts.signature


@pytest.mark.parametrize(
    "text",
    [
        "Ma liste :\n-----\nun phare\ndeux pneus",
        "Voici où me joindre :\n-----\njeanne@example.org",
        "Première question.\n—————\nEt la seconde : livrez-vous le samedi ?",
        "Le devis me va.\n_____\nPouvez-vous aussi voir www.roue.example ?",
    ],
)
def test_words_below_a_rule_that_are_no_card_are_new(text: str) -> None:
    assert text == split(text).new


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This message is from an EXTERNAL SENDER. Do not click any links.",
        "[EXTERNAL]",
        "ATTENTION : ce message provient d'un expéditeur externe.",
        "ACHTUNG: Diese E-Mail stammt von außerhalb der Firma.",
        "Let op: deze e-mail komt van buiten de organisatie.",
        "Este correo procede de fuera de la organización.",
        "Questo messaggio proviene da un mittente esterno.",
        "Esta mensagem foi enviada de fora da organização.",
        "You don't often get email from jeanne@example.org. Learn why this is important",
    ],
)
def test_the_warning_of_a_gateway_is_not_new(banner: str) -> None:
    parts = split(f"{banner}\n\n{OWN}\n")

    assert OWN == parts.new
    assert banner in parts.signature


def test_a_warning_that_a_customer_writes_is_new() -> None:
    text = "Attention : le cadre est fendu.\n\nQue faire ?"

    assert text == split(text).new


@pytest.mark.parametrize(
    "footer", ["Sent from my iPhone", "Envoyé de mon iPhone", "Gesendet mit iPhone", "Get Outlook for iOS"]
)
def test_words_typed_below_a_phones_footer_are_new_without_it(footer: str) -> None:
    parts = split(f"{footer}\n\nLa selle grince.\n")

    assert "La selle grince." == parts.new
    assert footer == parts.signature


@pytest.mark.parametrize(
    "footer",
    [
        "Sent from my iPhone, please excuse any typos.",
        "Envoyé de mon iPhone, désolée pour les fautes",
        "<<sent by galaxy>>",
        "Trimis de pe iPhone-ul meu",
        "Az iPhone-omról küldve",
        "從我的 iPhone 傳送",
        "From my iPhone 6",
    ],
)
def test_footers_with_an_excuse_or_of_neighbours_are_not_new(footer: str) -> None:
    assert OWN == split(f"{OWN}\n\n{footer}\n").new


def test_a_warning_label_in_front_of_a_disclaimer_changes_nothing() -> None:
    notice = "NOTICE: This message and its attachments are meant only for the people it is addressed to."

    assert OWN == split(f"{OWN}\n\n*****************\n{notice}\n").new


def test_a_link_in_brackets_between_quoted_lines_is_quoted() -> None:
    text = f"{OWN}\n\nOn 5 Mar 2025 15:59, Atelier wrote:\n> See\n(https://velo.example/a?b=1) >\n> for more.\n"

    assert OWN == split(text).new


@pytest.mark.parametrize(
    "unit",
    [
        "----" * 40 + ":\n",
        "From: a Sent: b To: c Subject: d ",
        "a On Mon, 3 Mar 2025 10:12 a@example.org wrote:\n",
        ": " * 40 + ":\n",
        "* * * * * * * * *\nwww.velo.example\n",
        "x ---- Original Message ---- ",
        "Sent from my iPhone\n\n",
        "________________________________\nFrom: a\nDate: b\n\n",
        "- a\n",
    ],
)
def test_a_flood_of_glued_marks_costs_little(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    started = time.process_time()

    split(text)

    assert time.process_time() - started < 2.5
