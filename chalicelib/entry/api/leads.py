"""The routes below `/v1/leads`."""

from typing import Any
from urllib.parse import unquote

from chalice.app import Response

from chalicelib.domain.lead_export import exported
from chalicelib.domain.leads import Lead, LeadStatus
from chalicelib.domain.offers import MarketingConsent
from chalicelib.entry import representation
from chalicelib.entry.api import request
from chalicelib.entry.api.request import answer, door
from chalicelib.errors import Refused
from chalicelib.observability import observe
from chalicelib.usecases.list_leads import LeadFilter
from chalicelib.wire.leads import decode_lead_change, read_since
from chalicelib.wiring import leads


@door("/v1/leads", "GET")
def list_leads() -> Response:
    """The leads, newest request first, by `status`, `brand` and `since`."""
    merchant, wanted = request.merchant(), _wanted()
    listed = leads.list_leads()(merchant, wanted, request.limit(), request.parameter("cursor"))
    return answer(representation.page(listed, represented))


@door("/v1/leads.csv", "GET")
def export_leads() -> Response:
    """The leads as CSV for spreadsheets; with `bom=true`, so that Excel knows it is UTF-8."""
    merchant, wanted, bom = request.merchant(), _wanted(), request.flag("bom")
    return Response(
        body=exported(leads.list_leads().exported(merchant, wanted), bom=bom),
        status_code=200,
        headers={
            "Content-Type": "text/csv; charset=utf-8; header=present",
            "Content-Disposition": 'attachment; filename="leads.csv"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@door("/v1/leads/{lead}", "GET")
def look_up_lead(lead: str) -> Response:
    """One lead."""
    return answer(represented(leads.list_leads().one(request.merchant(), unquote(lead))))


@door("/v1/leads/{lead}", "PATCH")
def change_lead(lead: str) -> Response:
    """Change a lead's status or seller, or withdraw its consent; the lead as it is then."""
    merchant, identifier, body = request.merchant(), unquote(lead), request.body()
    asked = decode_lead_change(body)
    changed, outcome = leads.change_lead()(merchant, identifier, asked, request.author(merchant, f"lead:{lead}", body))
    observe("change_lead", outcome)
    return answer(represented(changed))


@door("/v1/leads/{lead}", "DELETE")
def forget_lead(lead: str) -> Response:
    """Forget a lead with all that it says of a person."""
    merchant = request.merchant()
    observe("forget_lead", leads.change_lead().forget(merchant, unquote(lead)))
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


def _wanted() -> LeadFilter:
    status, since = request.parameter("status"), request.parameter("since")
    if status is not None and status not in set(LeadStatus):
        raise Refused(f"`status` is one of {', '.join(LeadStatus)}.", reason="invalid_parameter")
    return LeadFilter(
        LeadStatus(status) if status else None,
        request.parameter("brand") or "",
        read_since(since) if since else None,
    )


def represented(value: Lead) -> dict[str, Any]:
    """A lead as the API shows it."""
    return {
        "id": value.id,
        "brand": value.brand,
        "status": value.status,
        "name": value.name or None,
        "mail": value.mail or None,
        "phone": value.phone or None,
        "company": value.company or None,
        "postcode": value.postcode or None,
        "country": value.country or None,
        "language": value.language or None,
        "products": value.products,
        "size": value.size or None,
        "consent": _consent(value.consent) if value.consent else None,
        "consents": [_consent(one) for one in value.consents],
        "seller": value.seller or None,
        "rule": value.rule or None,
        "count": value.count,
        "requests": [
            {
                "contact": one.contact,
                "case": one.case,
                "at": one.at,
                "channel": one.channel,
                "asked": one.asked,
                "products": one.products,
            }
            for one in value.requests
        ],
        "created_at": value.created_at,
        "asked_at": value.asked_at,
        "version": value.version,
    }


def _consent(value: MarketingConsent) -> dict[str, Any]:
    return {"marketing": value.marketing, "text": value.text or None, "at": value.at, "source": value.source or None}
