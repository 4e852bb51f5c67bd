"""The words by which mail clients mark what they quote, in the languages served and some neighbours."""

import re

# Labels of the header lines that Outlook, Zimbra, GMX, Orange, Samsung and others copy above a quoted mail.
LABELS: dict[str, str] = {
    label: kind
    for kind, labels in {
        "from": "from|de|von|da|van|från|fra|od|lähettäjä|от|від|发件人|寄件者|差出人|expéditeur|expediteur|remitente|"
        "mittente|afzender|"
        "remetente|absender|feladó|gönderen|kimden",
        "date": "sent|date|sent on|sent at|envoyé|envoye|envoyé le|envoyée|date d'envoi|message du|enviado|"
        "enviado el|enviado em|enviada em|"
        "enviada|fecha|gesendet|gesendet am|datum|inviato|inviato il|data|data invio|verzonden|verzonden op|"
        "skickat|sendt|dato|wysłano|"
        "lähetetty|отправлено|дата|надіслано|发送时间|日期|送信日時|elküldve|gönderildi|datum en tijd",
        "to": "to|à|a|para|an|aan|pour|destinataire|destinataires|destinatario|empfänger|till|til|do|кому|收件人|宛先|"
        "vastaanottaja|címzett|kime",
        "cc": "cc|bcc|cci|copie|copie à|copia|copia a|kopie|kopie an|kopi|copy|抄送|копия",
        "subject": "subject|objet|sujet|asunto|betreff|oggetto|onderwerp|assunto|ämne|emne|temat|тема|主题|主旨|件名|"
        "aihe|tárgy|konu",
        "other": "reply-to|reply to|répondre à|antwort an|responder a|importance|priority|priorité|attachments|"
        "pièces jointes|anlagen|"
        "organisation|organization|mailed-by|signed-by",
    }.items()
    for label in labels.split("|")
}

# Where the verb ends the line: "On Monday X wrote:"; and where the name follows it: "Am Montag schrieb X:".
_VERB_LAST = (
    r"wrote|(?<![mtls]['’])\ba [ée]crit|escribi[óo]|ha escrito|ha scritto|escreveu|geschrieben|geschreven|"
    r"het volgende geschreven|"
    r"napisał(?:\(a\)|a)?|skrev(?: følgende)?|написа(?:в|ла?|л\(а\))|пишет|írta|kirjoitti|yazdı|şunları yazdı|"
    r"napsal\(?a?\)?|pisze|пише|a scris|έγραψε|writes|写道|のメール|님이 작성|ezt írta \([^()]{5,60}\)"
)
_VERB_INSIDE = r"schrieb|schreef|skrev|pisze|het volgende"
ATTRIBUTION = re.compile(rf"(?:{_VERB_LAST})[ \xa0]?\s*[:：]$|\b(?:{_VERB_INSIDE})\b.{{1,200}}[:：]$", re.IGNORECASE)
# "2025-03-03 10:12 GMT+01:00 Jane Doe <jane@example.com>:": a time, a year and an address in brackets (or after "by")
# before a colon are a program's in every language, with or without a verb; the year may be the last two digits.
_MOMENT = r"(?=.{0,200}(?:\b(?:19|20)\d\d|\d[./-]\d{1,2}[./-]\d\d\b))(?=.{0,200}\d{1,2} ?[:.h] ?\d{2}(?!\d))"
BARE_ATTRIBUTION = re.compile(
    rf"{_MOMENT}.{{8,260}}(?:<\s?[^<>\s]+@[^<>\s]+\s?>[^<>?!]{{0,60}}|"
    r" (?:by|von|par|de|da|por|door|от) [^<>\s]+@[^<>\s]+[^<>\s:])\s*[:：]$"
)
# "2013/7/20 Jane Doe <jane@example.com>": the same without a time or a colon.
DATED_ADDRESS = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2} [^<>:]{1,80}<[^<>\s]+@[^<>\s]+>:?$")
# "Jane Doe wrote:" says so little that only the marks below it tell that a program wrote it.
NAME_WROTE = re.compile(rf"[^\s,;.?!][^,;?!]{{1,70}} (?:{_VERB_LAST}|schrieb|schreef)\s*[:：]$", re.IGNORECASE)
# "---- On Mon, 3 Mar 2025 10:12:00 +0100 Jane Doe wrote ----", as Zoho frames it.
FRAMED_ATTRIBUTION = re.compile(r"\s*-{2,}\s?(\S.{10,200}?)\s?-{3,}\s*$")
INTRODUCTION = re.compile(
    r"[\s\-*•–—]{0,6}(?:on|at(?=.{0,12}[/-]\d{4}\b)|in (?:message|article) <\S{1,200}>|"
    r"le|el|am|il|op|em|no dia|à la date|às|den|på|"
    r"w dniu|dnia|\d{1,4}[ ./年-]|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|mié|jeu|jue|ven|vie|sam|sáb|dim|dom|mo|di|mi|do|fr|sa|so|man|tir|"
    r"ons|tor|fre|lør|søn|seg|ter|qua|qui|sex|пн|вт|ср|чт|пт|сб|вс|понед|вторн|сред|четв|пятн|субб|воскр)"
    r"[a-zäéáçа-я]*[.,]?)(?=[\s\d.,])",
    re.IGNORECASE,
)
EVIDENCE = re.compile(
    r"[^\s<>@]@[^\s<>@]|\b\d{1,2} ?[:h.] ?\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b"
)
STRONG_EVIDENCE = re.compile(r"[^\s<>@]@[^\s<>@]|\b\d{1,2} ?[:h.] ?\d{2}\b")

