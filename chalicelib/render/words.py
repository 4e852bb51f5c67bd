"""A language's words for what is not a template: days, months, lists, and intents in plain words.

They are data, `words.json` beside the language's templates, so that whoever translates finds all in
one place. Names of days and months are those of Unicode CLDR. Babel has them too, but costs 33 MB of
package and about 100 ms of a cold start for 133 words: it is a development dependency, and a test
compares our words with its own.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from chalicelib.domain.amounts import Amount

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    `weekdays` start on Monday, `months` in January. `first` is the day number of the first of a month.
    `moment` is a format of {weekday}, {day}, {month}, {hour} and {minute} (integers, 24 hours); `full_hour`
    is the same for a moment with zero minutes. `day` is a format of {day}, {month} and {year}, `money` of {amount} and
    {sign}; `decimal` stands before the cents, `group` between thousands. `conjunction` joins the last two of a list,
    spaces included. `topics` maps intents to noun phrases; an intent that it lacks is not named to customers.
    """

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    first: str
    moment: str
    full_hour: str
    day: str
    money: str
    decimal: str
    group: str
    conjunction: str
    topics: dict[str, str]

    def listed(self, intents: tuple[str, ...]) -> str:
        """The intents in plain words as one list, each once, or an empty text when none has words."""
        phrases = list(dict.fromkeys(self.topics[intent] for intent in intents if intent in self.topics))
        if len(phrases) < 2:
            return "".join(phrases)
        return ", ".join(phrases[:-1]) + self.conjunction + phrases[-1]

    def moment_in(self, instant: datetime, time_zone: str) -> str:
        """An instant as people of a time zone (IANA name) say it: weekday, day, month and wall-clock time.

        Seconds are cut off, so what is promised is never later than what is meant.

        Raises ValueError for an instant without a time zone, ZoneInfoNotFoundError for an unknown name.
        """
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        local = instant.astimezone(UTC).astimezone(ZoneInfo(time_zone))
        form = self.moment if local.minute else self.full_hour
        return form.format(
            weekday=self.weekdays[local.weekday()],
            day=self.first if local.day == 1 else local.day,
            month=self.months[local.month - 1],
            hour=local.hour,
            minute=local.minute,
        )

    def day_of(self, day: date) -> str:
        """A date as people say it: day, month and year."""
        number = self.first if day.day == 1 else day.day
        return self.day.format(day=number, month=self.months[day.month - 1], year=day.year)

    def amount_of(self, amount: Amount) -> str:
        """An amount as people write it, with cents; currencies of no well-known sign keep their code (ISO 4217)."""
        whole, _, cents = f"{abs(amount.value).quantize(_CENT):,}".partition(".")
        figures = whole.replace(",", self.group) + self.decimal + cents
        said = self.money.format(amount=figures, sign=_SIGNS.get(amount.currency, amount.currency))
        return f"-{said}" if amount.value < 0 else said


def read_words(path: Path) -> Words:
    """Read a language's `words.json`."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Words(
        weekdays=tuple(data["weekdays"]),
        months=tuple(data["months"]),
        first=data["first"],
        moment=data["moment"],
        full_hour=data["full_hour"],
        day=data["day"],
        money=data["money"],
        decimal=data["decimal"],
        group=data["group"],
        conjunction=data["conjunction"],
        topics=data["topics"],
    )
