"""What a careful reader keeps of answers as the mail clients of seven languages write them."""

import pytest

from chalicelib.domain.quoting import split

ANSWER = "Bonjour,\n\nIl me manque toujours la roue avant.\nJeanne"
QUOTED = "Bonjour Jeanne,\n\nVotre commande est partie lundi.\n\nLe service client"
MARKED = "\n".join(f"> {line}".rstrip() for line in QUOTED.split("\n"))

ATTRIBUTIONS = {
    "gmail-fr": "Le lun. 3 mars 2025 à 10:12, Boutique Velo <contact@velo.example> a écrit :",
    "gmail-en": "On Mon, Mar 3, 2025 at 10:12 AM Boutique Velo <contact@velo.example> wrote:",
    "gmail-es": "El lun, 3 mar 2025 a las 10:12, Boutique Velo (<contact@velo.example>) escribió:",
    "gmail-de": "Am Mo., 3. März 2025 um 10:12 Uhr schrieb Boutique Velo <contact@velo.example>:",
    "gmail-it": "Il giorno lun 3 mar 2025 alle ore 10:12 Boutique Velo <contact@velo.example> ha scritto:",
    "gmail-nl": "Op ma 3 mrt 2025 om 10:12 schreef Boutique Velo <contact@velo.example>:",
    "gmail-pt": "Em seg., 3 de mar. de 2025 às 10:12, Boutique Velo <contact@velo.example> escreveu:",
    "gmail-wrapped": "Le lun. 3 mars 2025 à 10:12, Boutique Velo, service des clients de la région "
    "<\ncontact@velo.example> a écrit :",
    "apple-fr": "Le 3 mars 2025 à 10:12, Boutique Velo <contact@velo.example> a écrit :",
    "apple-en": "On 3 Mar 2025, at 10:12, Boutique Velo <contact@velo.example> wrote:",
    "apple-es": "El 3 mar 2025, a las 10:12, Boutique Velo <contact@velo.example> escribió:",
    "apple-de": "Am 03.03.2025 um 10:12 schrieb Boutique Velo <contact@velo.example>:",
    "apple-it": "Il giorno 3 mar 2025, alle ore 10:12, Boutique Velo <contact@velo.example> ha scritto:",
    "apple-nl": "Op 3 mrt 2025 om 10:12 heeft Boutique Velo <contact@velo.example> het volgende geschreven:",
    "apple-pt": "No dia 03/03/2025, às 10:12, Boutique Velo <contact@velo.example> escreveu:",
    "thunderbird-fr": "Le 03/03/2025 à 10:12, Boutique Velo a écrit :",
    "thunderbird-en": "On 03/03/2025 10:12, Boutique Velo wrote:",
    "thunderbird-de": "Am 03.03.25 um 10:12 schrieb Boutique Velo:",
    "thunderbird-it": "Il 03/03/2025 10:12, Boutique Velo ha scritto:",
    "thunderbird-es": "El 3/3/25 a las 10:12, Boutique Velo escribió:",
    "thunderbird-nl": "Op 03-03-2025 om 10:12 schreef Boutique Velo:",
    "thunderbird-pt": "Às 10:12 de 03/03/2025, Boutique Velo escreveu:",
    "yahoo-fr": "Le lundi 3 mars 2025 à 10:12:00 UTC+1, Boutique Velo <contact@velo.example> a écrit :",
    "yahoo-de": "Am Montag, 3. März 2025 um 10:12:00 MEZ hat Boutique Velo <contact@velo.example> Folgendes "
    "geschrieben:",
    "yahoo-es": "El lunes, 3 de marzo de 2025, 10:12:00 CET, Boutique Velo <contact@velo.example> escribió:",
    "yahoo-nl": "Op maandag 3 maart 2025 om 10:12:00 CET schreef Boutique Velo <contact@velo.example>:",
    "proton-en": "On Monday, March 3rd, 2025 at 10:12 AM, Boutique Velo <contact@velo.example> wrote:",
    "proton-fr": "Le lundi 3 mars 2025 à 10:12, Boutique Velo <contact@velo.example> a écrit :",
    "zimbra-dash": "- Le 2025-03-03 10:12, Boutique Velo a écrit :",
    "gmail-old": "2025-03-03 10:12 GMT+01:00 Boutique Velo <\ncontact@velo.example>:",
    "gmail-older": "2025/3/3 Boutique Velo <contact@velo.example>",
    "gmail-ru": "пн, 3 мар. 2025 г. в 10:12, Boutique Velo <contact@velo.example>:",
    "gmail-hu": "Boutique Velo <contact@velo.example> ezt írta (időpont: 2025. márc. 3., H, 10:12):",
    "gmail-ro": "În lun., 3 mar. 2025 la 10:12, Boutique Velo <contact@velo.example> a scris:",
    "gmail-he": "\u202bבתאריך 3 במרץ 2025 ב-10:12 מאת Boutique Velo <\u202acontact@velo.example\u202c>:\u202c",
    "yandex": '03.03.2025, 10:12, "Boutique Velo" <contact@velo.example>:',
    "mail-ru": "Понедельник, 3 марта 2025, 10:12 +03:00 от Boutique Velo <contact@velo.example>:",
    "thunderbird-pl": "W dniu 3.03.2025 o 10:12, Boutique Velo pisze:",
    "tutanota-de": "3. März 2025, 10:12 von contact@velo.example:",
    "zoho": "---- On Mon, 03 Mar 2025 10:12:00 +0100 contact@velo.example wrote ----",
    "zoho-fr": "---- Le lun., 03 mars 2025 10:12:00 +0100 Boutique Velo a écrit ----",
    "groupwise": ">>> Boutique Velo <contact@velo.example> 03.03.2025 10:12 >>>",
    "eudora": "At 03/03/2025 10:12 AM, Boutique Velo wrote:",
    "wrapped-thrice": "On Mar 3, 2025,\nat 10:12,\nBoutique Velo <contact@velo.example> wrote:",
    "pegasus": "In message <a1@velo.example> Boutique Velo <contact@velo.example> writes:",
}

