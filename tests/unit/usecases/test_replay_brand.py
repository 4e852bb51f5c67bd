"""Replays in the house: the newest contacts, judged anew, and nothing changed."""

from chalicelib.domain.mail import Mail
from chalicelib.domain.pointers import TrainPointer
from chalicelib.domain.replay import Replay, ReplayRequest
from chalicelib.usecases.replay_brand import AskForReplay
from tests.fakes.house import BRAND, OTHER_BRAND, House
from tests.unit.usecases.test_reconcile_mail import MailsUnderFields

LESSONS = b'{"version": "v2", "lessons": {"glaze": ["refund"]}}'


def received(house: House, mail: Mail, *, to: tuple[str, ...] = BRAND.mailboxes[:1]) -> None:
    """Let a mail go its way, stored under the receiving server's fields as SES stores it."""
    pointer = house.store(mail, to)
    name = pointer.raw.rpartition("/")[2]
    fields = f"Return-Path: <a@example.com>\r\nReceived: from mx by smtp with SMTP id {name}\r\n for {to[0]};\r\n\r\n"
    content, media_type = house.blobs.objects[pointer.raw]
    house.blobs.put(pointer.raw, fields.encode() + content, media_type)
    house.receive_mail(pointer)
    house.work()


def filled() -> House:
    """A shop with three mails and a submission of persons, a machine's mail, and a rival's mail."""
    house = House()
    house.mails.parse = MailsUnderFields(house).parse  # type: ignore[method-assign]
    for text in ("glaze cracked", "invoice please", "praise for the kiln"):
        house.later(minutes=1)
        received(house, house.mail(text))
    house.later(minutes=1)
    house.submit(b'{"from": {"mail": "bob@example.com"}, "text": "glaze again"}')
    house.work()
    machine = house.mail("news", headers=(("list-unsubscribe", "<mailto:x@example.com>"), ("precedence", "bulk")))
    received(house, machine)
    received(house, house.mail("glaze elsewhere"), to=OTHER_BRAND.mailboxes)
    return house


def replayed(house: House, version: str = "v2", limit: int = 10) -> Replay:
    house.replays.put("shop", "main", Replay("r1", ReplayRequest(version, limit), house.now, "gk_a"))
    house.school.replay_brand(TrainPointer("shop", "main", "gk_a", house.now, replay="r1"))
    found = house.replays.get("shop", "main", "r1")
    assert found
    return found


def test_the_newest_contacts_are_judged_by_another_version_and_the_changed_ones_are_told() -> None:
    house = filled()
    house.blobs.put("models/shop/main/v2/model.json", LESSONS, "")
    before = dict(house.table.interactions)
    found = replayed(house)
    assert ("done", 4, 2) == (found.status, found.contacts, len(found.changed))
    newest, oldest = found.changed
    assert newest.at > oldest.at
    assert {("refund",)} == {one.after.intents for one in found.changed}
    assert (before, "") == (house.table.interactions, house.models.active("shop", "main"))


def test_a_limit_takes_the_newest() -> None:
    house = filled()
    house.blobs.put("models/shop/main/v2/model.json", LESSONS, "")
    found = replayed(house, limit=1)
    assert (1, ["glaze again"]) == (
        found.contacts,
        [one.text for one in house.contacts if one.id in {change.contact for change in found.changed}],
    )


def test_the_model_that_judged_changes_nothing() -> None:
    assert ("done", 4, ()) == ((found := replayed(filled(), "default")).status, found.contacts, found.changed)


def test_a_version_that_cannot_be_read_fails_and_says_so() -> None:
    assert ("failed", "no_model") == ((found := replayed(filled())).status, found.problem)


def test_a_replay_is_made_once() -> None:
    house = filled()
    assert "failed" == replayed(house).status
    outcome = house.school.replay_brand(TrainPointer("shop", "main", "gk_a", house.now, replay="r1"))
    assert "seen" == outcome.decision


def test_asking_queues_it() -> None:
    house = House()
    ask = AskForReplay(house.models, house.replays, house.train_queue)
    made = ask("shop", "main", ReplayRequest("default", 5), "gk_a", house.now)
    (pointer,) = house.train_queue.pointers
    assert (made.id, "queued", made) == (pointer.replay, made.status, ask.look_up("shop", "main", made.id))
