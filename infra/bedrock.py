"""What the models of Amazon Bedrock need, each only where a parameter names one: rights, and the encoder's settings.

Neither is on by default: then there is no policy, and no function may call Bedrock.
"""

from typing import Any

from infra.functions import Statement, allow, sub

_ID = r"([a-z0-9-]+\.[A-Za-z0-9.:_-]+)?"

PARAMETERS: dict[str, Any] = {
    "SecondOpinionModel": {
        "Type": "String",
        "Description": "Id of the Bedrock model that brands may ask for a second opinion, without the prefix of an "
        "inference profile; empty: none may",
        "AllowedPattern": _ID,
        "Default": "",
    },
    "EncoderModel": {
        "Type": "String",
        "Description": "Id of the Bedrock model that makes vectors of texts; empty: the encoder in the package does",
        "AllowedPattern": _ID,
        "Default": "",
    },
    "EncoderDimension": {
        "Type": "Number",
        "Description": "Length of the vectors of EncoderModel",
        "AllowedValues": [256, 512, 1024, 1536],
        "Default": 1024,
    },
}

CONDITIONS: dict[str, Any] = {
    "AsksSecondOpinion": {"Fn::Not": [{"Fn::Equals": [{"Ref": "SecondOpinionModel"}, ""]}]},
    "EncodesElsewhere": {"Fn::Not": [{"Fn::Equals": [{"Ref": "EncoderModel"}, ""]}]},
}

ENVIRONMENT: dict[str, Any] = {
    "GUICHET_ENCODER": {"Fn::If": ["EncodesElsewhere", sub("bedrock:${EncoderModel}"), "local"]},
    "GUICHET_ENCODER_DIMENSION": {"Ref": "EncoderDimension"},
}
"""For the functions that classify or train; they are listed in ENCODING, too."""

ENCODING = ("ClassifyContact", "TrainModel")
"""Logical ids of the functions that make vectors of texts."""

# The Converse API, too, is authorised by InvokeModel. A call by an inference profile needs the right to the profile
# and to the model in every region that the profile may pick; a global one names no region.
_ASKS = allow(
    "bedrock:InvokeModel",
    sub("arn:${AWS::Partition}:bedrock:*::foundation-model/${SecondOpinionModel}"),
    sub("arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:inference-profile/*.${SecondOpinionModel}"),
)
_ENCODES = allow(
    "bedrock:InvokeModel", sub("arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/${EncoderModel}")
)


def resources() -> dict[str, Any]:
    """Logical id to resource: a policy for each use, beside the roles that every function has."""
    return {
        "SecondOpinionPolicy": _policy("AsksSecondOpinion", "second-opinion", _ASKS, ("ClassifyContact",)),
        "EncoderPolicy": _policy("EncodesElsewhere", "encoder", _ENCODES, ENCODING),
    }


def encoder_setting(parameters: dict[str, str]) -> dict[str, str]:
    """The environment to train the package's model in: that of the functions, as the stack's parameters say."""
    model = parameters.get("EncoderModel", "")
    if not model:
        return {"GUICHET_ENCODER": "local"}
    dimension = parameters.get("EncoderDimension", str(PARAMETERS["EncoderDimension"]["Default"]))
    return {"GUICHET_ENCODER": f"bedrock:{model}", "GUICHET_ENCODER_DIMENSION": dimension}


def _policy(condition: str, name: str, statement: Statement, functions: tuple[str, ...]) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::Policy",
        "Condition": condition,
        "Properties": {
            "PolicyName": name,
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
            "Roles": [{"Ref": f"{function}Role"} for function in functions],
        },
    }
