"""Make a lead of a contact that asks for documentation, and tell its seller."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.domain.agents import Agent
from chalicelib.domain.brand import Brand
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.intake import Recording
from chalicelib.domain.interaction import Channel, interaction_id
from chalicelib.domain.internal_letters import LeadTold
from chalicelib.domain.lead_rules import assigned
from chalicelib.domain.leads import FindDetails, Lead, is_lead, merged, told_lead
from chalicelib.domain.messages import Message, MessageKind
from chalicelib.domain.ports import InternalLetters, Shelf
from chalicelib.domain.things import Thing

NOTICE_TEMPLATE = "lead_notice"


@dataclass(frozen=True, slots=True)
class KeepLead:
    """The lead, and the notice to its seller, are written with the contact that makes them: all of it or nothing.

    Other contacts are told apart by what is known of them already, and cost no look into the table.
    """

    leads: Shelf[Lead]
    agents: Shelf[Agent]
    find: FindDetails
    letters: Callable[[], InternalLetters]

    def __call__(self, incoming: Incoming, recording: Recording) -> Recording:
        """The recording, with a lead where its contact asks for documentation and may be from whom it says."""
        contact, customer = recording.interaction, recording.customer
        understood = contact.understanding
        if understood is None or customer is None or incoming.suspicion or not is_lead(understood, incoming.brand):
            return recording
        told = told_lead(incoming, understood, customer.id, contact.case, contact.id, self.find)
        known = self.leads.get(told.merchant, told.id)
        lead = self._assigned(merged(known, told) if known else told, incoming)
        if lead == known:
            return recording
        notice = self._notice(lead, known, incoming.brand)
        things: tuple[Thing, ...] = (lead, notice) if notice else (lead,)
        return replace(recording, things=(*recording.things, *things))

    def _assigned(self, lead: Lead, incoming: Incoming) -> Lead:
        """A lead stays with the seller who has it."""
        if lead.seller:
            return lead
        facts = lead.facts(f"{incoming.subject}\n{incoming.text}")
        found = assigned(incoming.brand.leads, facts, lead.id)
        return replace(lead, seller=found.seller, rule=found.rule)

    def _notice(self, lead: Lead, known: Lead | None, brand: Brand) -> Message | None:
        """What the seller is told, where it is known how to reach them."""
        address, name = self._reached(lead)
        if not address:
            return None
        request, language = lead.requests[-1], brand.languages[0]
        consent = lead.consent
        note = self.letters().lead(
            LeadTold(
                language=language,
                brand=brand.name,
                reference=request.case,
                time_zone=brand.time_zone,
                again=known is not None,
                name=lead.name,
                company=lead.company,
                mail=lead.mail,
                phone=lead.phone,
                postcode=lead.postcode,
                country=lead.country,
                spoken=lead.language,
                products=lead.products,
                size=lead.size,
                asked=request.asked,
                rule=lead.rule,
                consent=("yes" if consent.marketing else "no") if consent else "",
                consent_at=consent.at if consent and consent.marketing else None,
            )
        )
        return Message(
            merchant=lead.merchant,
            id=interaction_id("lead", lead.id, request.contact),
            brand=lead.brand,
            kind=MessageKind.NOTICE,
            channel=Channel.MAIL,
            to=address,
            to_name=name,
            text=note.text,
            subject=note.subject,
            at=request.at,
            expires_at=lead.expires_at,
            mailbox=brand.mailboxes[0],
            case=request.case,
            customer=lead.customer,
            language=language,
            answers=request.contact,
            template=NOTICE_TEMPLATE,
            automatic=True,
        )

    def _reached(self, lead: Lead) -> tuple[str, str]:
        """The seller's address and name; empty where they are an agent without one."""
        if not lead.seller or "@" in lead.seller:
            return lead.seller, ""
        agent = self.agents.get(lead.merchant, lead.seller)
        return (agent.mail, agent.name) if agent and agent.retired_at is None else ("", "")
