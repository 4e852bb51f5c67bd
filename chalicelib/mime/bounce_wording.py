"""How mail servers call themselves and their reports, in the languages that they are sold in."""

import re
from functools import cache

# Local parts that mail servers write from.
DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|daemon|post[-_]?master|poostmaster|mdaemon|mailadmin|"
    r"(?:internet\.)?mail[-_.]?delivery|mail\.delivery\.system|mail[-_.]?system|delivery[-_.](?:status|system|"
    r"reports?)|"
    r"undeliverable|returned?[-_.]?mail|mail[-_.]?robot|smtpd?|exim|postfix|qmaild?|uucp"
    r"|bounces?|ndr|dsn|sysadmin|administrator|no[-_.]?reply|do[-_.]?not[-_.]?reply|autoresponder|amavis|symantec"
    r"|mimecast|barracuda|mailmarshal|spamfilter|content[-_.]?filter)"
    r"(?:[+\-_.=][^@]*)?(?:@|$)",
    re.IGNORECASE,
)
DAEMON_NAME = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|deliver|daemon|system)|delivery (?:sub)?system|postmaster|mail administrator|"
    r"system(?:[ -]?)administrat|ndr administrator|content-filter|"
    r"administrat\w+ (?:du |del? |di |do |of )?(?:the )?(?:syst|sist)|systeembeheer|správce systému|"
    r"rendszergazda|järjestelmänvalvoja|sistem yönetici|"
    r"системный администратор|администратор|адміністратор|システム管理者|系统管理员|系統管理員|시스템 관리자",
    re.IGNORECASE,
)
_SUBJECT = (
    r"undeliver|un(?:able to|successfully) deliver|deliver(?:y|ing) (?:status|notif|fail|report|error|problem|"
    r"has failed|delayed|incomplete|has been delayed)|"
    r"mail deliver(?:y)? (?:fail|error|problem|status|system)|returned? (?:mail|to sender|message|e-?mail)|"
    r"failure notice|fail(?:ed|ure)(?: of)? deliver|"
    r"(?:mail|message|e-?mail)[ -](?:delivery|could not|not delivered|was not|error|system error|failed|failure|status|"
    r"rejected|returned|blocked|undeliver|delayed)|"
    r"message (?:delivery )?(?:has )?(?:failed|undeliverable)|could ?n[o']t be (?:delivered|sent)|not be delivered|"
    r"message frozen|\bdelayed \d|"
    r"error sending your mail|mail (?:failure|error)|"
    r"you sent (?:was )?blocked|(?:postmaster notify|warning): |nondeliver|non[- ]deliver|bounced? (?:mail|"
    r"message|e-?mail)|dsn:|address (?:not found|unknown)|user unknown|unknown (?:user|recipient)|"
    # French, German, Spanish, Italian, Dutch, Portuguese
    r"non (?:remis|distribu|délivr|livr|acheminé)|(?:échec|echec|erreur|impossible|impossibilité|anomalie)"
    r".{0,30}(?:remise|distribution|livraison|envoi|délivr|acheminement|transmission)|retard(?:é|ée)? .{0,20}(?:remise|"
    r"distribution|livraison)|(?:remise|distribution|livraison|envoi).{0,30}(?:échou|échec|retard|impossible)|"
    r"retour(?:né)? à l['’]exp|message (?:de non-remise|(?:est )?(?:en attente|retardé|retourné|rejeté))|"
    r"avis de non|adresse (?:inconnue|introuvable)|"
    r"unzustellbar|nicht (?:zugestellt|zustellbar|übermittelt)|zustell\w*.{0,20}(?:fehl|gescheitert|verzöger|nicht)|"
    r"(?:übermittlung|zustell)\w*(?:fehl| fehl| gescheitert| nicht|bericht)|rücksendung|unzustellbare|"
    r"e-?mail (?:konnte|kann) nicht|rückläufer|"
    r"no (?:se )?(?:ha |pudo |puede )?(?:podido )?(?:ser )?(?:entreg|entregado)|error (?:al|de|en)(?: la| el)? "
    r"(?:entreg|envi)|(?:mensaje|correo) (?:no |devuelto|rechazado|sin )|"
    r"fall[ao] (?:de|en|al?)(?: la)? (?:entreg|envi)|imposible (?:entregar|enviar)|"
    r"devuelto al remitente|notificación de (?:estado|error|entrega)|retraso.{0,20}entrega|"
    r"non (?:recapita|consegna|inoltra)|(?:mancat[ao]|errore di|fallit[ao]|ritard\w+) .{0,12}(?:consegna|recapito)|"
    r"(?:consegna|recapito)[^\n]{0,15} (?:non riuscit|fallit|ritardat)|impossibile (?:recapitare|consegnare)|"
    r"messaggio (?:non|respinto|rifiutato|in ritardo)|"
    r"onbestelbaar|niet (?:bezorgd|afgeleverd|besteld)|bezorg(?:ing)?.{0,15}(?:mislukt|vertraagd)|kan niet worden "
    r"(?:bezorgd|afgeleverd)|aflevering.{0,20}(?:mislukt|vertraagd)|"
    r"não (?:foi )?(?:possível )?entreg|não (?:pôde|pode) ser entreg|falha n[ao] (?:entrega|envio)|devolvid[ao] ao "
    r"remetente|erro (?:de|na|ao) (?:entreg|envi)|mensagem (?:não|devolvida|rejeitada)|"
    # The other languages of the common servers
    r"kan (?:inte|ikke|ej) lev|(?:gick|går) inte att lev|inte levererat?s?|ikke lever|leverings?(?:fejl|feil)|olever|"
    r"ei (?:voi|voitu|toimitettu)|toimitus.{0,15}(?:epäonnistui|ei)|toimittamat|"
    r"niedostarcz|nie (?:można|udało|został).{0,15}dostarcz|niedoręcz|zwrot|"
    r"nedoruč|nelze doruč|nedoručen|kézbesíthetetlen|nem kézbesít|kézbesítési|nelivra|livrare eșuată|"
    r"teslim edileme|iletileme|gönderileme|ανεπίδοτ|δεν.{0,30}παράδοση|παράδοση.{0,20}(?:απέτυχε|αδύνατη)|"
    r"не ?(?:может быть )?достав|недостав|не удал\w+.{0,20}достав|ошибка.{0,15}(?:достав|отправ)|не было достав|"
    r"не вдал\w+.{0,20}достав|недоставл|"
    r"配信(?:不能|不可|エラー|失敗|遅延|でき)|不達|エラーメール|送信(?:エラー|失敗|でき)|配送(?:エラー|失敗)|"
    r"退信|无法(?:投递|传递|送达|发送)|無法(?:傳遞|傳送|投遞|送達)|未(?:送达|传递|送達)|投递失败|系统退信|"
    r"배달되지|배달할 수|전송(?:되지| 실패|할 수)|반송|تعذر تسليم|غير قابل للتسليم|לא ניתן למסור"
)
_WORDING = (
    r"(?:could|can|was|did|were|has|have) ?n[o']t (?:yet )?(?:be(?:en)? )?(?:able to )?(?:deliver|reach|find|accept|"
    r"sen[dt]|"
    r"relayed)|cannot (?:be (?:delivered|sent)|deliver)|unable to (?:deliver|send)|undeliver|delivery (?:to|of|has|"
    r"problem|"
    r"fail|error)|fail(?:ed|ure) (?:to deliver|delivery)|"
    r"(?:permanent|fatal|delivery|transient)(?: fatal)? (?:errors?|fail)|failed permanently|following (?:address|"
    r"recipient)|unknown (?:user|recipient|address)|user unknown|"
    r"no such user|mailbox (?:is )?(?:full|unavailable)|over quota|no valid recipient|rejected|did not reach|"
    r"did ?n[o']t receive|not (?:yet )?been delivered|has been frozen|frozen on arrival|error (?:occurred )?while|"
    r"rcpt to|invalid (?:user|address|recipient)|had trouble delivering|transcript of session|"
    r"(?:address|user|mailbox) (?:\w+ )?not found|aborted after|"
    r"n['’](?:a|ont) (?:pas|jamais|malheureusement pas) (?:pu |encore pu |encore |été )*(?:être |été )?(?:remis|"
    r"distribu|"
    r"délivr|livr|envoy|achemin|transmis)|n['’]est pas parvenu|impossible de (?:remettre|distribuer|livrer|délivrer|"
    r"envoyer|transmettre)|échec de (?:la )?(?:remise|distribution|livraison)|en attente de (?:remise|livraison)|"
    r"adresse (?:inconnue|introuvable)|"
    r"konnten? (?:leider |noch )?nicht|nicht (?:zugestellt|übermittelt)|fehler bei der (?:nachrichten)?(?:zustellung|"
    r"übermittlung)|(?:zustellung|übermittlung)\w* (?:ist )?fehlgeschlagen|unzustellbar|"
    r"no (?:se (?:ha )?)?(?:pud|podido|puede)|no ha (?:llegado|sido entregado)|error (?:en|de) la entrega|"
    r"non (?:è stato possibile|ha raggiunto|è stato (?:recapitat|consegnat))|impossibile (?:recapitare|consegnare)|"
    r"kon(?:den)? niet|kan niet worden|niet (?:bezorgd|afgeleverd)|"
    r"não (?:pôde|pode|foi possível|foi entregue)|falha na entrega|"
    r"(?:gick|går) inte att lever|kunde inte lever|kunne ikke lever|kan ikke lever|ei voitu toimit|"
    r"nie (?:powiodło|można|udało|mogła|może|został\w*) |nelze doruč|nepodařilo|nebyla? doruč|nem (?:sikerült|lehet) |"
    r"nu a (?:putut|fost)|teslim edileme|iletileme|"
    r"δεν (?:ήταν δυνατή|μπόρεσε|παραδόθηκε)|"
    r"не (?:может быть|удалось|было|был|смог\w*|доставлен\w*) ?|не вдалося|недостав|"
    r"失敗|(?:送信|配信|配達|お届け)(?:不能|する?こと?が?でき|でき)|見つかりません|无法(?:投递|传递|送达|发送)|"
    r"無法(?:傳遞|傳送|投遞)|"
    r"退回|未能(?:送达|投递)|배달(?:되지|할 수)|전송(?:되지|할 수)"
)
_ORIGINAL = (
    r"^[^\n\w]{0,80}(?:below (?:this line )?is a copy|(?:original|returned|unsent) (?:message|mail)|"
    r"this is a copy of (?:the|your) message|"
    r"(?:included is a copy of |the )?(?:the )?(?:message )?headers? of (?:the )?original|message headers? follow|"
    r"included is a copy|message text follows|the first \d+ lines of your|message d['’]origine|"
    r"en-têtes? (?:du|de) message|"
    r"ursprüngliche nachricht|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|"
    r"ursprungligt meddelande|oryginalna wiadomość|původní zpráva|исходное (?:письмо|сообщение)|"
    r"received: )"
)


# Compiled when the first mail of a server comes: together they cost more to compile than the rest of this package.
@cache
def subject() -> re.Pattern[str]:
    """What servers write into the subject of a mail about one that they could not deliver."""
    return re.compile(_SUBJECT, re.IGNORECASE)


@cache
def wording() -> re.Pattern[str]:
    """Words of a text about a mail that could not be delivered."""
    return re.compile(_WORDING, re.IGNORECASE)


@cache
def original() -> re.Pattern[str]:
    """The line below which servers give the mail back."""
    return re.compile(_ORIGINAL, re.IGNORECASE | re.MULTILINE)
