"""A brand's model learns from labels what the phrases do not know, and keeps what they do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.domain.brand import Brand
from chalicelib.domain.labels import Correction, Label
from chalicelib.domain.models import FILES, TrainedModel, decided, model_folder
from chalicelib.errors import Malformed, Retryable
from chalicelib.understanding import own_phrases
from chalicelib.understanding.brand_models import ROOM, BrandClassifiers
from chalicelib.understanding.classifier import Classifier
from chalicelib.understanding.learning import KernelTrainer
from chalicelib.understanding.phrases import default_phrases
from chalicelib.understanding.training import ARRAYS, SUGGEST_PRECISION, RememberingEncoder
from tests.fakes.surroundings import MemoryBlobs

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
THINGS = ("tournage", "modelage", "émaillage", "raku", "porcelaine", "gravure")
ASKED = ("Reste-t-il une place à l'atelier de {} samedi ?", "Le stage de {} de dimanche est-il complet ?")
TEXTS = [text.format(thing) for thing in THINGS for text in ASKED]
BRAND = Brand("shop", "main", "Shop", ("a@shop.example",))


def labels(*texts: str, intent: str = "product_advice", wrap: str = "{}") -> list[Label]:
    """Labels, the newest first."""
    return [
        Label(
            "shop",
            "main",
            f"c{number}",
            "",
            "",
            wrap.format(text),
            NOW,
            NOW,
            Correction((intent,), "gk_a", NOW - timedelta(minutes=number)),
        )
        for number, text in enumerate(texts)
    ]


@pytest.fixture(scope="module", autouse=True)
def french() -> Iterator[None]:
    """A brand whose phrases are the French ones: half as many, learnt in an eighth of the time."""
    phrases = tuple(one for one in default_phrases() if one.language == "fr")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own_phrases, "default_phrases", lambda: phrases)
        yield


@pytest.fixture(scope="module")
def trainer(classifier: Classifier, model_directory: Path) -> KernelTrainer:
    assert classifier.encoder
    return KernelTrainer(classifier, RememberingEncoder(classifier.encoder, model_directory / ARRAYS))


@pytest.fixture(scope="module")
def taught(trainer: KernelTrainer, classifier: Classifier) -> Classifier:
    """A model that learnt ten workshops' questions, each between a greeting and a thank-you."""
    return classifier.beside(trainer.fit({}, labels(*TEXTS[:10], wrap="Bonjour,\n\n{}\n\nMerci d'avance")).files)


@pytest.fixture(scope="module")
def better(trainer: KernelTrainer) -> TrainedModel:
    """A model that learnt the older half of the workshops' questions."""
    return trainer.fit({}, labels(*TEXTS[6:]))


def first(classifier: Classifier, text: str) -> str:
    named = classifier.understand("", text).intents
    return named[0].name if named else ""


class TestFit:
    def test_what_labels_say_of_whole_contacts_is_learnt_for_their_parts(
        self, classifier: Classifier, taught: Classifier
    ) -> None:
        asked = "Reste-t-il une place au stage de gravure de dimanche ?"
        assert ("product_advice", False) == (first(taught, asked), first(classifier, asked) == "product_advice")

    def test_what_the_phrases_taught_stays(self, taught: Classifier) -> None:
        assert "refund" == first(taught, "Je voudrais être remboursé de ma commande.")
        assert "delivery_problem" == first(taught, "Le colis est arrivé complètement écrasé.")
        assert "" == first(taught, "Bonjour, merci d'avance.")

    def test_the_same_labels_make_the_same_version(self, trainer: KernelTrainer, better: TrainedModel) -> None:
        again = trainer.fit({}, labels(*TEXTS[6:]))
        assert (better.version, better.files) == (again.version, again.files)

    def test_phrases_that_a_label_contradicts_give_way(self, trainer: KernelTrainer, classifier: Classifier) -> None:
        text = "Je n'ai toujours pas reçu mon remboursement."
        model = trainer.fit({}, labels(text, intent="payment"))
        assert model.dropped > 0
        assert "payment" == first(classifier.beside(model.files), text)

    def test_a_brands_own_phrases_are_learnt(self, trainer: KernelTrainer, classifier: Classifier) -> None:
        lines = "\n".join(text for text in TEXTS)
        model = trainer.fit({"fr/documentation.txt": lines + "\n"}, [])
        assert 0 == model.labels
        assert "documentation" == first(classifier.beside(model.files), "Reste-t-il une place au stage de raku ?")


