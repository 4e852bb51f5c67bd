"""Which case a contact belongs to: the table of `thread`, row by row."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.case import Case, CaseIntent, Status
from chalicelib.domain.threading import Thread, Traces, is_new_matter, thread
from chalicelib.domain.understanding import IntentFound, Tone, Understanding

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ADA = "mail:ada@example.com"
BOB = "mail:bob@example.com"
CASE = Case(
    merchant="shop",
    reference="GU-22222222",
    brand="main",
    customer="c1",
    status=Status.OPEN,
    subject="Question",
    language="fr",
    created_at=NOW - timedelta(days=90),
    updated_at=NOW - timedelta(days=1),
    participants=(ADA,),
)
OTHER = replace(CASE, reference="GU-33333333")


def decide(traces: Traces, *cases: Case, senders: tuple[str, ...] = (ADA,)) -> Thread:
    return thread(traces, cases or (CASE,), senders, NOW, reopen_within=30)


@pytest.mark.parametrize(
    ("traces", "senders", "via"),
    [
        (Traces(signed=(CASE.reference,)), (BOB,), "signed"),
        (Traces(signed=(CASE.reference,)), (ADA,), "signed"),
        (Traces(replied=(CASE.reference,)), (ADA,), "replied"),
        (Traces(named=(CASE.reference,)), (ADA,), "named"),
        (Traces(named=(CASE.reference,)), ("phone:+33612345678", ADA), "named"),
    ],
)
def test_a_trace_of_somebody_who_belongs_to_the_case_joins_it(
    traces: Traces, senders: tuple[str, ...], via: str
) -> None:
    assert Thread(CASE, via) == decide(traces, senders=senders)


@pytest.mark.parametrize("traces", [Traces(replied=(CASE.reference,)), Traces(named=(CASE.reference,))])
def test_a_stranger_gets_a_case_of_his_own_that_links_to_the_other(traces: Traces) -> None:
    assert Thread(links=(CASE.reference,)) == decide(traces, senders=(BOB,))


def test_a_contact_without_traces_opens_a_case_without_links() -> None:
    assert Thread() == decide(Traces())


def test_a_reference_that_does_not_exist_is_not_linked_to() -> None:
    assert Thread() == decide(Traces(named=("GU-ZZZZZZZZ",)))


@pytest.mark.parametrize(
    ("status", "idle", "joins"),
    [
        (Status.OPEN, timedelta(days=400), True),
        (Status.PENDING, timedelta(days=400), True),
        (Status.SOLVED, timedelta(days=30), True),
        (Status.SOLVED, timedelta(days=30, seconds=1), False),
        (Status.CLOSED, timedelta(days=30), True),
        (Status.CLOSED, timedelta(days=30, seconds=1), False),
    ],
)
def test_a_case_takes_more_while_it_is_open_or_ended_lately(status: Status, idle: timedelta, joins: bool) -> None:
    """The time counts from its end, the last one if it was solved and then closed, whatever was changed since."""
    long_ago = NOW - timedelta(days=300)
    ended = replace(CASE, status=status, updated_at=NOW)
    cases = [
        replace(ended, solved_at=NOW - idle),
        replace(ended, closed_at=NOW - idle),
        replace(ended, solved_at=long_ago, closed_at=NOW - idle),
        replace(ended, updated_at=NOW - idle),
    ]
    for case in cases:
        expected = Thread(case, "signed") if joins else Thread(links=(CASE.reference,))
        assert expected == decide(Traces(signed=(CASE.reference,)), case)


def test_a_stronger_trace_wins_over_a_weaker_one() -> None:
    traces = Traces(signed=(OTHER.reference,), replied=(CASE.reference,), named=(CASE.reference,))
    assert Thread(OTHER, "signed") == decide(traces, CASE, OTHER)


def test_a_weaker_trace_decides_where_the_stronger_one_leads_to_a_closed_case() -> None:
    closed = replace(OTHER, status=Status.CLOSED, closed_at=NOW - timedelta(days=31))
    traces = Traces(signed=(OTHER.reference,), named=(CASE.reference,))
    assert Thread(CASE, "named") == decide(traces, CASE, closed)


def test_links_hold_each_reference_once_strongest_first() -> None:
    traces = Traces(replied=(OTHER.reference, CASE.reference), named=(CASE.reference, OTHER.reference))
    expected = Thread(links=(OTHER.reference, CASE.reference))
    assert expected == decide(traces, CASE, OTHER, senders=(BOB,))


def asked(*intents: str, abstained: bool = False) -> Understanding:
    found = tuple(IntentFound(name, 0.99) for name in intents)
    return Understanding("fr", found, abstained, Tone.CALM, False, False)


@pytest.mark.parametrize(
    ("subject", "understanding", "new"),
    [
        ("Facture", asked("invoice"), True),
        ("Re: Facture", asked("invoice"), True),
        ("Re: RE : Question [GU-22222222]", asked("invoice"), False),
        ("Re: Colis", asked("invoice"), False),
        ("", asked("invoice"), False),
        ("Facture", asked("invoice", abstained=True), False),
        ("Facture", asked("invoice", "refund"), False),
        ("Facture", asked(), False),
    ],
)
def test_another_subject_with_other_sure_intents_is_a_new_matter(
    subject: str, understanding: Understanding, new: bool
) -> None:
    case = replace(CASE, subject="Colis", intents=(CaseIntent("refund", 0.9),))
    assert new == is_new_matter(case, subject, understanding)
