"""Mails, understanding and letters in their simplest form, for tests of what is done with them."""

import re
from dataclasses import dataclass

from chalicelib import wire
from chalicelib.domain.acknowledgement import Letter, Promise
from chalicelib.domain.autoreply import Finding, recognise
from chalicelib.domain.brand import Brand
from chalicelib.domain.internal_letters import LeadTold, Note, QuestionTold
from chalicelib.domain.mail import MARK, Mail, OutgoingMail, Parts
from chalicelib.domain.messages import Message
from chalicelib.domain.news import News
from chalicelib.domain.understanding import UNSURE, IntentFound, Tone, Understanding
from chalicelib.errors import Malformed


class PlainMails:
    """`MailReader` and `MailWriter` for mails whose bytes are the domain mail as JSON."""

    def parse(self, raw: bytes) -> Mail:
        """See `MailReader`."""
        try:
            return wire.decode(raw, Mail)
        except Malformed as error:
            raise Malformed("not a mail", reason="not_a_mail") from error

    def split(self, mail: Mail) -> Parts:
        """See `MailReader`: what follows the first quoted line is quoted."""
        new, mark, quoted = mail.text.partition("\n>")
        return Parts(new, mark + quoted)

    def displayed(self, mail: Mail, longest: int) -> str:
        """See `MailReader`: what is a script is gone."""
        return re.sub("<script.*?</script>", "", mail.html[:longest])

    def recognise(self, mail: Mail) -> Finding | None:
        """See `MailReader`."""
        return recognise(mail)

    def build(self, mail: OutgoingMail) -> bytes:
        """See `MailWriter`."""
        automatic = (("auto-submitted", "auto-replied"),) if mail.automatic else ()
        marked = ((MARK.lower(), mail.mark),) if mail.mark else ()
        return wire.encode(
            Mail(
                message_id=mail.message_id,
                sender=mail.sender,
                reply_to=mail.reply_to,
                to=(mail.to,),
                subject=mail.subject,
                date=mail.date,
                text=mail.text,
                html=mail.html,
                in_reply_to=(mail.in_reply_to,) if mail.in_reply_to else (),
                references=mail.references,
                headers=automatic + marked,
                attachments=mail.attachments,
            )
        )


@dataclass(frozen=True, slots=True)
class KeywordClassifier:
    """`Classifier` that takes words at their word: `refund`, `ANGRY`, `URGENT`, `AGAIN`, `ABSTAIN`, `#4711`."""

    intents: tuple[str, ...] = ("refund", "order_tracking", "complaint", "praise", "invoice", "spam")
    model: str = "keywords"

    def understand(self, subject: str, text: str) -> Understanding:
        """See `Classifier`."""
        words = f"{subject} {text}"
        found = tuple(IntentFound(name, 0.95) for name in self.intents if name in words)
        tone = Tone.ANGRY if "ANGRY" in words else Tone.ANNOYED if "ANNOYED" in words else Tone.CALM
        return Understanding(
            language="en" if "English" in words else "fr" if words.strip() else UNSURE,
            intents=found,
            abstained=not found or "ABSTAIN" in words,
            tone=tone,
            urgent="URGENT" in words,
            repeat="AGAIN" in words,
            references=tuple(dict.fromkeys(re.findall(r"#(\d+)", words))),
            model=self.model,
        )


class PlainInternalLetters:
    """`InternalLetters` that say the facts and nothing else."""

    def question(self, told: QuestionTold) -> Note:
        """See `InternalLetters`."""
        contacts = "\n".join(one.text for one in told.contacts)
        return Note(f"Question [{told.reference}]", f"{told.question}\n{contacts}\n{','.join(told.attachments)}")

    def reminder(self, told: QuestionTold) -> Note:
        """See `InternalLetters`."""
        return Note(f"Reminder [{told.reference}]", told.question)

    def lead(self, told: LeadTold) -> Note:
        """See `InternalLetters`."""
        return Note(f"Lead {'again ' if told.again else ''}{told.company or told.name or told.mail}", told.asked)


class PlainLetters:
    """`Letters` that say the facts and nothing else."""

    def acknowledgement(self, promise: Promise) -> Letter:
        """See `Letters`."""
        known = (f"{promise.order.number} is {promise.order.kind}",) if promise.order else ()
        facts = (promise.form, promise.language, promise.reference, ",".join(promise.intents), promise.due_at, *known)
        text = " ".join(str(fact) for fact in facts)
        return Letter(f"[{promise.reference}] {promise.subject}", text, f"<p>{text}</p>")

    def message(self, message: Message, brand: Brand) -> Letter:
        """See `Letters`."""
        return Letter(message.subject, message.text, f"<p>{message.text}</p>")

    def news(self, news: News, brand: Brand) -> Letter:
        """See `Letters`."""
        text = f"{brand.name}: {dict(news.values())}"
        return Letter(f"{news.number} {news.kind}", text, f"<p>{text}</p>")

    def sms(self, news: News, brand: Brand) -> str:
        """See `Letters`."""
        return f"{brand.name}: {news.number} {news.kind}"
