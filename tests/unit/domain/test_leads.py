"""A lead adds up: what is said anew counts, what is not said stays, and no contact counts twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.interaction import Channel
from chalicelib.domain.leads import Lead, LeadChange, LeadRequest, LeadStatus, changed, lead_id, merged
from chalicelib.domain.offers import MarketingConsent

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FIELDS = ("name", "company", "postcode", "country")


def told(number: int, values: tuple[str, ...], minutes: int) -> Lead:
    """The lead that one contact alone tells of."""
    at = AT + timedelta(minutes=minutes)
    return Lead(
        merchant="shop",
        id="lead1",
        brand="main",
        customer="c1",
        created_at=at,
        asked_at=at,
        expires_at=at + timedelta(days=1),
        requests=(LeadRequest(f"i{number}", "GU-2222ABCD", at, Channel.FORM),),
        count=1,
        **dict(zip(FIELDS, values, strict=True)),  # type: ignore[arg-type]
    )


contacts = st.lists(
    st.tuples(st.integers(0, 5), st.tuples(*[st.sampled_from(["", "a", "b"])] * 4), st.integers(0, 500)), min_size=1
)


@given(contacts)
def test_each_contact_counts_once_and_the_last_word_on_each_field_stays(
    given_contacts: list[tuple[int, tuple[str, ...], int]],
) -> None:
    lead: Lead | None = None
    seen: dict[int, tuple[str, ...]] = {}
    times: list[int] = []
    for number, values, minutes in given_contacts:
        one = told(number, values, minutes)
        lead = merged(lead, one) if lead else one
        if number not in seen:
            seen[number] = values
            times.append(minutes)
    assert lead is not None
    assert len(seen) == lead.count == len(lead.requests)
    for place, field in enumerate(FIELDS):
        said = [values[place] for values in seen.values() if values[place]]
        assert (said[-1] if said else "") == getattr(lead, field)
    assert AT + timedelta(minutes=max(times)) == lead.asked_at
    assert lead.asked_at + timedelta(days=1) == lead.expires_at


def test_a_person_has_a_lead_at_each_brand_and_merchant() -> None:
    assert 3 == len({lead_id("shop", "main", "c1"), lead_id("shop", "other", "c1"), lead_id("rival", "main", "c1")})


def test_a_no_stays_a_no_until_they_say_otherwise() -> None:
    no = MarketingConsent(marketing=False, text="Non", at=AT)
    lead = replace(told(1, ("", "", "", ""), 0), consent=no)
    assert no == merged(lead, told(2, ("", "", "", ""), 1)).consent
    assert lead == changed(lead, LeadChange(withdraw=True), AT, "lea")


def test_somebody_who_was_never_asked_can_be_kept_from_being_written_to() -> None:
    after = changed(told(1, ("", "", "", ""), 0), LeadChange(withdraw=True), AT, "lea")
    assert after.consent == MarketingConsent(marketing=False, text="", at=AT, source="withdrawn:lea")


def test_a_seller_by_hand_is_no_rows_choice() -> None:
    lead = replace(told(1, ("", "", "", ""), 0), seller="lea", rule="South")
    assert ("max", "") == (lambda one: (one.seller, one.rule))(changed(lead, LeadChange(seller="max"), AT, "ida"))
    assert "South" == changed(lead, LeadChange(status=LeadStatus.WON), AT, "ida").rule
