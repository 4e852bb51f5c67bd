"""The words by which mail clients mark what they quote, in the languages served and some neighbours."""

import re

# Labels of the header lines that Outlook, Zimbra, GMX, Orange, Samsung and others copy above a quoted mail.
LABELS: dict[str, str] = {
    label: kind
    for kind, labels in {
        "from": "from|de|von|da|van|från|fra|od|lähettäjä|от|від|发件人|寄件者|差出人|expéditeur|expediteur|remitente|"
        "mittente|afzender|"
        "remetente|absender|feladó|gönderen|kimden|寄件人|보낸 사람|od koho|odesílatel|από|šalje|de la|expeditor",
        "date": "sent|date|sent on|sent at|envoyé|envoye|envoyé le|envoyée|date d'envoi|message du|enviado|"
        "enviado el|enviado em|enviada em|"
        "enviada|fecha|gesendet|gesendet am|datum|inviato|inviato il|data|data invio|verzonden|verzonden op|"
        "skickat|sendt|dato|wysłano|"
        "lähetetty|отправлено|дата|надіслано|изпратено|"
        "изпратено на|发送时间|日期|送信日時|elküldve|gönderildi|datum en tijd|寄件日期|"
        "傳送時間|보낸 날짜|보낸 시간|odesláno|poslano|στάλθηκε|ημερομηνία|trimis|data trimiterii",
        "to": "to|à|a|para|an|aan|pour|destinataire|destinataires|destinatario|empfänger|till|til|do|кому|до|"
        "收件人|宛先|"
        "vastaanottaja|címzett|kime|收件者|받는 사람|komu|prima|προς|către",
        "cc": "cc|bcc|cci|copie|copie à|copia|copia a|kopie|kopie an|kopi|copy|抄送|副本|копия|참조|ccn",
        "subject": "subject|objet|sujet|asunto|betreff|oggetto|onderwerp|assunto|ämne|emne|temat|тема|относно|"
        "主题|主旨|件名|"
        "aihe|tárgy|konu|ogg|제목|předmět|predmet|θέμα|subiect",
        "other": "reply-to|reply to|répondre à|antwort an|responder a|importance|priority|priorité|attachments|"
        "pièces jointes|anlagen|"
        "organisation|organization|mailed-by|signed-by",
    }.items()
    for label in labels.split("|")
}

# Where the verb ends the line: "On Monday X wrote:"; and where the name follows it: "Am Montag schrieb X:".
_VERB_LAST = (
    r"wrote|schrieb|schreef|"
    r"(?<![mtls]['’])\ba [ée]crit|escribi[óo]|ha escrito|ha scritto|escreveu|geschrieben|geschreven|"
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
    rf"{_MOMENT}.{{1,260}}(?:<\s?[^<>\s]+@[^<>\s]+\s?>[^<>?!]{{0,60}}|"
    r" (?:by|von|par|de|da|por|door|от) [^<>\s]+@[^<>\s]+[^<>\s:])\s*[:：]$"
)
# "2013/7/20 Jane Doe <jane@example.com>": the same without a time or a colon.
DATED_ADDRESS = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2} [^<>:]{1,80}<[^<>\s]+@[^<>\s]+>:?$")
# "Jane Doe schrieb am Do. 20. Juni 2024 um 14:49:" needs no address.
NAME_WROTE_THEN = re.compile(
    r"[^\s,;.?!][^,;?!:]{0,60}\s(?:schrieb|schreef|skrev) (?:am|op|den) .{4,40}\d{1,2}[:.]\d{2}[^:]{0,12}:$",
    re.IGNORECASE,
)
# Zoho forgets the colon; only lines with a time and an address are looked at so.
LAST_VERBS = (" wrote", " a écrit", " schrieb", " escribió", " ha scritto", " escreveu", " geschreven", " geschrieben")
# "Jane Doe wrote:" says so little that only the marks below it tell that a program wrote it.
NAME_WROTE = re.compile(rf"[^\s,;.?!][^,;?!]{{1,70}} (?:{_VERB_LAST}|schrieb|schreef)\s*[:：]$", re.IGNORECASE)
INTRODUCTION = re.compile(
    r"[\s\-*•–—]{0,6}(?:on|at(?=.{0,12}[/-]\d{4}\b)|in (?:message|article) <\S{1,200}>|"
    r"le|el|am|il|op|em|no dia|à la date|às|den|på|"
    r"w dniu|dnia|\d{1,4}[ ./年-]|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|mié|jeu|jue|ven|vie|sam|sáb|dim|dom|mo|di|mi|do|fr|sa|so|man|tir|"
    r"ons|tor|fre|lør|søn|seg|ter|qua|qui|sex|пн|вт|ср|чт|пт|сб|вс|понед|вторн|сред|четв|пятн|субб|воскр)"
    # A day's number follows soon; "Freundliche Grüße" only begins like Friday.
    r"[a-zäéáçа-я]*[.,]?(?=.{0,18}\d))(?=[\s\d.,])",
    re.IGNORECASE,
)
INTRODUCTION_WITH_DAY = re.compile(
    r"[\s\-*•–—]{0,6}(?:on|le|el|am|il|op|em|den|på)\s(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|mié|jeu|jue|ven|vie|"
    r"sam|sáb|dim|dom|mo|di|mi|do|fr|sa|so|ma|wo|vr|za|zo|gio|seg|ter|qua|qui|sex|tir|ons|tor|fre|lør|søn|\d)",
    re.IGNORECASE,
)
EVIDENCE = re.compile(
    r"[^\s<>@]@[^\s<>@]|\b\d{1,2} ?[:h.] ?\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b"
)
CLOCK_AND_YEAR = re.compile(
    r"\b(?:19|20)\d\d\b.{0,60}?\b\d{1,2} ?[:.h] ?\d{2}\b|\b\d{1,2} ?[:h] ?\d{2}\b.{0,60}?\b(?:19|20)\d\d\b|"
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b.{0,10}?\b\d{1,2} ?[:.h] ?\d{2}\b"
)
ANY_DATE = frozenset({"date", "datum", "fecha", "data", "dato", "дата", "日期", "ημερομηνία"})
TIME_ZONE = re.compile(r"\d{2}:\d{2}:\d{2} [+-]\d{4}|\(?GMT[+-]\d")
STRONG_EVIDENCE = re.compile(r"[^\s<>@]@[^\s<>@]|\b\d{1,2} ?[:h.] ?\d{2}\b")

