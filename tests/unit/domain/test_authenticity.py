"""Whether a mail may be from whom it says it is from."""

import pytest

from chalicelib.domain.authenticity import Verdicts, suspicion
from chalicelib.domain.brand import Brand

BRAND = Brand("shop", "main", "Shop", ("help@shop.example",))


@pytest.mark.parametrize(
    ("sender", "verdicts", "reason"),
    [
        ("ada@example.com", Verdicts("pass"), ""),
        ("ada@example.com", Verdicts("gray"), ""),
        ("ada@example.com", Verdicts("fail", "none"), ""),
        ("ada@example.com", Verdicts("fail", "quarantine"), ""),
        ("ada@example.com", Verdicts("fail", "reject"), "dmarc_reject"),
        ("boss@shop.example", Verdicts("pass"), ""),
        ("boss@shop.example", Verdicts("gray"), "claims_merchant"),
        ("boss@shop.example", Verdicts("fail", "none"), "claims_merchant"),
        ("boss@shop.example", Verdicts("fail", "reject"), "claims_merchant"),
        ("boss@notshop.example", Verdicts("gray"), ""),
        ("boss@mail.shop.example", Verdicts("gray"), "claims_merchant"),
        ("boss@mail.shop.example", Verdicts("pass"), ""),
    ],
)
def test_only_the_receiving_servers_verdicts_count(sender: str, verdicts: Verdicts, reason: str) -> None:
    assert reason == suspicion(sender, verdicts, BRAND)
