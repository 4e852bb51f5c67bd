"""Where a pass through the bucket begins, ends and rests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.domain.reconciliation import FIRST_LOOK, SETTLED, Pass, ended, following

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def test_the_first_pass_looks_back_a_day_and_leaves_out_what_is_on_its_way() -> None:
    first = following(None, NOW)
    assert Pass(NOW - FIRST_LOOK, NOW - SETTLED) == first


def test_passes_cover_every_moment_once() -> None:
    """Also where the schedule was late by days."""
    first = following(None, NOW)
    assert first
    second = following(ended(first, NOW), NOW + timedelta(days=3))
    assert second
    assert first.until == second.since
    assert [False, True] == [one.covers(first.until) for one in (first, second)]
    assert NOW + timedelta(days=3) - SETTLED == second.until


def test_an_unfinished_pass_goes_on() -> None:
    walk = replace(Pass(NOW - FIRST_LOOK, NOW - SETTLED), after="raw/mail/k", pages=7)
    assert walk == following(walk, NOW + QUARTER)


def test_a_long_pass_is_followed_by_a_long_rest() -> None:
    """A million objects are a thousand pages: they are listed eleven times a day and not ninety-six times."""
    walk = ended(replace(Pass(NOW - FIRST_LOOK, NOW - SETTLED), pages=1_000), NOW)
    assert following(walk, NOW + timedelta(hours=2)) is None
    assert following(walk, NOW + timedelta(hours=2.5))


def test_a_small_bucket_is_walked_through_at_every_run() -> None:
    walk = ended(replace(Pass(NOW - FIRST_LOOK, NOW - SETTLED), pages=100), NOW)
    assert following(walk, NOW + QUARTER)


def test_a_run_that_comes_at_once_has_nothing_to_do() -> None:
    walk = ended(Pass(NOW - FIRST_LOOK, NOW - SETTLED), NOW)
    assert following(walk, NOW) is None
