"""Bedrock is off unless a parameter names a model, and then no more of it is allowed than that model."""

from typing import Any

import pytest

from infra import bedrock, bundle

Resources = dict[str, dict[str, Any]]


def test_no_function_may_call_bedrock_unless_a_parameter_names_a_model(resources: Resources) -> None:
    """The rights are in policies of their own, each under a condition that is false by default."""
    allowing = {name for name, resource in resources.items() if "bedrock:" in str(resource.get("Properties"))}
    policies = {name for name in allowing if resources[name]["Type"] == "AWS::IAM::Policy"}

    assert {"SecondOpinionPolicy", "EncoderPolicy"} == policies
    # What else names Bedrock is the setting of the functions that classify and train.
    assert set(bedrock.ENCODING) == allowing - policies
    assert {"AsksSecondOpinion", "EncodesElsewhere"} == {resources[name]["Condition"] for name in policies}
    assert {""} == {bedrock.PARAMETERS[name]["Default"] for name in ("SecondOpinionModel", "EncoderModel")}


@pytest.mark.parametrize(
    ("name", "functions"),
    [("SecondOpinionPolicy", ["ClassifyContact"]), ("EncoderPolicy", ["ClassifyContact", "TrainModel"])],
)
def test_a_model_may_only_be_called_and_only_by_who_needs_it(
    resources: Resources, name: str, functions: list[str]
) -> None:
    properties = resources[name]["Properties"]
    (statement,) = properties["PolicyDocument"]["Statement"]

    assert ["bedrock:InvokeModel"] == statement["Action"]
    assert [{"Ref": f"{function}Role"} for function in functions] == properties["Roles"]
    assert all("Model}" in resource["Fn::Sub"] for resource in statement["Resource"])


def test_functions_encode_as_the_package_was_trained(resources: Resources) -> None:
    for function in bedrock.ENCODING:
        variables = resources[function]["Properties"]["Environment"]["Variables"]
        assert bedrock.ENVIRONMENT == {name: variables[name] for name in bedrock.ENVIRONMENT}
    assert {"GUICHET_ENCODER": "local"} == bedrock.encoder_setting({}) == bundle._OWN_ENCODER
    assert {
        "GUICHET_ENCODER": "bedrock:amazon.titan-embed-text-v2:0",
        "GUICHET_ENCODER_DIMENSION": "512",
    } == bedrock.encoder_setting({"EncoderModel": "amazon.titan-embed-text-v2:0", "EncoderDimension": "512"})
    assert "1024" == bedrock.encoder_setting({"EncoderModel": "cohere.embed-v4:0"})["GUICHET_ENCODER_DIMENSION"]


@pytest.mark.parametrize("encoder", [{"GUICHET_ENCODER": "bedrock:a.b"}, {"GUICHET_ENCODER": "bedrock:a.c"}])
def test_another_encoder_is_another_package(encoder: dict[str, str]) -> None:
    """A package that was built with one encoder is not taken for one with another."""
    assert bundle._words(bundle._OWN_ENCODER) == []
    assert bundle._words(encoder) == list(encoder.values())