_REPLY_WORDS = (
    r"original message|original mail|original e-?mail|reply message|message d['’]origine|message initial|"
    r"message original|mail original|courriel original|"
    r"e-?mail d['’]origine|ursprüngliche (?:nachricht|mail|e-?mail)|original-?nachricht|originalnachricht|"
    r"urspr\. nachricht|antwort[- ]nachricht|mensaje original|correo original|messaggio originale|"
    r"oorspronkelijk bericht|oorspronkelijke bericht|mensagem original|ursprungligt meddelande|opprinnelig melding|"
    r"oprindelig (?:meddelelse|besked)|oryginalna wiadomość|"
    r"исходное сообщение|原始邮件|原始信息|元のメッセージ"
)
_FORWARD_WORDS = (
    r"forwarded (?:message|mail|e-?mail|by .{0,60})|message transféré|mail transféré|message réexpédié|"
    r"message suivi|courriel transféré|"
    r"weitergeleitete (?:nachricht|mail|e-?mail)|mensaje reenviado|messaggio inoltrato|inoltrato da.{0,60}|"
    r"doorgestuurd bericht|mensagem (?:re)?encaminhada|"
    r"vidarebefordrat meddelande|videresendt (?:melding|meddelelse|besked)|przekazana wiadomość|"
    r"пересылаемое сообщение|转发的?邮件"
)
REPLY_SEPARATOR = re.compile(rf"[\s>*]*[-_=‐‑–—*]{{2,}}\s?(?:{_REPLY_WORDS})[\s:.]*[-_=‐‑–—*]*\s*$", re.IGNORECASE)
FORWARD_SEPARATOR = re.compile(
    rf"[\s>*]*(?:[-_=‐‑–—*]{{2,}}\s?(?:{_FORWARD_WORDS})[\s:]*[-_=‐‑–—*]*|"
    r"begin forwarded message\s?:|début du message (?:réexpédié|transféré)\s?:|"
    r"anfang der weitergeleiteten (?:nachricht|e-mail)\s?:|inicio del mensaje reenviado\s?:|"
    r"inizio (?:del )?messaggio inoltrato\s?:|begin doorgestuurd bericht\s?:|"
    r"início da mensagem (?:re)?encaminhada\s?:)\s*$",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"[\s#>*=_-]*(?:please )?(?:(?:type|write|enter) your reply above this line|reply above this line|"
    r"do not (?:write|type|reply) below this line|répond\w+ au[- ]dessus de cette ligne|"
    r"écri\w+ (?:votre réponse )?au[- ]dessus de cette ligne|bitte (?:oberhalb|über) dieser (?:linie|"
    r"zeile) antworten|antworten sie oberhalb dieser (?:linie|zeile)|"
    r"respond\w+ por encima de esta línea|escriba su respuesta por encima de esta línea|"
    r"rispondi\w* sopra questa (?:linea|riga)|antwoord boven deze (?:lijn|regel)|"
    r"respond\w+ acima desta linha)[^\n]{0,30}$",
    re.IGNORECASE,
)
FORWARD_SUBJECT = re.compile(
    r"\s*(?:(?:re|aw|sv)\s*:\s*)*(?:fwd?|tr|wg|rv|enc|i|doorst|weitergeleitet|inoltr\w*|reenv\w*)\s*:", re.IGNORECASE
)
# GroupWise names the sender and the time between arrows: ">>> Jane Doe <jane@example.com> 03.03.2025 10:12 >>>".
ARROWS = re.compile(r">>> .{1,150}\b\d{1,2}[:.]\d\d(?: ?[AP]M)? >>>\s*$", re.IGNORECASE)
RULE = re.compile(r"[\s>*]*[-_=–—*~]{5,}\s*$")

