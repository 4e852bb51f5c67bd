"""Jinja2 templates -> letters: the wording of every mail that leaves by itself."""

from dataclasses import asdict
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from chalicelib.domain.acknowledgement import Form, Letter, Promise
from chalicelib.domain.brand import Brand
from chalicelib.domain.messages import Message
from chalicelib.domain.news import News
from chalicelib.domain.order_news import TEMPLATE
from chalicelib.domain.understanding import LANGUAGES
from chalicelib.render.contexts import AcknowledgementAddedContext, AcknowledgementContext, MessageContext
from chalicelib.render.customer_text import bare_subject, one_line, paragraphs, plausible_name
from chalicelib.render.order_letters import OrderLetters
from chalicelib.render.words import Words, read_words

Context = AcknowledgementContext | AcknowledgementAddedContext


def environment(templates: Path) -> ImmutableSandboxedEnvironment:
    """The Jinja2 environment of all templates below a directory.

    Sandboxed, since a merchant may write templates. A variable that the context lacks is an error. Only
    .html is escaped. There is no bytecode cache: it would have to be filled when the package is built, is
    keyed by absolute paths, and would spare a cold start about 11 ms of the 70 that Jinja2 costs with its import.
    """
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html",), default=False, default_for_string=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # The package does not change under a running function, so no file is looked at twice.
        auto_reload=False,
    )


class JinjaLetters:
    """Letters from the templates below a directory: `mail/<language>/<name>.{subject.txt,txt,html}`."""

    def __init__(self, templates: Path) -> None:
        self._mail = templates / "mail"
        self._environment = environment(templates)
        self._words: dict[str, Words] = {}
        self._orders = OrderLetters(self._mail, self._environment)

    def acknowledgement(self, promise: Promise) -> Letter:
        """Put an acknowledgement into words.

        Raises ValueError when the promise has no form to write (Form.NONE), a language that there are no
        templates for, or a due time without a time zone; ZoneInfoNotFoundError for an unknown time zone.
        """
        if promise.language not in LANGUAGES:
            raise ValueError(f"no mail in language {promise.language!r}; there is {', '.join(LANGUAGES)}")
        words = self._words_of(promise.language)
        answer_by = words.moment_in(promise.due_at, promise.time_zone)
        known = self._orders.known(promise.order, promise.brand, words) if promise.order else ""
        if promise.form is Form.FULL:
            return self._letter("acknowledgement", _full(promise, words, answer_by, known))
        if promise.form is Form.ADDED:
            return self._letter("acknowledgement_added", _added(promise, answer_by, known))
        raise ValueError(f"an acknowledgement of form {promise.form!r} is not written")

    def message(self, message: Message, brand: Brand) -> Letter:
        """Put a message into the brand's look; what its customer reads bears the brand's signature.

        One that has a template of its own is written by that.
        """
        if message.template == TEMPLATE:
            return self.news(News.of_values(dict(message.values)), brand)
        outward = message.kind.reaches_customer
        context = MessageContext(
            language=message.language,
            brand=one_line(brand.name),
            reference=one_line(message.case),
            paragraphs=paragraphs(message.text),
            signature=brand.signature.get(message.language, (brand.name,)) if outward else (),
            colour=brand.look.readable_colour,
            logo=brand.look.logo if outward else "",
        )
        values = asdict(context)
        return Letter(
            subject=one_line(message.subject),
            text=self._environment.get_template("mail/message.txt").render(values).rstrip() + "\n",
            html=self._environment.get_template("mail/message.html").render(values),
        )

    def news(self, news: News, brand: Brand) -> Letter:
        """A mail that tells a customer what happened to an order."""
        return self._orders.mail(news, brand, self._words_of(news.language))

    def sms(self, news: News, brand: Brand) -> str:
        """The same as one SMS."""
        return self._orders.sms(news, brand, self._words_of(news.language))

    def _words_of(self, language: str) -> Words:
        if language not in self._words:
            self._words[language] = read_words(self._mail / language / "words.json")
        return self._words[language]

    def _letter(self, name: str, context: Context) -> Letter:
        values = asdict(context)
        stem = f"mail/{context.language}/{name}"
        return Letter(
            subject=one_line(self._environment.get_template(f"{stem}.subject.txt").render(values)),
            text=self._environment.get_template(f"{stem}.txt").render(values),
            html=self._environment.get_template(f"{stem}.html").render(values),
        )


def _full(promise: Promise, words: Words, answer_by: str, known: str) -> AcknowledgementContext:
    return AcknowledgementContext(
        language=promise.language,
        brand=one_line(promise.brand),
        reference=one_line(promise.reference),
        subject=bare_subject(promise.subject, promise.reference),
        name=plausible_name(promise.customer_name),
        topics=words.listed(promise.intents),
        praised="praise" in promise.intents,
        answer_by=answer_by,
        signature=promise.signature,
        colour=promise.look.readable_colour,
        logo=promise.look.logo,
        order=known,
        tracking=promise.order.tracking if promise.order else "",
    )


def _added(promise: Promise, answer_by: str, known: str) -> AcknowledgementAddedContext:
    return AcknowledgementAddedContext(
        language=promise.language,
        brand=one_line(promise.brand),
        reference=one_line(promise.reference),
        subject=bare_subject(promise.subject, promise.reference),
        name=plausible_name(promise.customer_name),
        answer_by=answer_by,
        signature=promise.signature,
        colour=promise.look.readable_colour,
        logo=promise.look.logo,
        order=known,
        tracking=promise.order.tracking if promise.order else "",
    )
