"""The API's limits, and problem details for the errors that API Gateway makes before Guichet is asked."""

import json
from typing import Any

from infra.functions import PREFIX

# What API Gateway says itself where its words would mislead: it calls an unknown path a missing token, with 403.
_DETAILS = {
    "MISSING_AUTHENTICATION_TOKEN": "There is no such path, or not with this method.",
    "RESOURCE_NOT_FOUND": "There is no such path, or not with this method.",
}

# Gateway response type: status and title. Those without a row here take the title of their class.
_RESPONSES = {
    "BAD_REQUEST_BODY": (400, "Bad Request"),
    "BAD_REQUEST_PARAMETERS": (400, "Bad Request"),
    "UNAUTHORIZED": (401, "Unauthorized"),
    "ACCESS_DENIED": (403, "Forbidden"),
    "INVALID_API_KEY": (403, "Forbidden"),
    "INVALID_SIGNATURE": (403, "Forbidden"),
    "EXPIRED_TOKEN": (403, "Forbidden"),
    "WAF_FILTERED": (403, "Forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "Not Found"),
    "RESOURCE_NOT_FOUND": (404, "Not Found"),
    "REQUEST_TOO_LARGE": (413, "Content Too Large"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "Unsupported Media Type"),
    "THROTTLED": (429, "Too Many Requests"),
    "QUOTA_EXCEEDED": (429, "Too Many Requests"),
    "INTEGRATION_FAILURE": (502, "Bad Gateway"),
    "INTEGRATION_TIMEOUT": (504, "Gateway Timeout"),
    "DEFAULT_4XX": (None, "The request was not accepted"),
    "DEFAULT_5XX": (None, "The request could not be handled"),
}


def api(stage: str) -> dict[str, Any]:
    """What is merged into Chalice's `RestAPI`."""
    responses = {name: _response(status, title, _DETAILS.get(name, "")) for name, (status, title) in _RESPONSES.items()}
    return {
        "Properties": {
            "Name": f"{PREFIX}-{stage}",
            "MethodSettings": [
                {
                    "ResourcePath": "/*",
                    "HttpMethod": "*",
                    "ThrottlingRateLimit": {"Ref": "ApiRateLimit"},
                    "ThrottlingBurstLimit": {"Ref": "ApiBurstLimit"},
                }
            ],
            # As part of the API's definition rather than as resources: a change makes a new deployment.
            "DefinitionBody": {"x-amazon-apigateway-gateway-responses": responses},
        }
    }


def _response(status: int | None, title: str, detail: str) -> dict[str, Any]:
    """Problem details (RFC 9457); `status` None keeps API Gateway's, an empty `detail` its words."""
    problem = {"type": "about:blank", "title": title} | ({"status": status} if status else {})
    # The message string comes with its quotation marks.
    said = json.dumps(detail) if detail else "$context.error.messageString"
    body = json.dumps(problem)[:-1] + f', "detail": {said}, "instance": "$context.requestId"}}'
    headers = {"gatewayresponse.header.Content-Type": "'application/problem+json'"}
    if status == 429:
        headers["gatewayresponse.header.Retry-After"] = "'1'"
    chosen = {"statusCode": str(status)} if status else {}
    return chosen | {"responseParameters": headers, "responseTemplates": {"application/json": body}}