HEADERS = {
    "outlook-fr": "De : Boutique Velo <contact@velo.example>\nEnvoyé : lundi 3 mars 2025 10:12\nÀ : Jeanne Roux "
                  "<jeanne@example.org>\nObjet : Votre commande",
    "outlook-en": "From: Boutique Velo <contact@velo.example>\nSent: Monday, March 3, 2025 10:12 AM\nTo: Jeanne "
                  "Roux <jeanne@example.org>\nSubject: Your order",
    "outlook-de": "Von: Boutique Velo <contact@velo.example>\nGesendet: Montag, 3. März 2025 10:12\nAn: Jeanne "
                  "Roux <jeanne@example.org>\nBetreff: Ihre Bestellung",
    "outlook-es": "De: Boutique Velo <contact@velo.example>\nEnviado: lunes, 3 de marzo de 2025 10:12\nPara: "
                  "Jeanne Roux <jeanne@example.org>\nAsunto: Su pedido",
    "outlook-it": "Da: Boutique Velo <contact@velo.example>\nInviato: lunedì 3 marzo 2025 10:12\nA: Jeanne Roux "
                  "<jeanne@example.org>\nOggetto: Il suo ordine",
    "outlook-nl": "Van: Boutique Velo <contact@velo.example>\nVerzonden: maandag 3 maart 2025 10:12\nAan: Jeanne "
                  "Roux <jeanne@example.org>\nOnderwerp: Uw bestelling",
    "outlook-pt": "De: Boutique Velo <contact@velo.example>\nEnviado: 3 de março de 2025 10:12\nPara: Jeanne Roux "
                  "<jeanne@example.org>\nAssunto: O seu pedido",
    "outlook-web-rule": "________________________________\nDe : Boutique Velo <contact@velo.example>\nEnvoyé : "
                        "lundi 3 mars 2025 10:12\nÀ : jeanne@example.org <jeanne@example.org>\nObjet : Votre commande",
    "outlook-bold": "*De :* Boutique Velo <contact@velo.example>\n*Envoyé :* lundi 3 mars 2025 10:12\n*À :* Jeanne "
                    "Roux\n*Objet :* Votre commande",
    "outlook-mac": "De : Boutique Velo <contact@velo.example>\nDate : lundi, 3 mars 2025 à 10:12\nÀ : Jeanne Roux "
                   "<jeanne@example.org>\nObjet : Votre commande",
    "outlook-many-recipients": "From: Boutique Velo <contact@velo.example>\nSent: Monday, March 3, 2025 10:12 "
                               "AM\nTo: Jeanne Roux <jeanne@example.org>;\n Paul Roux <paul@example.org>\nCc: "
                               "Sales\nSubject: Your order",
    "old-outlook": "-----Message d'origine-----\nDe : Boutique Velo [mailto:contact@velo.example]\nEnvoyé : lundi "
                   "3 mars 2025 10:12\nÀ : Jeanne Roux\nObjet : Votre commande",
    "zimbra-free": "----- Mail original -----\nDe: \"Boutique Velo\" <contact@velo.example>\nÀ: "
                   "jeanne@example.org\nEnvoyé: Lundi 3 Mars 2025 10:12:00\nObjet: Votre commande",
    "zimbra-orange": "envoyé : 3 mars 2025 à 10:12\nde : Boutique Velo <contact@velo.example>\nà : "
                     "jeanne@example.org\nobjet : Votre commande",
    "gmx-de": "Gesendet: Montag, 03. März 2025 um 10:12 Uhr\nVon: \"Boutique Velo\" <contact@velo.example>\nAn: "
              "jeanne@example.org\nBetreff: Ihre Bestellung",
    "samsung-fr": "-------- Message d'origine --------\nDe : Boutique Velo <contact@velo.example>\nDate : "
                  "03/03/2025 10:12 (GMT+01:00)\nÀ : jeanne@example.org\nObjet : Votre commande",
    "samsung-en": "-------- Original message --------\nFrom: Boutique Velo <contact@velo.example>\nDate: "
                  "03/03/2025 10:12 (GMT+01:00)\nTo: jeanne@example.org\nSubject: Your order",
    "samsung-de": "-------- Ursprüngliche Nachricht --------\nVon: Boutique Velo <contact@velo.example>\nDatum: "
                  "03.03.25 10:12 (GMT+01:00)\nAn: jeanne@example.org\nBetreff: Ihre Bestellung",
    "samsung-it": "-------- Messaggio originale --------\nDa: Boutique Velo <contact@velo.example>\nData: 03/03/25 "
                  "10:12 (GMT+01:00)\nA: jeanne@example.org\nOggetto: Il suo ordine",
    "proton-old": "------- Original Message -------\nOn Monday, March 3rd, 2025 at 10:12 AM, Boutique Velo "
                  "<contact@velo.example> wrote:",
    "proton-hyphens": "\u2010\u2010\u2010\u2010 Original Message \u2010\u2010\u2010\u2010\n"
                      "On Monday, March 3rd, 2025 at 10:12 AM, Boutique Velo <contact@velo.example> wrote:",
    "ticket-line": "##- Répondez au-dessus de cette ligne -##",
}  # fmt: skip

