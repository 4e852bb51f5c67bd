"""API Gateway's own errors in the template's words."""

import json

from infra import gateway as merged
from infra.local.gateway import reword

RESPONSES = merged.api("prod")["Properties"]["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]


def test_an_unknown_path_is_a_404_with_problem_details() -> None:
    body = b'{"message": "Missing \\"Authentication\\" Token"}'
    answer = reword(RESPONSES, 403, "MissingAuthenticationTokenException", "r1", body)
    assert answer is not None
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.body)
    assert (problem["status"], problem["instance"]) == (404, "r1")
    assert problem["detail"] == "There is no such path, or not with this method."


def test_the_gateways_own_words_are_told_as_they_are() -> None:
    answer = reword(RESPONSES, 418, "TeapotException", "r1", b'{"message": "Short \\"and\\" stout"}')
    assert answer is not None
    assert json.loads(answer.body)["detail"] == 'Short "and" stout'


def test_what_the_function_answered_is_left_alone() -> None:
    assert reword(RESPONSES, 404, "", "r1", b"{}") is None


def test_an_error_without_words_of_its_own_gets_those_of_its_class_and_keeps_its_status() -> None:
    answer = reword(RESPONSES, 418, "TeapotException", "r1", b"not json")
    assert answer is not None
    assert answer.status == 418
    assert json.loads(answer.body)["detail"]


def test_without_any_words_the_answer_stays() -> None:
    assert reword({}, 403, "ForbiddenException", "r1", b"{}") is None
