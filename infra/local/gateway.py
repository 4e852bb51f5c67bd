"""API Gateway's own errors in the words that the template gives them; ministack answers with AWS's defaults."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What an error of API Gateway is called in its header, and in the template.
_RESPONSE_TYPES = {
    "MissingAuthenticationTokenException": "MISSING_AUTHENTICATION_TOKEN",
    "BadRequestException": "BAD_REQUEST_BODY",
    "UnauthorizedException": "UNAUTHORIZED",
    "AccessDeniedException": "ACCESS_DENIED",
    "ForbiddenException": "INVALID_API_KEY",
    "RequestTooLargeException": "REQUEST_TOO_LARGE",
    "UnsupportedMediaTypeException": "UNSUPPORTED_MEDIA_TYPE",
    "TooManyRequestsException": "THROTTLED",
    "LimitExceededException": "QUOTA_EXCEEDED",
}
_FAILED_INTEGRATION = {502: "INTEGRATION_FAILURE", 504: "INTEGRATION_TIMEOUT"}


@dataclass(frozen=True, slots=True)
class Reworded:
    """An answer in the template's words."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def gateway_responses(template: Mapping[str, Any]) -> Mapping[str, Any]:
    """The API's gateway responses by their type, as its definition in the template has them."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Api":
            found = resource["Properties"]["DefinitionBody"].get("x-amazon-apigateway-gateway-responses", {})
            return dict(found)
    return {}


def reword(responses: Mapping[str, Any], status: int, error_type: str, request_id: str, body: bytes) -> Reworded | None:
    """An error of API Gateway itself as the template words it; None for what the function answered.

    `error_type` is the header x-amzn-ErrorType, which only API Gateway's own answers carry.
    """
    if not error_type:
        return None
    general = "DEFAULT_4XX" if status < 500 else "DEFAULT_5XX"
    named = _RESPONSE_TYPES.get(error_type) or _FAILED_INTEGRATION.get(status, general)
    response = responses.get(named) or responses.get(general)
    if response is None:
        return None
    text = response.get("responseTemplates", {}).get("application/json", "$context.error.messageString")
    text = text.replace("$context.error.messageString", json.dumps(_message(body)))
    text = text.replace("$context.error.message", _message(body)).replace("$context.requestId", request_id)
    headers = {"Content-Type": "application/json"}
    for name, value in response.get("responseParameters", {}).items():
        # A constant is written in single quotes.
        headers[name.removeprefix("gatewayresponse.header.")] = value.strip("'")
    return Reworded(int(response.get("statusCode", status)), headers, text.encode())


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        return "The request could not be handled."
