"""What a mail server's words say of why it could not deliver: a status of RFC 3463, whatever language it speaks.

Servers combine few nouns (a user, a mailbox, a domain) with few predicates (unknown, full, too late), so that is how
the rules are written: whoever words it anew still uses these.
"""

import re
from functools import cache
from itertools import islice

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY_CODE = re.compile(r"(?<![\d.:/-])([45])[0-5]\d(?=[ -][^\n])(?!-\d)")

_ADDRESSEE = (
    r"(?:users?\b|accounts?\b|recipients?\b|address(?:ee|es)?\b|mail ?box(?:es)?\b|persons?\b|persona\b|groups?\b|"
    r"groupe\b|gruppe\b|grupo\b|gruppo\b|グループ|login\b|"
    r"local[- ]?part|"
    r"e-?mail(?: address)?\b|alias\b|destinataires?\b|utilisateurs?\b|adresses?\b|comptes?\b|bo[iî]tes?\b|"
    r"empfänger\w*|\w{0,12}adress\w*|benutzer\w*|\w{0,12}postfach|konto\b|nutzer\b|"
    r"usuari\w+|usuário|destinat\w+|direcci[oó]n|cuenta|buz[oó]n|cas[ei]l+a|utente|indirizzo|endereço|conta\b|"
    r"gebruiker|geadresseerde|ontvanger|\w{0,12}adres\b|postvak|"
    r"användar\w+|mottagar\w+|modtager\w*|mottaker\w*|bru[kg]er\w*|käyttäjä\w*|vastaanottaj\w*|osoit\w+|"
    r"użytkownik\w*|odbior\w+|adres\w*|skrzynk\w+|uživatel\w*|příjemc\w+|používateľ\w*|schránk\w+|"
    r"felhasználó\w*|címzett\w*|utilizator\w*|kullanıcı\w*|alıcı\w*|χρήστη\w*|παραλήπτη\w*|διεύθυνση\w*|"
    r"пользовател\w*|получател\w*|адрес\w*|ящик\w*|користувач\w*|одержувач\w*|"
    r"ユーザ|宛先|あて先|受信者|アドレス|メールボックス|用户|用戶|收件人|邮箱|郵箱|地址|사용자|수신자|주소|메일)"
)
_MISSING = (
    r"(?:unknown|does ?n[o']t (?:exist|have)|no longer|non-?existent|non esist|inesist|inexist|inváli|invali|"
    r"incorrect|disabled|"
    r"inactive|deactivated|discontinued|suspended|closed|unavai|never existed|missing home|is wrong|not[- ]?found|"
    r"not (?:be )?(?:found|exist|known|valid|local|an? |active|listed|present|recogni[sz]ed|accepted|registered|ok\b|"
    r"our|"
    r"in (?:my|our|the)\b|permitted to receive)|"
    r"inconnu|introuvable|n['’]existe|n['’]est (?:pas|plus)|n['’]a pas été trouvé|désactivé|non répertori|"
    r"unbekannt|existier\w* nicht|nicht (?:\w+ )?(?:gefunden|vorhanden|bekannt|gültig|existent|verfügbar)|ungültig|"
    r"deaktiviert|gesperrt|"
    r"desconocid|no (?:existe|encontrad|v[áa]lid|se (?:encontr|encuentra))|desactivad|"
    r"sconosciut|non (?:trovat|valid|è stato trovat)|disattivat|"
    r"onbekend|bestaat niet|niet (?:gevonden|bekend|aanwezig)|ongeldig|"
    r"desconhecid|não (?:existe|encontrad|é válid)|desativad|"
    r"finns inte|hittades inte|okän[dt]|ogiltig|find?es ikke|finnes ikke|ukjent|ukendt|ugyldig|ikke (?:fundet|funnet)|"
    r"ei löy|tuntematon|nieznan|nie (?:istnieje|znaleziono|został\w* znalezion)|nieprawidłow|"
    r"neexist|neznám|nenalezen|nem (?:létezik|található)|ismeretlen|nu (?:există|a fost găsit)|"
    r"bulunamad|geçersiz|mevcut değil|άγνωστ|δεν (?:υπάρχει|βρέθηκε)|"
    r"не (?:найден|существует|зарегистрирован|знайден|існує)|неизвест|недействит|отключ|"
    r"見つか[りら]|不明|存在し|(?:おり|あり)ません|不存在|无效|無效|없|존재하지)"
)
_MISSING_FIRST = (
    r"(?:unknown|no such|nonexistent|non-?existent|bad|invalid|unrecogni[sz]ed|inactive|deactivated|can(?:no|['’])t "
    r"accept|(?:no|any|not a) (?:valid|known|active|local)|no existe|존재하지 않는|not an active|no|nessun|aucune?|"
    r"kein\w?|geen|ingen|inget|"
    r"ning[uú]n|nenhum|"
    r"inconnue?|unbekannt\w*|ungültig\w*|onbekend\w*|ongeldig\w*|okän[dt]\w*|ukendt|ukjent|ogiltig\w*|ugyldig|"
    r"tuntematon|nieznan\w+|nieprawidłow\w+|nie (?:ma|znaleziono)(?: takiego)?|neznám\w+|neexist\w+|ismeretlen|"
    r"нет такого|неизвестн\w+|άγνωστ\w+|no se (?:encontró|ha encontrado)|impossibile trovare|"
    r"impossible de trouver|não foi (?:possível )?(?:encontrad?[ao]?r?)|kan niet (?:worden )?(?:gevonden|vinden))"
)
_BETWEEN = (
    r"\W{1,3}(?:(?:the|this|that|such|local|virtual|to|la|le|el|il|lo|l|de|het|die|der|das|ese|dich[oa]|mail|or|"
    r"unknown)\W{1,2}){0,3}"
)
_FULL_BOX = (
    r"(?:mail ?box|in ?box|mail ?drop|folder|mail ?dir|account|user|recipient|disk|storage|(?<!daily )(?<!hourly )"
    r"(?<!relay )(?<!sending )(?<!rate )(?<!message )quota|bo[iî]te|postfach|postvak|buz[oó]n|cas[ei]l+a|caixa|espacio|"
    r"ящик|brevlåd|postkass|innboks|skrzynk|schránk|postaláda|gelen kutu|メールボックス|受信|邮箱|郵箱|메일함|"
    r"편지함)"
)
_FULL = (
    r"(?:(?<!in )\bfull\b|fullt|exceed|over ?drawn|limit reached|reached (?:its |the |his |"
    r"their )?(?:disk )?(?:quota|limit)|"
    r"too many messages|used up|over (?:\w+ ){0,2}quota|pleine?\b|satur[ée]e?|\bvoll\b|überfüllt|\bvol\b|overvol|"
    r"llen[ao]|"
    r"agotad|\bpien[ao]\b|esaurit|chei[ao]|superad|excedid|dépass|переполнен|заполнен|pełn[ay]|přepln|plná|megtelt|"
    r"dolu\b|"
    r"一杯|いっぱい|容量|已?满|已?滿|空间不足|가득)"
)
_MAILBOX_FULL = (
    _FULL_BOX
    + r"[^\n.]{0,50}?"
    + _FULL
    + r"|\bfull (?:mail ?box|inbox)|over (?:the |its |their |disk |mail |allowed )*quota|"
    r"(?<!daily )(?<!hourly )(?<!relay )(?<!sending )(?<!rate )quota (?:usage |violation|exceed|dépass|überschritt|"
    r"excedid|superad|depăș)|(?:dépassement|depășire|"
    r"superato il) \w* ?quota|"
    r"(?:not|n['’]t)(?: have)? enough (?:\w+ ){0,2}(?:space|storage)|(?:insufficient|out of|no) (?:\w+ ){0,2}(?:disk|"
    r"storage|space)"
    r"|exceed\w* (?:(?!daily|hourly|relay|sending|rate)\w+ ){0,3}(?:storage|quota|receiving limits)|"
    r"space has been used|too many messages on|"
    r"espace (?:de stockage |disque )?(?:insuffisant|dépassé|satur)|speicherplatz\w* (?:\w+ )?(?:überschr|erschöpf|"
    r"voll)|"
    r"c(?:u)?ota excedid|spazio (?:esaurit|insufficient)|容量(?:オーバー|不足|超過|制限)|一杯のため"
)
_TOO_LARGE = (
    r"(?:message|\bmail|e-?mail|letter) (?:file )?(?:size|length|is larger|larger)|size exceed|"
    r"too (?:large|big)\b|exceed\w* (?:the )?(?:maximum )?(?:message )?size|(?<!box )size limit|"
    r"maximum (?:message )?size|"
    r"(?:message|courriel|nachricht|mensaje|messaggio|bericht|mensagem)[^\n.]{0,30}(?:volumineux|trop (?:gros|grand)|"
    r"zu groß|"
    r"demasiado grande|troppo grande|te groot|muito grande)|слишком больш|サイズ(?:が|超過|制限)|过大"
)
# The server gives up, or has not given up yet, without a word on the address.
_LATE = (
    r"still (?:be(?:ing)? )?(?:re)?tr|not yet been delivered|will (?:be|keep|continue) (?:to )?(?:re)?tr|"
    r"will be retried|"
    r"continue (?:to )?try|delivery (?:is |has been )?delayed|attempts? will continue|"
    r"could not send message for past|has been frozen|frozen on arrival|"
    r"delivery time (?:has )?expired|message (?:has )?(?:expired|timed out)|expired after|"
    r"in (?:the )?queue (?:for )?(?:too|past)"
    r"|allowed queue period|not been collected after|retry time|giving up on \d|aborted after|"
    r"connection (?:was |has )?(?:been )?(?:refused|timed out|reset|lost|dropped|failed|closed)|(?:connect|socket|"
    r"network) error|"
    r"did ?n[o']t (?:respond|accept our requests)|no (?:answer|response) from|no route to|network (?:is )?unreachable|"
    r"(?:host|server|domain) (?:is |was )?(?:un|not )reachable|"
    r"(?:could not|unable to|cannot|failed to) (?:connect|establish|resolve route|find a gateway)|"
    r"could not find a gateway|"
    r"not found, try again|grey-?list|gr[ae]ylisted|temporar(?:y|ily) (?:lookup|dns|local|system)|too many connections|"
    r"service (?:is )?(?:temporarily|not) (?:un)?available|"
    r"en attente de (?:remise|livraison)|n['’]a pas encore (?:pu )?(?:être|été)|(?:est|a été) (?:retardé|différé)|"
    r"nouvel(?:le)?s? tentative|temps imparti|délai[^\n.]{0,20}(?:dépassé|expiré)|ne répond pas|connexion (?:refusée|"
    r"impossible|échouée)|"
    r"verzögert|verzögerung|zeitüberschreitung|noch nicht zugestellt|weitere? (?:zustell)?versuche?|"
    r"verbindung[^\n.]{0,30}"
    r"(?:abgelehnt|fehlgeschlagen|nicht)|"
    r"retras(?:o|ado)|se (?:seguirá|volverá a) intent|tiempo (?:de espera )?agotad|conexión (?:rechazada|agotada)|"
    r"ritard[oa]|tempo (?:di attesa )?scaduto|tempo esgotado|atras(?:o|ada)|vertrag(?:ing|d)|vertraagd|"
    r"fördröj|forsink|viiväst|opóźni|zpožd|késleltet|gecik|задерж|истекло|затрим|遅延|タイムアウト|延迟|延遲|지연"
)
_DOMAIN = (
    r"(?:domain|\bhost(?:name)?|domaine|domäne|dominio|domein|domínio|domæne|domän|domén|домен|ドメイン|域名|도메인)"
)
_NO_DOMAIN = (
    _DOMAIN
    + r"(?:(?! said| mx)[^\n.]){0,45}?(?:"
    + _MISSING
    + r"|must exist)|(?:unknown|no such|invalid|bad|non-?existent) (?:mail )?"
    r"(?:host|domain)|unrout(?:e)?able|name or service not known|dns records?[^\n.]{0,60}not be found|nxdomain|"
    r"no mx\b|null mx|dominio inesistente"
)
_NO_USER = (
    _ADDRESSEE + r"[^\n]{0,50}?" + _MISSING + r"|(?<!\w)" + _MISSING_FIRST + _BETWEEN + _ADDRESSEE + r"|"
    r"no one at this address|doesn['’]t have an? |not listed in|nie znaleziono adres|no mail ?box|"
    r"badr(?:cpt|ecipient)|validr(?:cpt|ecipient)|rejected recipients?|recipnotfound|recipient notfound|"
    r"email name is not|no account by|in name directory|\bno [\w.-]{1,40} in (?:name )?directory|"
    r"non répertori|リストにありません|ディレクトリ"
)
_LATER = r"deferred|timed out|temporar|try again later|delayed|again at a later time"
_LOOP = r"hop count|mail loop|routing loop|too many hops|loop(?:ing|s) back"
_REFUSED = (
    r"spam|blocked|blacklist|blocklist|policy|denied|authori[sz]ed|dmarc|refused|reject|refusé|abgelehnt|rechazad|"
    r"rifiutat|geweigerd|recusad|отклон|拒否|拒绝"
)
_WORDS = (
    ("5.3.4", _TOO_LARGE),
    ("5.2.2", _MAILBOX_FULL),
    ("4.4.7", _LATE),
    ("5.4.6", _LOOP),
    ("5.1.2", _NO_DOMAIN),
    ("5.1.1", _NO_USER),
    ("4.4.7", _LATER),
    ("5.7.1", _REFUSED),
)
_LONGEST = 10_000
_MOST_NOUNS = 100


