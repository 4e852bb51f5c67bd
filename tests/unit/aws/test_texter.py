"""SMS by SNS, on botocore's own stub: what it is asked, and what its errors mean."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.aws.texter import SnsTexter
from chalicelib.errors import Refused, Retryable


@pytest.fixture
def sns() -> Any:
    return boto3.client(
        "sns",
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def test_a_text_leaves_as_transactional_at_a_bounded_price(sns: Any) -> None:
    attributes = {
        "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
        "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": "0.20"},
        "AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": "Exemple"},
    }
    wanted = {"PhoneNumber": "+33612345678", "Message": "Livrée", "MessageAttributes": attributes}
    with Stubber(sns) as stub:
        stub.add_response("publish", {"MessageId": "m-1"}, wanted)
        assert "m-1" == SnsTexter(sns).send("+33612345678", "Livrée", "Exemple", 0.2)
        stub.assert_no_pending_responses()


def test_without_a_name_networks_show_what_they_like(sns: Any) -> None:
    with Stubber(sns) as stub:
        stub.add_response("publish", {"MessageId": "m-1"})
        assert "m-1" == SnsTexter(sns).send("+33612345678", "Livrée", "", 0.2)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("InvalidParameter", Refused),
        ("OptedOut", Refused),
        ("Throttled", Retryable),
        ("InternalError", Retryable),
        ("ServiceUnavailable", Retryable),
    ],
)
def test_a_final_no_is_told_from_a_passing_fault(sns: Any, code: str, meaning: type[Exception]) -> None:
    with Stubber(sns) as stub:
        stub.add_client_error("publish", code, http_status_code=400)
        with pytest.raises(meaning) as raised:
            SnsTexter(sns).send("+33612345678", "Livrée", "", 0.2)
    assert code == raised.value.reason  # type: ignore[attr-defined]
