"""The composition root of the brands' policies: what reads, changes and tries them."""

from types import ModuleType
from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.wire.contacts import decode_submission
from chalicelib.wiring import learning, once

if TYPE_CHECKING:
    from chalicelib.domain.ports import DryRuns, Policies
    from chalicelib.usecases.change_policy import ChangePolicy
    from chalicelib.usecases.dry_run_policy import AskForDryRun, DryRunPolicy


@once
def policies() -> "Policies":
    """The versions of the policies."""
    from chalicelib.aws.policies import DynamoPolicies

    return DynamoPolicies(client("dynamodb"), wiring.settings().need("table"))


@once
def dry_runs() -> "DryRuns":
    """The dry runs."""
    from chalicelib.aws.dry_runs import StoredDryRuns

    return StoredDryRuns(wiring.blobs())


@once
def policy_documents() -> ModuleType:
    """What reads and writes policies as documents; a module of its own, for only the API's brands need it."""
    from chalicelib.wire import brand

    return brand


@once
def change_policy() -> "ChangePolicy":
    """The use case of `PUT /v1/brands/{brand}`."""
    from chalicelib.usecases.change_policy import ChangePolicy

    return ChangePolicy(wiring.brands(), policies())


@once
def ask_for_dry_run() -> "AskForDryRun":
    """The use case of `POST /v1/brands/{brand}/dry-run`."""
    from chalicelib.usecases.dry_run_policy import AskForDryRun

    return AskForDryRun(dry_runs(), learning.train_queue())


@once
def dry_run_policy() -> "DryRunPolicy":
    """A use case of the queue train."""
    from chalicelib.understanding.details import amounts
    from chalicelib.usecases.dry_run_policy import DryRunPolicy
    from chalicelib.usecases.read_contact import ReadContact
    from chalicelib.usecases.recent_contacts import RecentContacts

    # Which contact a mail is does not depend on the signing key, so this function is not given it.
    read = ReadContact(wiring.blobs(), wiring.brands(), wiring.mail_reader(), decode_submission, signing_key=b"")
    recent = RecentContacts(wiring.blobs(), wiring.brands(), wiring.ledger(), wiring.history(), read)
    return DryRunPolicy(policies(), dry_runs(), wiring.ledger(), recent, amounts)