_DEVICE = (
    r"i-?phone|i-?pad|ipod|android|samsung|galaxy|huawei|honor|xiaomi|redmi|oppo|wiko|nokia|sony|xperia|motorola|"
    r"google pixel|pixel|oneplus|blackberry|windows|"
    r"outlook|yahoo|gmail|gmx|web\.de|proton(?: ?mail)?|tutanota|thunderbird|e-?mail|mail|courrier|correo|posta|"
    r"orange|free|sfr|bouygues|laposte|la poste|mobile?|móvil|smartphone|"
    r"cellphone|handheld|phone|telefon\w*|téléphone|teléfono|telefono|telefoon|telemóvel|celular|handy|tablette?|"
    r"tablet|appareil|dispositivo|device|mac|macbook|applewatch|apple watch|application|app|verizon|t-mobile|at&t"
)
MOBILE_FOOTER = re.compile(
    r"[\[(]?(?:"
    rf"(?:sent|envoyée?|enviad[oa]|gesendet|inviat[oa]|verzonden|verstuurd|skickat|sendt|"
    rf"wysłan[eo]) (?:[^\s,;?!]{{1,14}} ){{1,4}}[^,;?!]{{0,30}}?\b(?:{_DEVICE})\b[^,;?!]{{0,60}}|"
    r"sent from (?:my|a|the) [^,;?!.]{1,50}|sent (?:via|with|using) [^,;?!]{1,60}|"
    r"(?:diese nachricht wurde )?von meinem .{1,60} gesendet|von (?:unterwegs|samsung mobile|meinem \w+) gesendet|"
    r"get outlook for .{1,60}|get the outlook app.{0,60}|(?:obtenir|téléchargez|télécharger|"
    r"obtenez) outlook (?:pour|mobile).{0,80}|(?:outlook|laden sie outlook) für .{1,60}|holen sie sich outlook.{0,60}|"
    r"(?:obtener|descarga\w*|obtenga) outlook (?:para|móvil).{0,60}|scarica outlook per .{1,60}|"
    r"ottieni outlook per .{1,60}|outlook voor .{1,60}|(?:obter|baixe) o? ?outlook (?:para|mobile).{0,60}|"
    r"provenance\s?: courrier pour windows.{0,20}|enviado desde correo para windows.{0,20}|"
    r"diese nachricht wurde .{1,80} gesendet\.?|mit der .{1,40} (?:app|mail) gesendet|"
    r"envoyé (?:avec|par|via) (?:la messagerie|l['’]application|mon) .{1,60}|"
    r"yahoo mail\s?: .{1,60}|connect with us on .{1,40}|"
    r"(?:garanti sans virus|virus-free|virenfrei|libre de virus|privo di virus|virusvrij|livre de vírus)\b.{0,120}|"
    r"l['’]absence de virus dans ce (?:courrier|e-?mail).{0,120}|this e-?mail has been (?:checked|"
    r"scanned) for viruses.{0,80}|diese e-?mail wurde .{0,30}auf viren geprüft.{0,60}|"
    r"cet e-?mail a été (?:vérifié|scanné).{0,100}"
    r")[\])]?[.!]?(?:\s?<[^<>\s]+>|\s?https?://\S+)?\s*$",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"[\s*_>\-=]{0,40}(?:"
    r"(?:this|the (?:information|content)s? (?:contained )?(?:in|of) this) (?:e-?mail|message|communication|"
    r"transmission)[^.\n]{0,80}(?:confidential|intended|privileged|attachment)|"
    r"(?:confidentiality|legal|privacy) (?:notice|disclaimer)|disclaimer\s?:|if you (?:have received|"
    r"are not the intended)|please (?:consider the environment|think before)|"
    r"(?:ce|cet|le présent) (?:message|courriel|e-?mail|courrier(?: électronique)?)[^.\n]{0,80}(?:confidentiel|"
    r"destiné|pièces? jointe)|(?:avertissement|avis de confidentialité)\s?:|"
    r"les informations contenues dans ce|si vous avez reçu ce|(?:pensez|merci de penser) à (?:l['’]environnement|"
    r"la planète)|n['’]imprimez ce|"
    r"(?:diese|die in dieser) (?:e-?mail|nachricht)[^.\n]{0,80}(?:vertraulich|enthält|bestimmt)|"
    r"(?:haftungsausschluss|vertraulichkeitshinweis)|bitte (?:denken sie an|prüfen sie)[^.\n]{0,60}(?:umwelt|druck)|"
    r"(?:este|la información (?:contenida|incluida) en este) (?:mensaje|correo|e-?mail)[^.\n]{0,80}(?:confidencial|"
    r"dirig|adjunt|contien)|aviso (?:legal|de confidencialidad)|antes de imprimir|"
    r"(?:questo|le informazioni contenute in questo|il presente) (?:messaggio|e-?mail)[^.\n]{0,80}(?:riservat|"
    r"confidenzial|destinat|sono)|avvertenz[ae] legal|prima di stampare|"
    r"(?:dit|de informatie in dit) (?:bericht|e-?mail(?:bericht)?)[^.\n]{0,80}(?:vertrouwelijk|bestemd)|"
    r"denk aan het milieu|"
    r"(?:esta|as informações contidas nesta) (?:mensagem|e-?mail)[^.\n]{0,80}(?:confidencia|destina|privilegiad)|"
    r"antes de imprimir"
    r")",
    re.IGNORECASE,
)
LIST_FOOTER = re.compile(
    r"mailing[ -]list|listinfo|unsubscribe|désabonn|se désinscrire|abbestellen|abmelden|darse de baja|"
    r"cancella\w* l['’]iscrizione|afmelden|cancelar (?:a )?(?:inscri|subscri)|"
    r"you (?:are receiving|received) this (?:message|e-?mail|because)|vous recevez ce(?:t|tte)?|google groups?|"
    r"https?://\S*(?:lists?|groups)\b",
    re.IGNORECASE,
)
GREETING = re.compile(
    r"^(?:bonjour|bonsoir|salut|hello|hi|hey|dear|hallo|guten tag|hola|buen[oa]s (?:días|tardes)|ciao|buongiorno|"
    r"goedendag|beste|olá|bom dia|"
    r"cordialement|bien à vous|merci|thanks|thank you|regards|best|grüße|saludos|saluti|groeten|fyi|pour info\w*|"
    r"voir ci-dessous|see below|ci-dessous)\b",
    re.IGNORECASE,
)
