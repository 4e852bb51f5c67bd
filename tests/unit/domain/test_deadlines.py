"""An answer is due when the brand has worked for so many hours."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.brand import Brand
from chalicelib.domain.deadlines import due_at

SHOP = Brand("shop", "main", "Shop", ("help@shop.example",), answer_within=8)
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-17:00",))
FRIDAY_NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({}, datetime(2026, 11, 20, 19, 0, tzinfo=UTC)),
        ({"hours": WEEK}, datetime(2026, 11, 23, 11, 0, tzinfo=UTC)),
        ({"hours": WEEK, "closed": (date(2026, 11, 23),)}, datetime(2026, 11, 24, 11, 0, tzinfo=UTC)),
        ({"hours": WEEK, "time_zone": "America/Toronto"}, datetime(2026, 11, 20, 22, 0, tzinfo=UTC)),
        ({"closed": (date(2026, 11, 20),)}, datetime(2026, 11, 21, 7, 0, tzinfo=UTC)),
    ],
    ids=["never-closes", "closes-at-night", "inventory-on-monday", "opens-in-toronto", "closed-today"],
)
def test_an_answer_is_due_after_so_many_open_hours(given: dict[str, object], due: datetime) -> None:
    assert due == due_at(FRIDAY_NOON, replace(SHOP, **given))  # type: ignore[arg-type]


def test_public_holidays_do_not_count() -> None:
    christmas_eve = datetime(2026, 12, 24, 15, 0, tzinfo=UTC)
    shop = replace(SHOP, hours=WEEK, holidays="FR")
    assert datetime(2026, 12, 28, 15, 0, tzinfo=UTC) == due_at(christmas_eve, shop)