FOOTERS = {
    "iphone-fr": "Envoyé de mon iPhone",
    "iphone-en": "Sent from my iPhone",
    "iphone-de": "Von meinem iPhone gesendet",
    "iphone-es": "Enviado desde mi iPhone",
    "iphone-it": "Inviato da iPhone",
    "iphone-nl": "Verstuurd vanaf mijn iPhone",
    "iphone-pt": "Enviado do meu iPhone",
    "samsung-fr": "Envoyé depuis mon appareil Galaxy",
    "samsung-older": "Envoyé depuis mon smartphone Samsung Galaxy.",
    "outlook-ios": "Obtenir Outlook pour iOS<https://aka.ms/o0ukef>",
    "outlook-android": "Envoyé à partir de Outlook pour Android<https://aka.ms/AAb9ysg>",
    "outlook-android-en": "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "outlook-de": "Outlook für Android<https://aka.ms/AAb9ysg> herunterladen",
    "windows-mail": "Provenance : Courrier pour Windows 10",
    "yahoo": "Envoyé depuis Yahoo Mail pour iPhone",
    "orange": "Envoyé depuis l'application Mail Orange",
    "proton": "Sent with Proton Mail secure email.",
    "proton-fr": "Envoyé avec la messagerie sécurisée Proton Mail.",
    "gmx": "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
    "avast": "Garanti sans virus. www.avast.com",
}


@pytest.mark.parametrize("dialect", ATTRIBUTIONS)
def test_an_answer_above_a_marked_quote_is_all_that_is_new(dialect: str) -> None:
    parts = split(f"{ANSWER}\n\n{ATTRIBUTIONS[dialect]}\n\n{MARKED}\n")

    assert ANSWER == parts.new
    assert "Votre commande est partie lundi." in parts.quoted


@pytest.mark.parametrize("dialect", ATTRIBUTIONS)
def test_an_answer_above_a_quote_without_marks_is_all_that_is_new(dialect: str) -> None:
    parts = split(f"{ANSWER}\n\n{ATTRIBUTIONS[dialect]}\n\n{QUOTED}\n")

    assert ANSWER == parts.new
    assert "Votre commande est partie lundi." in parts.quoted


@pytest.mark.parametrize("dialect", HEADERS)
def test_an_answer_above_copied_headers_is_all_that_is_new(dialect: str) -> None:
    parts = split(f"{ANSWER}\n\n{HEADERS[dialect]}\n\n{QUOTED}\n")

    assert ANSWER == parts.new
    assert "Votre commande est partie lundi." in parts.quoted


