"""Say what another model or other thresholds would have made of a brand's newest contacts, before either is used."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.brand import Brand
from chalicelib.domain.interaction import interaction_id
from chalicelib.domain.learning import Classifiers, Models, Replays, TrainQueue
from chalicelib.domain.models import DEFAULT
from chalicelib.domain.pointers import TrainPointer
from chalicelib.domain.ports import Brands, Outcome
from chalicelib.domain.replay import Change, Replay, ReplayRequest, judgement, summed
from chalicelib.errors import NotFound
from chalicelib.usecases.recent_contacts import RecentContacts


@dataclass(frozen=True, slots=True)
class AskForReplay:
    """A replay is made by the worker that trains: it takes its time."""

    models: Models
    replays: Replays
    queue: TrainQueue

    def __call__(self, merchant: str, brand: str, request: ReplayRequest, by: str, now: datetime) -> Replay:
        """Queue a replay; raises `NotFound` for an unknown version."""
        if request.version != DEFAULT and self.models.get(merchant, brand, request.version) is None:
            raise NotFound("There is no such version of this brand's model.")
        identifier = interaction_id(merchant, brand, "replay", now.isoformat(), str(request))
        replay = Replay(identifier, request, now, by)
        self.replays.put(merchant, brand, replay)
        self.queue.send(TrainPointer(merchant, brand, by, now, replay=identifier))
        return replay

    def look_up(self, merchant: str, brand: str, identifier: str) -> Replay:
        """A replay as it stands; raises `NotFound`."""
        found = self.replays.get(merchant, brand, identifier) if identifier.isalnum() else None
        if found is None:
            raise NotFound("There is no such replay.")
        return found


@dataclass(frozen=True, slots=True)
class ReplayBrand:
    """Nothing of the contacts or the brand changes."""

    brands: Brands
    replays: Replays
    classifiers: Classifiers
    contacts: RecentContacts

    def __call__(self, pointer: TrainPointer) -> Outcome:
        """Make the replay that a pointer names; one that is made already is left alone."""
        merchant, brand = pointer.merchant, self.brands.get(pointer.merchant, pointer.brand)
        replay = self.replays.get(merchant, pointer.brand, pointer.replay)
        if brand is None or replay is None or replay.status != "queued":
            return Outcome("seen", facts={"replay": pointer.replay})
        try:
            made = self.replayed(brand, replay)
        except NotFound as error:
            made = replace(replay, status="failed", problem=error.reason)
        self.replays.put(merchant, brand.id, made)
        return Outcome("replayed" if made.status == "done" else "replay_failed", facts={"replay": replay.id})

    def replayed(self, brand: Brand, replay: Replay) -> Replay:
        """A replay with what it found; raises `NotFound` with reason `no_model` where the version cannot be had."""
        return summed(replay, self._judged(brand, replay.request))

    def _judged(self, brand: Brand, request: ReplayRequest) -> Iterator[Change]:
        version = "" if request.version == DEFAULT else request.version
        act = request.act or brand.act_precision
        suggest = min(request.suggest or brand.suggest_precision, act)
        classifier = self.classifiers.of(replace(brand, model=version, act_precision=act, suggest_precision=suggest))
        for contact in self.contacts(brand, request.limit):
            understood = classifier.understand(contact.subject, contact.text)
            if version and understood.model and understood.model != version:
                raise NotFound(f"Version {version} cannot be read", reason="no_model")
            if contact.understanding:
                before, after = judgement(contact.understanding, brand), judgement(understood, brand)
                yield Change(contact.id, contact.case, contact.at, before, after)
