"""Amazon Bedrock: the fake and the adapter answer alike, and what goes wrong there has its name here.

The adapter speaks through boto3 to a stand-in of Bedrock's runtime, found as AWS's own tools would find it.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import boto3
import numpy as np
import pytest
from botocore.config import Config

from chalicelib import wiring
from chalicelib.aws import clients
from chalicelib.aws.allowances import DynamoAllowance
from chalicelib.aws.embeddings import BedrockEmbeddings
from chalicelib.aws.second_opinion import BedrockSecondOpinion
from chalicelib.config import Settings
from chalicelib.domain.brand import SecondOpinionRule
from chalicelib.domain.ports import Allowance, SecondOpinion
from chalicelib.domain.question import Question
from chalicelib.domain.second_opinion import TOOL, opinion, question
from chalicelib.domain.understanding import INTENTS, Opinion
from chalicelib.errors import GuichetError, Refused, Retryable
from chalicelib.understanding.remote import RemoteEncoder
from chalicelib.wiring import pipeline
from tests.bench.cloud import Cloud
from tests.fakes import bedrock
from tests.fakes.bedrock import Bedrock, Fault, MemoryAllowance, PlainSecondOpinion, bedrock_running
from tests.fakes.house import BRAND, House

MODEL = "eu.amazon.nova-lite-v1:0"
TITAN = "amazon.titan-embed-text-v2:0"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bedrock]:
    """Bedrock on this machine, by the variable with which AWS's tools are told where a service is."""
    with bedrock_running() as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", running.address)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        # Clients are kept, and would ask an earlier test's stand-in.
        clients.client.cache_clear()
        yield running
        clients.client.cache_clear()


@pytest.fixture
def client(stand_in: Bedrock) -> Any:
    """The client that functions have, made anew so that it asks this test's stand-in."""
    return clients.client("bedrock-runtime")


@pytest.fixture
def adapter(client: Any) -> BedrockSecondOpinion:
    return BedrockSecondOpinion(lambda: client)


@pytest.fixture(params=["memory", "aws"])
def second_opinion(request: pytest.FixtureRequest) -> SecondOpinion:
    """The fake, then the adapter."""
    made: SecondOpinion = PlainSecondOpinion() if request.param == "memory" else request.getfixturevalue("adapter")
    return made


def asked(text: str = "where is my refund?", **rule: Any) -> Question:
    return question(SecondOpinionRule(MODEL, **rule), "", text)


class TestSecondOpinion:
    def test_an_answer_names_intents_of_the_taxonomy_and_what_it_cost(self, second_opinion: SecondOpinion) -> None:
        answer = second_opinion.ask(MODEL, asked("my payment, then my refund"))
        assert {"intents": ["payment", "refund"]} == answer.content
        assert answer.input_tokens > 0 < answer.output_tokens

    def test_an_own_intent_can_be_chosen(self, second_opinion: SecondOpinion) -> None:
        answer = second_opinion.ask(MODEL, asked("a repair", intents={"repair": "wants a repair"}))
        assert {"intents": ["repair"]} == answer.content

    def test_not_being_sure_is_an_answer(self, second_opinion: SecondOpinion) -> None:
        assert {"intents": []} == second_opinion.ask(MODEL, asked("hm")).content


def test_the_model_may_choose_among_the_intents_and_nothing_else(
    stand_in: Bedrock, adapter: BedrockSecondOpinion
) -> None:
    adapter.ask(MODEL, asked())
    (request,) = stand_in.asked
    (tool,) = request.body["toolConfig"]["tools"]
    schema = tool["toolSpec"]["inputSchema"]["json"]
    assert ("converse", MODEL) == (request.operation, request.model)
    assert list(INTENTS) == schema["properties"]["intents"]["items"]["enum"]
    assert {"type", "properties", "required"} == set(schema)
    assert {"tool": {"name": TOOL}} == request.body["toolConfig"]["toolChoice"]
    assert TOOL == tool["toolSpec"]["name"]
    assert {"maxTokens": 200, "temperature": 0.0} == request.body["inferenceConfig"]
    assert ["user"] == [message["role"] for message in request.body["messages"]]
    assert "where is my refund?" not in str(request.body["system"])


