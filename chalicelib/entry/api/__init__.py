"""The REST API: one module per resource, all on the same blueprint; `request` is what they share."""

from chalicelib.entry.api import (
    agents,
    brands,
    callbacks,
    cases,
    contacts,
    customers,
    experts,
    health,
    leads,
    learning,
    load,
    orders,
    replies,
    templates,
)
from chalicelib.entry.api.request import doors

__all__ = [
    "agents",
    "brands",
    "callbacks",
    "cases",
    "contacts",
    "customers",
    "doors",
    "experts",
    "health",
    "leads",
    "learning",
    "load",
    "orders",
    "replies",
    "templates",
]
