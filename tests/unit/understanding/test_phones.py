"""Phone numbers in E.164, as networks have them."""

import pytest

from chalicelib.errors import Refused
from chalicelib.understanding.phones import e164


@pytest.mark.parametrize(
    ("given", "expected"),
    [("+33612345678", "+33612345678"), ("+33 6 12-34.56 78", "+33612345678"), ("+447400123456", "+447400123456")],
)
def test_a_number_has_one_form(given: str, expected: str) -> None:
    assert expected == e164(given)


@pytest.mark.parametrize("given", ["0612345678", "+331", "+33012345678", "", "+999123456789", "ada@example.com", "+"])
def test_a_number_that_no_network_has_is_refused(given: str) -> None:
    with pytest.raises(Refused) as refused:
        e164(given)
    assert "invalid_identity" == refused.value.reason