class TestCompare:
    def test_a_model_that_learnt_is_better_on_what_it_has_not_seen(
        self, trainer: KernelTrainer, better: TrainedModel
    ) -> None:
        comparison = trainer.compare(better, None, "default", labels(*TEXTS[:6]), {})
        assert (6, 0, {}) == (comparison.candidate.right, comparison.lost, dict(comparison.forgotten))
        assert "activated" == decided(comparison)[0]

    def test_a_model_that_learnt_what_the_newest_labels_contradict_is_not(
        self, trainer: KernelTrainer, better: TrainedModel
    ) -> None:
        """Beside one that knew better."""
        newest = labels(*TEXTS[:6])
        worse = trainer.fit({}, labels(*TEXTS[6:], intent="invoice"))
        comparison = trainer.compare(worse, better.files, better.version, newest, {})
        assert (0, 6) == (comparison.gained, comparison.lost)
        assert "refused" == decided(comparison)[0]

    def test_what_turns_an_intent_upside_down_forgets_it(self, trainer: KernelTrainer) -> None:
        """However right it is on labels that all say so."""
        known = [one for one in default_phrases() if one.intents == {"refund"} and one.language == "fr"]
        turned = labels(*(one.text for one in known[:40]), intent="store")
        comparison = trainer.compare(trainer.fit({}, turned), None, "default", turned[:6], {})
        assert (6, "refused") == (comparison.gained, decided(comparison)[0])
        assert "refund" in comparison.forgotten

    def test_files_that_are_no_model_are_told(self, trainer: KernelTrainer, better: TrainedModel) -> None:
        with pytest.raises(Malformed):
            trainer.compare(better, {"model.json": b"{}", "arrays.npz": b""}, "v1", labels(TEXTS[1]), {})


class TestPrecisions:
    def test_a_stricter_brand_acts_on_less(self, classifier: Classifier) -> None:
        strict, lax = classifier.aiming(0.995, 0.95), classifier.aiming(0.6, 0.5)
        texts = ["Ma commande n'est pas claire", "Une question sur le truc bleu", "Où est mon colis ?", "et la facture"]
        acted = [sum(not one.understand("", text).abstained for text in texts) for one in (strict, classifier, lax)]
        named = [sum(len(one.understand("", text).intents) for text in texts) for one in (strict, classifier, lax)]
        assert sorted(acted) == acted
        assert sorted(named) == named
        assert named[0] < named[-1]

    def test_the_usual_precisions_are_those_of_the_model(self, classifier: Classifier) -> None:
        same = classifier.aiming(0.98, SUGGEST_PRECISION)
        for text in ("Où est mon colis ?", "Une question sur le truc bleu", "bonjour"):
            assert classifier.understand("", text) == same.understand("", text)


class Counting(MemoryBlobs):
    """A bucket that counts how often it is read, and fails when told to."""

    reads = 0
    broken = False

    def get(self, key: str) -> bytes:
        self.reads += 1
        if self.broken:
            raise Retryable("throttled", reason="throttled")
        return MemoryBlobs.get(self, key)


class TestBrands:
    @pytest.fixture
    def bucket(self, better: TrainedModel) -> Counting:
        bucket = Counting()
        for version in ("v1", "v2", *(f"w{number}" for number in range(ROOM))):
            for name in FILES:
                bucket.put(model_folder("shop", "main", version) + name, better.files[name], "")
        return bucket

    def given(self, classifier: Classifier, bucket: Counting, clock: Callable[[], float]) -> BrandClassifiers:
        return BrandClassifiers(classifier, lambda: bucket, clock)

    def test_a_version_is_read_once_and_the_default_never(self, classifier: Classifier, bucket: Counting) -> None:
        given = self.given(classifier, bucket, lambda: 0.0)
        assert classifier.version == given.of(BRAND).understand("", "Où est mon colis ?").model
        assert 0 == bucket.reads
        named = replace(BRAND, model="v1")
        models = {given.of(named).understand("", "Où est mon colis ?").model for _ in range(3)}
        assert (2, 1, False) == (bucket.reads, len(models), classifier.version in models)

    def test_the_one_that_was_not_used_for_longest_makes_room(self, classifier: Classifier, bucket: Counting) -> None:
        given = self.given(classifier, bucket, lambda: 0.0)
        for version in ("v1", *(f"w{number}" for number in range(ROOM - 1)), "v1", "v2"):
            given.of(replace(BRAND, model=version))
        before = bucket.reads
        given.of(replace(BRAND, model="v1"))
        assert before == bucket.reads
        given.of(replace(BRAND, model="w0"))
        assert before + 2 == bucket.reads

    def test_one_that_cannot_be_had_is_the_default_for_a_minute(self, classifier: Classifier, bucket: Counting) -> None:
        now = [100.0]
        given = self.given(classifier, bucket, lambda: now[0])
        named = replace(BRAND, model="v1")
        bucket.broken = True
        assert classifier.version == given.of(named).understand("", "Où est mon colis ?").model
        bucket.broken = False
        tried = bucket.reads
        assert classifier.version == given.of(named).understand("", "Où est mon colis ?").model
        assert tried == bucket.reads
        now[0] += 61
        assert classifier.version != given.of(named).understand("", "Où est mon colis ?").model

    def test_rubbish_in_the_bucket_stops_nothing(self, classifier: Classifier, bucket: Counting) -> None:
        for name, content in (("model.json", b"{"), ("arrays.npz", b"PK rubbish")):
            bucket.put(model_folder("shop", "main", "v2") + name, content, "")
            given = self.given(classifier, bucket, lambda: 0.0)
            assert classifier.version == given.of(replace(BRAND, model="v2")).understand("", "Mon colis ?").model