def status_of(text: str) -> str:
    """The RFC 3463 status that a text tells, by code, else by its words, or empty."""
    enhanced = ENHANCED.search(text)
    while enhanced is not None and enhanced[1] == "2":
        enhanced = ENHANCED.search(text, enhanced.end())
    if enhanced is not None and not (enhanced[2] == "0" and enhanced[3] == "0"):
        return enhanced[0]
    by_words = _by_words(text)
    code = _REPLY_CODE.search(text)
    if code is not None:
        if code[1] == "5" and by_words[:1] == "4":
            by_words = _by_words(text, "5")
        return code[1] + by_words[1:] if by_words else f"{code[1]}.0.0"
    return enhanced[0] if enhanced is not None and not by_words else by_words


def _by_words(text: str, status_class: str = "") -> str:
    text = _bounded(text)
    return next((status for status, rule in _rules() if status.startswith(status_class) and rule.search(text)), "")


def _bounded(text: str) -> str:
    """The text up to where it names users and mailboxes without end: each costs a look at what follows."""
    text = text[:_LONGEST]
    last = next(islice(_nouns().finditer(text), _MOST_NOUNS, None), None)
    return text[: last.start()] if last else text


@cache
def _nouns() -> re.Pattern[str]:
    return re.compile(rf"{_ADDRESSEE}|{_FULL_BOX}|{_DOMAIN}|message|mail\b|exceed|size", re.IGNORECASE)


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # Compiled when the first bounce comes: these patterns are a good part of what importing this package would cost.
    return tuple((status, re.compile(words, re.IGNORECASE)) for status, words in _WORDS)


def _says_full(words: str) -> bool:
    words = _bounded(words)
    return any(status == "5.2.2" and rule.search(words) for status, rule in _rules())


def settled(status: str, words: str) -> str:
    """The status, a full mailbox where the words say so and the status speaks of the address or of nothing."""
    return f"{status[0]}.2.2" if status[1:4] in {".0.", ".1."} and _says_full(words) else status


def is_permanent(status: str) -> bool:
    """Whether a status is for good (RFC 3463 section 2)."""
    # RFC 3463 section 3.3: a full mailbox is a persistent transient failure, whatever class its server writes.
    return status.startswith("5") and status != "5.2.2"


def tells_code(line: str) -> bool:
    """Whether a line has the reply code or the status of a failure."""
    enhanced = ENHANCED.search(line)
    return _REPLY_CODE.search(line) is not None or (enhanced is not None and not line.startswith("2"))


def tells_reason(line: str) -> bool:
    """Whether a line has a failure's code or words."""
    return tells_code(line) or _by_words(line[:500]) != ""
