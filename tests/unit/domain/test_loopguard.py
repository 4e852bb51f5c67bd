"""The guard against machines that answer each other."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.loopguard import (
    DEFAULT_LIMITS,
    NO_BURST,
    NO_ECHO,
    Burst,
    Echo,
    LoopLimits,
    hold_reason,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def burst(mails: int, every: timedelta, limits: LoopLimits = DEFAULT_LIMITS) -> Burst:
    seen = NO_BURST
    for number in range(mails):
        seen = seen.with_one(NOW + number * every, limits)
    return seen


def echo(*texts: str, every: timedelta = timedelta(seconds=20), limits: LoopLimits = DEFAULT_LIMITS) -> Echo:
    heard = NO_ECHO
    for number, text in enumerate(texts):
        heard = heard.with_one(text, NOW + number * every, limits)
    return heard


def test_mails_within_the_window_add_up_and_a_later_one_begins_anew() -> None:
    assert Burst(NOW, 5) == burst(5, timedelta(minutes=1))
    assert Burst(NOW + 2 * timedelta(minutes=11), 1) == burst(3, timedelta(minutes=11))


def test_the_same_text_counts_whatever_its_dates_and_numbers() -> None:
    assert 3 == echo("Ticket 1, of 3 May.", "ticket 22 of 4 may", "Ticket 333 - of 5 MAY").count


def test_another_text_or_a_long_pause_ends_the_echo() -> None:
    assert 1 == echo("We are away", "We are back").count
    assert 1 == echo("Any news?", "Any news?", every=timedelta(minutes=30, seconds=1)).count
    assert 2 == echo("Any news?", "Any news?", every=timedelta(minutes=30)).count


def test_the_windows_are_the_brands() -> None:
    limits = LoopLimits(window=60, same_text_window=5, echo=10)
    assert 4 == burst(4, timedelta(minutes=20), limits).count
    assert 1 == echo("Any news?", "Any news?", every=timedelta(minutes=6), limits=limits).count
    answered = [limits.is_echo(NOW, NOW + timedelta(seconds=seconds)) for seconds in (10, 11)]
    assert [True, False, False] == [*answered, limits.is_echo(None, NOW)]


def test_a_contact_without_words_is_no_echo() -> None:
    assert NO_ECHO == echo("", "123 !!")


@pytest.mark.parametrize(
    ("sender", "case", "text", "reason"),
    [
        (5, 4, 3, ""),
        (6, 4, 3, "sender_burst"),
        (6, 5, 3, "case_burst"),
        (1, 1, 4, "same_text"),
    ],
)
def test_the_first_row_that_holds_names_the_reason(sender: int, case: int, text: int, reason: str) -> None:
    limits = LoopLimits(per_sender=5, per_case=4, same_text=3)
    assert reason == hold_reason(limits, Burst(NOW, sender), Burst(NOW, case), Echo("d", text, NOW), new=False)