@pytest.mark.parametrize(
    ("refused", "requests"),
    [
        ({"inferenceConfig.temperature"}, 2),
        ({"toolConfig.toolChoice"}, 3),
        ({"inferenceConfig.temperature", "toolConfig.toolChoice"}, 4),
    ],
)
def test_what_a_model_does_not_take_is_left_out_and_remembered(
    stand_in: Bedrock, adapter: BedrockSecondOpinion, refused: set[str], requests: int
) -> None:
    stand_in.refused = refused
    assert {"intents": ["refund"]} == adapter.ask(MODEL, asked()).content
    assert requests == len(stand_in.asked)
    adapter.ask(MODEL, asked())
    assert requests + 1 == len(stand_in.asked)


def test_a_passing_fault_is_asked_again_at_once(stand_in: Bedrock, adapter: BedrockSecondOpinion) -> None:
    stand_in.faults.append(bedrock.THROTTLED)
    assert {"intents": ["refund"]} == adapter.ask(MODEL, asked()).content
    assert 2 == len(stand_in.asked)


@pytest.mark.parametrize(
    ("fault", "expected", "reason"),
    [
        (bedrock.THROTTLED, Retryable, "ThrottlingException"),
        (bedrock.UNAVAILABLE, Retryable, "ServiceUnavailableException"),
        (bedrock.MODEL_TIMED_OUT, Retryable, "ModelTimeoutException"),
        (bedrock.OUT_OF_QUOTA, Retryable, "ServiceQuotaExceededException"),
        (bedrock.DENIED, Refused, "AccessDeniedException"),
        (
            Fault(400, "ValidationException", "The provided model identifier is invalid."),
            Refused,
            "ValidationException",
        ),
    ],
)
def test_a_fault_has_a_name_and_no_words(
    stand_in: Bedrock, adapter: BedrockSecondOpinion, fault: Fault, expected: type[GuichetError], reason: str
) -> None:
    stand_in.faults.extend([fault] * 8)
    with pytest.raises(expected) as failure:
        adapter.ask(MODEL, asked())
    assert reason == failure.value.reason == str(failure.value)


def test_a_model_that_does_not_answer_is_not_waited_for(stand_in: Bedrock) -> None:
    """With a time-out of its own, for the test must not wait six seconds twice."""
    impatient = Config(read_timeout=0.2, retries={"total_max_attempts": 1})
    slow = boto3.client("bedrock-runtime", config=impatient)
    stand_in.faults.append(Fault(seconds=1.0))
    with pytest.raises(Retryable) as failure:
        BedrockSecondOpinion(lambda: slow).ask(MODEL, asked())
    assert "ReadTimeoutError" == failure.value.reason