_REPLY_WORDS = (
    r"original message|original mail|original e-?mail|reply message|message d['’]origine|message initial|"
    r"message original|mail original|courriel original|"
    r"e-?mail d['’]origine|ursprüngliche (?:nachricht|mail|e-?mail)|original-?nachricht|originalnachricht|"
    r"urspr\. nachricht|antwort[- ]nachricht|mensaje original|correo original|messaggio originale|"
    r"oorspronkelijk bericht|oorspronkelijke bericht|mensagem original|ursprungligt meddelande|opprinnelig melding|"
    r"oprindelig (?:meddelelse|besked)|oryginalna wiadomość|"
    r"исходное сообщение|оригинално писмо|原始邮件|原始信息|元のメッセージ"
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
BARE_FORWARD = re.compile(rf"[\s>*]*(?:{_FORWARD_WORDS})\s?:\s*$", re.IGNORECASE)
# What a client glued behind a person's last words, and sometimes in front of the quoted mail's first.
GLUED_SEPARATOR = re.compile(rf"(?<!-)-{{4,}}+\s?(?:{_REPLY_WORDS}|{_FORWARD_WORDS})[ \t:]?-{{4,}}+", re.IGNORECASE)
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
RULE = re.compile(r"[\s>*]*(?:[-_=–—*~]{5,}|-{3,4}|={3,4}|_{3,4})\s*$")
OUTLOOK_RULE = re.compile(r"[\s>]*(?:_{20,}|-{20,})\s*$")

_DEVICE = (
    r"i-?phone|i-?pad|ipod|android|samsung|galaxy|huawei|honor|xiaomi|redmi|oppo|wiko|nokia|sony|xperia|motorola|"
    r"google pixel|pixel|oneplus|blackberry|windows|"
    r"outlook|yahoo|gmail|gmx|web\.de|proton(?: ?mail)?|tutanota|thunderbird|e-?mail|mail|courrier|correo|posta|"
    r"mailbox|airmail|bluemail|k-9|fairemail|orange|free|sfr|bouygues|laposte|la poste|mobile?|móvil|smartphone|"
    r"cellphone|handheld|phone|telefon\w*|téléphone|teléfono|telefono|telefoon|telemóvel|celular|handy|tablette?|"
    r"tablet|appareil|dispositivo|device|mac|macbook|applewatch|apple watch|application|app|verizon|t-mobile|at&t"
)
# "Sent from my phone the receipt yesterday" is a person's: an object or a day follows the device.
_NO_OBJECT = (
    r"(?![^,;?!]*\b(?:ontem|hoje|hier|aujourd|ce (?:matin|soir|midi)|yesterday|today|this morning|ayer|hoy|"
    r"gestern|heute|"
    r"ieri|oggi|stamattina|gisteren|vandaag)\b| (?:o|os|as|un|une|el|los|las|les|the|gli|den|het) \w)"
)
MOBILE_FOOTER = re.compile(
    r"(?:<<|[\[(])?(?:"
    rf"(?:sent|envoyée?|enviad[oa]|gesendet|inviat[oa]|verzonden|verstuurd|skickat|sendt|"
    rf"wysłan[eo]) (?:[^\s,;?!]{{1,14}} ){{1,4}}[^,;?!]{{0,30}}?\b(?:{_DEVICE})\b{_NO_OBJECT}[^,;?!]{{0,60}}|"
    rf"sent from (?:my|a|the){_NO_OBJECT} [^,;?!.]{{1,50}}|"
    r"sent (?:via|with|using) [^,;?!]{1,60}|"
    rf"sent by (?:{_DEVICE})\b[^,;?!.]{{0,30}}|from my (?:i-?phone|i-?pad|android|galaxy|blackberry)\b[^,;?!.]{{0,30}}|"
    r"trimis de pe .{1,40}|.{1,30}[- ]r[óo]l küldve|.{1,30}omról küldve|odesláno z .{1,40}|poslano s .{1,40}|"
    r"(?:从|從|发自|發自)我的? ?.{1,20}(?:发送|傳送)?|.{1,20}から送信|στάλθηκε από το .{1,30}|"
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
    r")(?:[,.;]? {1,2}(?:please|sorry|pardon|excuse|forgive|veuillez|désolée?|bitte|entschuldig|verzeih|disculp|perdon|"
    r"scus|excus|desculp)[^?!]{0,100})?(?:>>|[\])])?[.!]?(?:\s?<[^<>\s]+>|\s?https?://\S+)?\s*$",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"[\s*_>\-=]{0,40}(?:(?:important |wichtiger? |confidentiality |legal )?(?:notice|note|hinweis|avis|aviso|avviso|"
    r"nota|attention|achtung)\s?:\s{0,3})?(?:"
    r"(?:this|the (?:information|content)s? (?:contained )?(?:in|of) this) (?:e-?mail|message|communication|"
    r"transmission)[^.\n]{0,80}(?:confidential|intended|privileged|attachment|meant only)|"
    r"(?:confidentiality|legal|privacy) (?:notice|disclaimer)|disclaimer\s?:|if you (?:have received|"
    r"are not the intended)|please (?:consider the environment|think before)|"
    r"(?:ce|cet|le présent) (?:message|courriel|e-?mail|courrier(?: électronique)?)[^.\n]{0,80}(?:confidentiel|"
    r"destiné|pièces? jointe)|(?:avertissement|avis de confidentialité)\s?:|"
    r"les informations contenues dans ce|si vous avez reçu ce|(?:pensez|merci de penser) à (?:l['’]environnement|"
    r"la planète)|n['’]imprimez ce|"
    r"(?:wenn|falls|sollten) sie (?:nicht der (?:richtige|beabsichtigte|vorgesehene)|diese (?:e-?mail|nachricht) irrt)|"
    r"(?:diese|die in dieser) (?:e-?mail|nachricht|information(?:en)?)[^.\n]{0,80}(?:vertraulich|enthält|bestimmt)|"
    r"(?:haftungsausschluss|vertraulichkeitshinweis)|bitte (?:denken sie an|prüfen sie)[^.\n]{0,60}(?:umwelt|druck)|"
    r"si (?:usted )?(?:ha recibido|recibió|recibe) (?:este|esta) [^.\n]{3,40}(?:error|equivocación)|"
    r"(?:este|la información (?:contenida|incluida) en este) (?:mensaje|correo|e-?mail)[^.\n]{0,80}(?:confidencial|"
    r"dirig|adjunt|contien)|aviso (?:legal|de confidencialidad)|"
    r"antes de imprimir\b[^.\n]{0,40}(?:piens|mensaje|correo|e-?mail|medio)|"
    r"piense en el medio ?ambiente|"
    r"(?:se (?:avete|ha|hai) ricevuto|qualora (?:abbiate|abbia|aveste) ricevuto) "
    r"(?:questo|questa|il presente) [^.\n]{3,40}errore|"
    r"pensa(?:te)? all['’]ambiente|"
    r"(?:questo|le informazioni contenute in questo|il presente) (?:messaggio|e-?mail)[^.\n]{0,80}(?:riservat|"
    r"confidenzial|destinat|sono)|avvertenz[ae] legal|"
    r"prima di stampare\b[^.\n]{0,40}(?:pens|messaggio|e-?mail|ambiente)|"
    r"(?:dit|de informatie in dit) (?:bericht|e-?mail(?:bericht)?)[^.\n]{0,80}(?:vertrouwelijk|bestemd)|"
    r"denk aan het milieu|"
    r"(?:indien|als|wanneer) u (?:dit|deze) (?:bericht|e-?mail)[^.\n]{0,30}"
    r"(?:abusievelijk|ten onrechte|per (?:abuis|vergissing))|"
    r"(?:esta|as informações contidas nesta) (?:mensagem|e-?mail)[^.\n]{0,80}(?:confidencia|destina|privilegiad)|"
    r"(?:se (?:você )?recebeu|caso (?:você )?tenha recebido) (?:esta|este|essa) [^.\n]{3,40}(?:engano|erro)|"
    r"antes de imprimir\b[^.\n]{0,40}(?:pense|mensagem|e-?mail|meio)|pense (?:no|bem no) meio ambiente"
    r")",
    re.IGNORECASE,
)
# Gateways of companies warn of mail from outside; what they add is nobody's own words.
BANNER = re.compile(
    r"[\[(*_ ]*(?:(?:caution|warning|external|attention|achtung|warnung|vorsicht|extern|externe|prudence|avertissement|"
    r"atenci[óo]n|attenzione|aten[çc][ãa]o|let op|waarschuwing)\b[\s*\])!:—–-]{0,8})?(?:"
    r"\[?(?:external|externe?)(?: e?-?mail| sender)?\]?[\s*.!]*$|"
    r"(?:this|the) (?:e-?mail|message)[^.]{0,40} (?:external sender|outside|external)|"
    r"you don['’]t often get e?-?mail from|some people who received this message don['’]t often get|"
    r"(?:ce|cet) (?:message|courriel|e-?mail)[^.]{0,40} (?:de l['’]ext[ée]rieur|externe)|"
    r"vous (?:n['’]obtenez|ne recevez) pas souvent|certaines? (?:personnes|contacts) qui ont reçu ce message|"
    r"diese (?:e-?mail|nachricht)[^.]{0,40} (?:außerhalb|extern)|sie erhalten nicht (?:oft|häufig) e-?mails? von|"
    r"este (?:mensaje|correo|e-?mail)[^.]{0,60} (?:extern|fuera de)|no suele recibir correo|"
    r"(?:questo|questa) (?:messaggio|e-?mail)[^.]{0,60} (?:esterno|esterna)|non si ricevono spesso|"
    r"dit (?:bericht|e-?mailbericht)[^.]{0,60} (?:extern|buiten)|deze e-?mail[^.]{0,60} (?:extern|buiten)|"
    r"est[ae] (?:mensagem|e-?mail)[^.]{0,60} (?:extern|fora d))",
    re.IGNORECASE,
)
LIST_FOOTER = re.compile(
    r"mailing[ -]list|listinfo|unsubscribe|désabonn|se désinscrire|abbestellen|abmelden|darse de baja|"
    r"cancella\w* l['’]iscrizione|afmelden|cancelar (?:a )?(?:inscri|subscri)|"
    r"you (?:are receiving|received) this (?:message|e-?mail|because)|vous recevez ce(?:t|tte)?|google groups?|"
    r"https?://\S*(?:lists?|groups)\b",
    re.IGNORECASE,
)
# A program sets addresses in brackets and does not mark the line that it needed for one.
BRACKETED_LINK = re.compile(r"(?:[(<]https?://[^\s()<>]+|[^\s()<>=/&]{0,200}[=/&][^\s()<>]+)[)>] ?>?$")
GREETING = re.compile(
    r"^(?:bonjour|bonsoir|salut|hello|hi|hey|dear|hallo|guten tag|hola|buen[oa]s (?:días|tardes)|ciao|buongiorno|"
    r"goedendag|beste|olá|bom dia|"
    r"cordialement|bien à vous|merci|thanks|thank you|regards|best|grüße|saludos|saluti|groeten|fyi|pour info\w*|"
    r"voir ci-dessous|see below|ci-dessous)\b",
    re.IGNORECASE,
)
