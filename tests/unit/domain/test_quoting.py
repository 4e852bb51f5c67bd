"""The rules by which new words are told apart, and the doubts in which text is kept."""

import time

import pytest

from chalicelib.domain.quoting import split


def test_a_text_without_quote_is_new_as_it_is() -> None:
    text = "Bonjour,\n\nOù est mon colis ?\n\n- commande 4521\n- payée le 3 mars"

    assert text == split(text).new


def test_answers_between_quoted_lines_are_kept_with_what_they_answer() -> None:
    text = (
        "Bonjour, mes réponses ci-dessous.\n\n"
        "Le 03/03/2025 à 10:12, Boutique a écrit :\n"
        "> Quelle taille souhaitez-vous ?\n\n"
        "Du 42.\n\n"
        "> Et quelle couleur ?\n"
        "Bleu.\n"
        ">\n> Cordialement\n> La boutique\n"
    )

    parts = split(text)

    assert (
        "Bonjour, mes réponses ci-dessous.\n\n> Quelle taille souhaitez-vous ?\n\nDu 42.\n\n> Et quelle couleur "
        "?\nBleu." == parts.new
    )
    assert "La boutique" in parts.quoted


def test_an_answer_below_the_quote_is_new_without_it() -> None:
    text = (
        "On 03/03/2025 10:12, Shop wrote:\n> Which size do you need?\n>\n> The shop\n\nSize 42, please.\n\n-- \nJane\n"
    )

    parts = split(text)

    assert "Size 42, please." == parts.new
    assert "--\nJane" == parts.signature


def test_a_quoted_line_that_a_server_wrapped_stays_quoted() -> None:
    text = (
        "Merci !\n\nLe 03/03/2025 à 10:12, Boutique a écrit :\n"
        "> Votre colis est parti de notre entrepôt ce matin et vous parviendra\nvendredi\n> dans la journée.\n"
    )

    assert "Merci !" == split(text).new


def test_a_short_answer_right_below_a_short_question_is_new() -> None:
    text = "Le 03/03/2025 à 10:12, Boutique a écrit :\n> Quelle couleur ?\nbleu\n> Quelle taille ?\n42\n"

    new = split(text).new

    assert "bleu" in new
    assert "42" in new


@pytest.mark.parametrize(
    "text",
    [
        "Votre conseillère m'a écrit le 3 mars 2025 :\n« le colis part demain »\nDepuis, rien.",
        "Le 3 mars 2025 à 10:12 votre collègue m'a écrit :\n« le colis part demain »\nDepuis, rien.",
        "De : Paris\nÀ : Lyon\nDate : 12 mai\n\nEst-ce que vous livrez sur ce trajet ?",
        "Bonjour,\nDate : 12 mai\nObjet : réclamation\n\nJe n'ai rien reçu.",
        "Voici ce que je vois :\n-----\nErreur 500\n-----\nEt rien d'autre.",
        "On the box it says: size 42.\nOn 3 March I called you at 10:12 and nobody wrote:\nwhy?",
        "Envoyé de Lyon le 3 mars, jamais reçu.",
        "Sent from my desk, is much easier than my phone.",
        "Objet : commande 4521\nJe voudrais savoir quand elle arrive.",
    ],
)
def test_words_that_only_look_like_marks_are_kept(text: str) -> None:
    parts = split(text)

    assert text == parts.new


def test_a_contact_form_with_labels_is_kept_whole() -> None:
    text = (
        "From: Jeanne Roux <jeanne@example.org>\nTo: contact@velo.example\nSubject: Question\n\n"
        "Livrez-vous en Belgique ?"
    )

    assert text == split(text).new


def test_a_signature_below_its_delimiter_is_told_apart() -> None:
    parts = split("Je voudrais un catalogue.\n\n-- \nJeanne Roux\n12 rue des Lilas\n")

    assert "Je voudrais un catalogue." == parts.new
    assert "--\nJeanne Roux\n12 rue des Lilas" == parts.signature