@pytest.mark.parametrize("line", ["Boutique Velo a écrit :", "Boutique Velo wrote:", "Boutique Velo schrieb:"])
def test_a_name_that_wrote_announces_a_quote_only_above_marks(line: str) -> None:
    marked, unmarked = f"{ANSWER}\n\n{line}\n{MARKED}\n", f"{ANSWER}\n\n{line}\n{QUOTED}"

    assert ANSWER == split(marked).new
    assert unmarked == split(unmarked).new


@pytest.mark.parametrize("dialect", FOOTERS)
def test_a_footer_of_a_program_is_not_new(dialect: str) -> None:
    parts = split(f"{ANSWER}\n\n{FOOTERS[dialect]}\n\n{HEADERS['outlook-web-rule']}\n\n{QUOTED}\n")

    assert ANSWER == parts.new
    assert FOOTERS[dialect] == parts.signature


@pytest.mark.parametrize(
    "header",
    [
        '> Message du 03/03/25 10:12\n> De : "Boutique Velo" <contact@velo.example>\n> A : jeanne@example.org\n> '
        "Copie à : \n> Objet : Votre commande\n>",
        '> Message du 03/03/25 10:12\n> De : "Boutique Velo" <contact@velo.example>\n> A : jeanne@example.org\n> '
        "Copie à : \n> Objet : Votre commande\n",
    ],
)
@pytest.mark.parametrize("body", [MARKED, QUOTED])
def test_the_headers_that_la_poste_and_orange_mark_are_quoted_with_what_follows(header: str, body: str) -> None:
    parts = split(f"{ANSWER}\n\n{header}\n{body}\n")

    assert ANSWER == parts.new


@pytest.mark.parametrize(
    "attribution",
    [
        # An address that was wrapped before its bracket, below a line that carries no mark of its own.
        "Il giorno lun 3 mar 2025 alle ore 10:12 Boutique Velo <contact@velo.example\n>\nha scritto:\n",
        # GroupWise, as its German program writes it and servers wrap it.
        ">>> Boutique Velo <contact@velo.example> schrieb am 03.03.2025 um 10:12 in\nNachricht\n<a1b2@velo.example>:",
        "-------- Оригинално писмо --------\nОт: Boutique Velo <contact@velo.example>",
    ],
)
def test_what_servers_and_rarer_programs_put_above_a_quote_is_not_new(attribution: str) -> None:
    assert split(f"{ANSWER}\n\n{attribution}\n{MARKED}").new == ANSWER


def test_a_day_and_a_name_right_below_the_words_announce_a_marked_quote() -> None:
    assert split(f"{ANSWER}\nOn Mon, Mar 3, Boutique wrote:\n{MARKED}").new == ANSWER


def test_headers_below_a_rule_need_no_address() -> None:
    headers = "________________________________\nFrom: Boutique Velo\nSent: Monday\nTo: Jeanne"
    assert split(f"{ANSWER}\n\n{headers}\n\n{QUOTED}").new == ANSWER


@pytest.mark.parametrize(
    "disclaimer",
    [
        "Si usted ha recibido este mensaje por error, bórrelo.",
        "Caso tenha recebido esta mensagem por engano, notifique o remetente.",
        "Se avete ricevuto questo messaggio per errore, cancellatelo.",
        "Wenn Sie nicht der richtige Adressat sind, informieren Sie uns.",
        "Indien u dit bericht abusievelijk ontvangt, verwijder het dan.",
        "Pense no meio ambiente antes de imprimir este e-mail.",
        "Antes de imprimir este correo, piense en el medio ambiente.",
        "Prima di stampare, pensa all'ambiente.",
    ],
)
def test_a_disclaimer_is_closing(disclaimer: str) -> None:
    assert split(f"{ANSWER}\n\n{disclaimer}").new == ANSWER


@pytest.mark.parametrize(
    "words",
    [
        "Segue o pedido.\nEnviado do meu celular o comprovante ontem.",
        "Voici la suite.\nEnvoyé de mon iPhone hier soir avec la photo.",
        "Bom dia.\n\nAntes de imprimir o boleto, confira o valor. Está errado.",
        "Buenos días.\n\nAntes de imprimir la factura quiero corregir mi nombre.",
        "Buongiorno.\n\nPrima di stampare la fattura vorrei correggere il nome.",
    ],
)
def test_words_that_only_begin_like_a_footer_or_a_disclaimer_are_new(words: str) -> None:
    assert split(words).new == words
