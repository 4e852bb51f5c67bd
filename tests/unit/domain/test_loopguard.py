"""The guard against machines that answer each other."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.loopguard import (
    CASE_LIMIT,
    ECHO_WINDOW,
    NO_BURST,
    NO_ECHO,
    SAME_TEXT_LIMIT,
    SENDER_LIMIT,
    WINDOW,
    Burst,
    Echo,
    hold_reason,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def burst(mails: int, every: timedelta) -> Burst:
    seen = NO_BURST
    for number in range(mails):
        seen = seen.with_one(NOW + number * every)
    return seen


def echo(*texts: str, every: timedelta = timedelta(seconds=20)) -> Echo:
    heard = NO_ECHO
    for number, text in enumerate(texts):
        heard = heard.with_one(text, NOW + number * every)
    return heard


def test_mails_within_the_window_add_up_and_a_later_one_begins_anew() -> None:
    assert Burst(NOW, 5) == burst(5, timedelta(minutes=1))
    assert Burst(NOW + 2 * timedelta(minutes=11), 1) == burst(3, WINDOW + timedelta(minutes=1))


def test_the_same_text_counts_whatever_its_dates_and_numbers() -> None:
    assert 3 == echo("Ticket 1, of 3 May.", "ticket 22 of 4 may", "Ticket 333 - of 5 MAY").count


def test_another_text_or_a_long_pause_ends_the_echo() -> None:
    assert 1 == echo("We are away", "We are back").count
    assert 1 == echo("Any news?", "Any news?", every=ECHO_WINDOW + timedelta(seconds=1)).count


def test_a_contact_without_words_is_no_echo() -> None:
    assert NO_ECHO == echo("", "123 !!")


@pytest.mark.parametrize(
    ("sender", "case", "text", "reason"),
    [
        (SENDER_LIMIT, CASE_LIMIT, SAME_TEXT_LIMIT, ""),
        (SENDER_LIMIT + 1, CASE_LIMIT, SAME_TEXT_LIMIT, "sender_burst"),
        (SENDER_LIMIT + 1, CASE_LIMIT + 1, SAME_TEXT_LIMIT, "case_burst"),
        (1, 1, SAME_TEXT_LIMIT + 1, "same_text"),
    ],
)
def test_the_first_row_that_holds_names_the_reason(sender: int, case: int, text: int, reason: str) -> None:
    assert reason == hold_reason(Burst(NOW, sender), Burst(NOW, case), Echo("d", text, NOW), new=False)