def test_words_typed_below_a_signature_delimiter_alone_are_new() -> None:
    assert "--\nOù est mon colis ?" == split("-- \nOù est mon colis ?\n").new


@pytest.mark.parametrize(
    "disclaimer",
    [
        "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de leur "
        "destinataire.",
        "This e-mail and any attachments are confidential and intended solely for the addressee.",
        "Diese E-Mail enthält vertrauliche Informationen.",
        "Este mensaje y sus archivos adjuntos son confidenciales.",
        "Questo messaggio e i suoi allegati sono riservati.",
        "Dit bericht kan vertrouwelijke informatie bevatten.",
        "Esta mensagem e os seus anexos são confidenciais.",
    ],
)
def test_a_disclaimer_is_told_apart(disclaimer: str) -> None:
    parts = split(f"Je cherche un vélo.\n\nJeanne\n\n{disclaimer}\nMerci de le détruire.\n")

    assert "Je cherche un vélo.\n\nJeanne" == parts.new
    assert disclaimer in parts.signature


def test_a_list_footer_is_told_apart() -> None:
    parts = split(
        "Bonjour,\nqui l'a essayé ?\n\n_______________________\nvelo mailing "
        "list\nhttps://lists.example.org/listinfo/velo\n"
    )

    assert "Bonjour,\nqui l'a essayé ?" == parts.new


FORWARDED = (
    "De : Paul Roux <paul@example.org>\nDate : 3 mars 2025 à 10:12\nÀ : jeanne@example.org\nObjet : vélo\n\n"
    "La roue est voilée, que faire ?"
)


@pytest.mark.parametrize(
    "marker", ["---------- Forwarded message ---------", "-------- Message transféré --------",
        "Début du message réexpédié :",
               "-------- Weitergeleitete Nachricht --------", "---------- Mensaje reenviado ---------",
                   "Begin doorgestuurd bericht:"],
)  # fmt: skip
def test_a_forward_with_few_own_words_keeps_what_it_forwards(marker: str) -> None:
    parts = split(f"Pour info\n\n{marker}\n{FORWARDED}\n")

    assert parts.new.startswith("Pour info\n\n")
    assert "La roue est voilée" in parts.new


def test_a_forward_marked_by_its_subject_keeps_what_it_forwards() -> None:
    text = f"Voir ci-dessous, merci.\n\n{FORWARDED}\n"

    assert "La roue est voilée" in split(text, subject="TR: vélo").new
    assert "La roue est voilée" not in split(text, subject="Re: vélo").new


def test_a_forward_quoted_with_marks_is_read_without_them() -> None:
    marked = "\n".join(f"> {line}" for line in FORWARDED.split("\n"))

    assert (
        "\nLa roue est voilée, que faire ?"
        in split(f"Début du message réexpédié :\n\n{marked}\n", subject="Fwd: vélo").new
    )


def test_a_forward_with_a_question_of_its_own_keeps_only_the_question() -> None:
    own = (
        "Bonjour,\nmon mari vous a écrit le message suivant il y a dix jours et n'a pas eu de réponse, "
        "pouvez-vous nous dire où cela en est ?"
    )

    parts = split(f"{own}\n\n---------- Forwarded message ---------\n{FORWARDED}\n")

    assert own == parts.new
    assert "La roue est voilée" in parts.quoted


def test_a_quote_sent_back_without_a_word_has_no_new_text() -> None:
    parts = split("Le 03/03/2025 à 10:12, Boutique a écrit :\n> Votre colis est parti.\n")

    assert "" == parts.new
    assert "Votre colis est parti." in parts.quoted


@pytest.mark.parametrize(
    "unit",
    [
        "> a\nb\n",
        "On 3 mars 2025 10:12 x@example.com wrote:\n",
        "From: a\n",
        "--\n",
        "a\n\n--\n",
        "_" * 50 + "\n",
        ">",
        " ",
        "On ",
        "Sent from my ",
    ],
)
def test_a_flood_of_marks_costs_less_than_a_second(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    started = time.process_time()

    split(text)

    assert time.process_time() - started < 1.5
