"""Whether a mail may be from whom it says it is from.

Only the receiving server's own verdicts count, as it hands them over beside the mail: an Authentication-Results
header inside the mail can be written by anybody. Source: RFC 7489 (DMARC), SES receipt notifications.
"""

from dataclasses import dataclass

from chalicelib.domain.brand import Brand


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the receiving server found out: `dmarc` is pass, fail or gray; `policy` is the sending domain's wish
    for mails that fail (none, quarantine, reject), empty where it has none."""

    dmarc: str = "gray"
    policy: str = ""


NO_VERDICTS = Verdicts()


def suspicion(sender: str, verdicts: Verdicts, brand: Brand) -> str:
    """Why a mail must not reach an existing case or anybody's history without a person; empty where it may.

    | question | suspicion |
    |---|---|
    | does it claim a domain of the brand's mailboxes, or one below it, without passing DMARC? | claims_merchant |
    | does it fail DMARC where its domain asks to reject such mails? | dmarc_reject |
    """
    own = {f".{mailbox.rpartition('@')[2]}" for mailbox in brand.mailboxes}
    if f".{sender.rpartition('@')[2]}".endswith(tuple(own)) and verdicts.dmarc != "pass":
        return "claims_merchant"
    return "dmarc_reject" if verdicts.dmarc == "fail" and verdicts.policy == "reject" else ""
