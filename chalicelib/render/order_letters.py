"""News of orders -> mails, SMS, and the paragraph of an acknowledgement that says what is known."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from chalicelib.domain.acknowledgement import Letter
from chalicelib.domain.amounts import Amount
from chalicelib.domain.brand import Brand
from chalicelib.domain.news import News
from chalicelib.domain.order_news import TEMPLATE
from chalicelib.domain.sms import fits, plain, shortened
from chalicelib.render.contexts import OrderNewsContext
from chalicelib.render.customer_text import one_line, plausible_name
from chalicelib.render.words import Words

_SHORT_BRAND = 30
_SHORT_NUMBER = 40


@dataclass(frozen=True, slots=True)
class OrderWords:
    """What `orders.json` of a language says: sentences in Jinja, by their names in `docs/templates.md`."""

    whole: str
    part: str
    short_date: str
    sms: str
    known: str
    events: dict[str, dict[str, Any]]


class OrderLetters:
    """Puts news of orders into words, from the templates below a directory and a language's `words`."""

    def __init__(self, mail: Path, environment: ImmutableSandboxedEnvironment) -> None:
        self._mail = mail
        self._environment = environment
        self._known: dict[str, OrderWords] = {}

    def mail(self, news: News, brand: Brand, words: Words) -> Letter:
        """A mail that tells a customer of an event."""
        said = self._said(news, brand.name, words)
        event = self._words_of(news.language).events[news.kind]
        sentences = (self._put(sentence, said) for sentence in event["text"])
        context = OrderNewsContext(
            language=news.language,
            brand=said["brand"],
            headline=said["headline"],
            name=plausible_name(news.name),
            paragraphs=tuple(sentence for sentence in sentences if sentence),
            number=said["number"],
            parcel=said["parcel"],
            carrier=said["carrier"],
            expected=said["expected"],
            tracking=news.tracking,
            signature=brand.signature.get(news.language, ()),
            colour=brand.look.readable_colour,
            logo=brand.look.logo,
        )
        values, stem = asdict(context), f"mail/{news.language}/{TEMPLATE}"
        return Letter(
            subject=one_line(self._environment.get_template(f"{stem}.subject.txt").render(values)),
            text=self._environment.get_template(f"{stem}.txt").render(values),
            html=self._environment.get_template(f"{stem}.html").render(values),
        )

    def sms(self, news: News, brand: Brand, words: Words) -> str:
        """One SMS of the same, in the GSM alphabet where that can be, with the tracking link where there is room."""
        said = self._said(news, brand.name, words)
        short = {"brand": said["brand"][:_SHORT_BRAND], "number": said["number"][:_SHORT_NUMBER]}
        text = plain(self._put(self._words_of(news.language).sms, said | short))
        linked = f"{text} {news.tracking}"
        return linked if news.tracking and fits(linked) else shortened(text)

    def known(self, news: News, brand: str, words: Words) -> str:
        """One line that says what is known of an order of a brand, marked as automatic."""
        return self._put(self._words_of(news.language).known, self._said(news, brand, words))

    def _said(self, news: News, brand: str, words: Words) -> dict[str, str]:
        """The facts in the words of the language, each one line."""
        own = self._words_of(news.language)
        expected = date.fromisoformat(news.expected) if news.expected else None
        amount = Amount.read(news.amount)
        said = {field.name: one_line(getattr(news, field.name)) for field in fields(news)}
        said |= {
            "brand": one_line(brand),
            "amount": words.amount_of(amount) if amount else "",
            "expected": words.day_of(expected) if expected else "",
            "short_date": own.short_date.format(day=expected.day, month=expected.month) if expected else "",
            "on": words.day_of(date.fromisoformat(news.on)),
        }
        what = self._put(own.part if news.part else own.whole, said)
        said |= {"what": what, "What": what[:1].upper() + what[1:]}
        headline = self._put(own.events[news.kind]["headline"], said)
        return said | {"headline": headline, "fact": headline[:1].lower() + headline[1:]}

    def _put(self, sentence: str, said: dict[str, str]) -> str:
        """A sentence with the facts in it; what is said is on one line each, and so is the sentence."""
        return self._environment.from_string(sentence).render(said).strip()

    def _words_of(self, language: str) -> OrderWords:
        if language not in self._known:
            read = json.loads((self._mail / language / "orders.json").read_text(encoding="utf-8"))
            self._known[language] = OrderWords(**read)
        return self._known[language]