def test_functions_wait_for_bedrock_a_few_seconds_at_most(client: Any) -> None:
    """A batch of ten, of which the first waits in vain, must be done in the 60 seconds of its function."""
    config = client.meta.config
    longest = (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"]
    assert longest <= 20


def test_after_a_failure_nobody_is_asked_for_a_while(stand_in: Bedrock, client: Any) -> None:
    now = 0.0
    adapter = BedrockSecondOpinion(lambda: client, lambda: now)
    stand_in.faults.append(bedrock.DENIED)
    for reason in ("AccessDeniedException", "resting"):
        with pytest.raises(GuichetError) as failure:
            adapter.ask(MODEL, asked())
        assert reason == failure.value.reason
    assert 1 == len(stand_in.asked)
    now = 61.0
    assert {"intents": ["refund"]} == adapter.ask(MODEL, asked()).content


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (bedrock.tool_use({"intents": ["transfer_money", "refund"]}), Opinion(MODEL, ("refund",), 812, 24)),
        (bedrock.tool_use({"intents": "refund"}), Opinion(MODEL, (), 812, 24, "unreadable_answer")),
        (bedrock.tool_use({"intent": ["refund"]}), Opinion(MODEL, (), 812, 24, "unreadable_answer")),
        (bedrock.tool_use(["refund"]), Opinion(MODEL, (), 812, 24, "unreadable_answer")),
        (bedrock.spoken("refund"), Opinion(MODEL, (), 812, 24, "unreadable_answer")),
        (Fault(body=b"{}"), Opinion(MODEL, (), 0, 0, "unreadable_answer")),
        (Fault(body=b"<html>"), Opinion(MODEL, (), 0, 0, "unreadable_answer")),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_no_opinion(
    stand_in: Bedrock, adapter: BedrockSecondOpinion, fault: Fault, expected: Opinion
) -> None:
    stand_in.faults.append(fault)
    assert expected == opinion(MODEL, asked(), adapter.ask(MODEL, asked()))


def test_no_client_is_made_before_the_first_question() -> None:
    """Making one takes as long as a cold start's other clients together."""

    def connect() -> Any:
        raise AssertionError("made a client")

    BedrockSecondOpinion(connect)
    BedrockEmbeddings(connect, TITAN, 512)


@pytest.fixture(params=["memory", "aws"])
def allowance(request: pytest.FixtureRequest) -> Allowance:
    """The fake, then the adapter."""
    if request.param == "memory":
        return MemoryAllowance()
    cloud: Cloud = request.getfixturevalue("cloud")
    return DynamoAllowance(cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"])


DAY = date(2026, 11, 20)


class TestAllowance:
    def test_so_many_and_no_more(self, allowance: Allowance, merchant: str) -> None:
        assert [True, True, False, False] == [allowance.take(merchant, "main", DAY, 2) for _ in range(4)]

    def test_each_brand_and_each_day_has_its_own(self, allowance: Allowance, merchant: str, rival: str) -> None:
        others = [(merchant, "main", DAY), (merchant, "other", DAY), (rival, "main", DAY)]
        later = (merchant, "main", date(2026, 11, 21))
        assert [True] * 4 == [allowance.take(*each, 1) for each in (*others, later)]
        assert [False] * 4 == [allowance.take(*each, 1) for each in (*others, later)]

    def test_a_higher_limit_counts_at_once(self, allowance: Allowance, merchant: str) -> None:
        assert [True, False, True] == [allowance.take(merchant, "main", DAY, most) for most in (1, 1, 2)]

    def test_of_many_at_once_no_more_than_allowed_get_one(self, allowance: Allowance, merchant: str) -> None:
        with ThreadPoolExecutor(8) as pool:
            taken = list(pool.map(lambda _: allowance.take(merchant, "main", DAY, 5), range(20)))
        assert 5 == sum(taken)


def test_what_was_spent_expires(cloud: Cloud, merchant: str, scan: Callable[[str], list[dict[str, Any]]]) -> None:
    DynamoAllowance(cloud.client("dynamodb"), cloud.environment["GUICHET_TABLE"]).take(merchant, "main", DAY, 2)
    (item,) = scan(merchant)
    assert {"N": "1"} == item["calls"]
    assert time.mktime((2026, 12, 20, 0, 0, 0, 0, 0, 0)) < int(item["expires"]["N"])


ENCODERS = [(TITAN, 256), (TITAN, 1024), ("cohere.embed-multilingual-v3", 1024), ("cohere.embed-v4:0", 512)]


@pytest.mark.parametrize(("model", "dimension"), ENCODERS)
def test_texts_become_unit_vectors_of_which_close_ones_mean_the_same(client: Any, model: str, dimension: int) -> None:
    encoder = RemoteEncoder(BedrockEmbeddings(lambda: client, model, dimension))
    vectors = encoder.encode(["where is my parcel", "my refund", "my parcel where is", "", "my refund"])
    assert (5, dimension) == vectors.shape
    assert np.dtype(np.float32) == vectors.dtype
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > 0.99 > vectors[0] @ vectors[1]
    np.testing.assert_array_equal(vectors[1], vectors[4])
    assert f"bedrock:{model}@{dimension}" == encoder.name


def test_no_texts_need_no_request(stand_in: Bedrock, client: Any) -> None:
    assert 0 == len(RemoteEncoder(BedrockEmbeddings(lambda: client, TITAN, 256)).encode([]))
    assert [] == stand_in.asked


@pytest.mark.parametrize(("model", "requests"), [(TITAN, 200), ("cohere.embed-multilingual-v3", 3)])
def test_many_texts_take_as_few_requests_as_the_model_allows_and_keep_their_order(
    stand_in: Bedrock, client: Any, model: str, requests: int
) -> None:
    texts = [f"text{number}" for number in range(200)]
    vectors = RemoteEncoder(BedrockEmbeddings(lambda: client, model, 1024)).encode([*texts, texts[0]])
    assert requests == len(stand_in.asked)
    expected = np.array([bedrock.vector_of(text, 1024) for text in [*texts, texts[0]]], np.float32)
    np.testing.assert_allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)


def test_a_text_that_is_too_long_is_cut(stand_in: Bedrock, client: Any) -> None:
    BedrockEmbeddings(lambda: client, "cohere.embed-multilingual-v3", 1024).embed(["x" * 5_000])
    assert [2_048] == [len(text) for text in stand_in.asked[0].body["texts"]]


@pytest.mark.parametrize(
    ("fault", "expected", "reason"),
    [
        (bedrock.THROTTLED, Retryable, "ThrottlingException"),
        (bedrock.MODEL_TIMED_OUT, Retryable, "ModelTimeoutException"),
        (bedrock.OUT_OF_QUOTA, Retryable, "ServiceQuotaExceededException"),
        (bedrock.DENIED, Refused, "AccessDeniedException"),
        (Fault(body=b"{}"), Retryable, "unreadable_answer"),
        (Fault(body=b"<html>"), Retryable, "unreadable_answer"),
        (Fault(body=b'{"embedding": [1.0, 2.0]}'), Retryable, "unreadable_answer"),
        (Fault(body=b'{"embedding": null}'), Retryable, "unreadable_answer"),
    ],
)
def test_vectors_that_do_not_come_are_asked_for_again_by_the_queue(
    stand_in: Bedrock, client: Any, fault: Fault, expected: type[GuichetError], reason: str
) -> None:
    stand_in.faults.extend([fault] * 8)
    with pytest.raises(expected) as failure:
        BedrockEmbeddings(lambda: client, TITAN, 256).embed(["one", "two"])
    assert reason == failure.value.reason


@pytest.mark.parametrize(
    ("model", "dimension"),
    [("amazon.nova-lite-v1:0", 1024), (TITAN, 1000), ("cohere.embed-multilingual-v3", 512), ("", 1024)],
)
def test_a_model_that_gives_no_such_vectors_is_refused(model: str, dimension: int) -> None:
    with pytest.raises(GuichetError) as failure:
        BedrockEmbeddings(lambda: None, model, dimension)
    assert "unknown_encoder" == failure.value.reason


def test_a_contact_on_which_the_model_abstains_is_put_to_bedrock(stand_in: Bedrock) -> None:
    """The whole way behind the real doors' wiring: only Bedrock is a stand-in, and the stores are fakes."""
    house = House()
    house.brands.put(replace(BRAND, second_opinion=SecondOpinionRule(MODEL)))
    adapters = {name: adapter for name, adapter in house.adapters().items() if name != "second_opinion"}
    with wiring.joined_to(settings=Settings(), **adapters):
        pipeline.classify_contact()(house.store(house.mail("ABSTAIN: payment, Ada Exemple, 06 12 34 56 78")))
    understood = house.contacts[0].understanding
    assert understood
    assert Opinion(MODEL, ("payment",), 812, 24) == understood.opinion
    (request,) = stand_in.asked
    assert "[name 1] [name 2], [phone 1]" in request.body["messages"][0]["content"][0]["text"]


def test_texts_are_encoded_by_the_model_that_the_settings_name(stand_in: Bedrock) -> None:
    with wiring.joined_to(settings=Settings(encoder=f"bedrock:{TITAN}", encoder_dimension="256")):
        for patient in (False, True):
            encoder = wiring.encoder(patient=patient)
            assert encoder
            assert (1, 256) == encoder.encode(["my refund"]).shape
    assert [TITAN, TITAN] == [request.model for request in stand_in.asked]
