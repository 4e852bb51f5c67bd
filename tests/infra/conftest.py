"""One package for all tests here; it is built anew only when something in it has changed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from samtranslator.translator.transform import transform

from infra import bundle

Template = dict[str, Any]


class _NoManagedPolicies:
    """SAM asks AWS for the managed policies' names; our roles use none."""

    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="session")
def built() -> bundle.Bundle:
    """What `python -m infra.bundle` builds for this machine."""
    return bundle.build(bundle.ROOT / ".local" / "test" / "bundle", "prod", "host")


@pytest.fixture(scope="session")
def template(built: bundle.Bundle) -> Template:
    """The template as packaged."""
    with open(built.template) as file:
        packaged: Template = json.load(file)
    return packaged


@pytest.fixture(scope="session")
def deployed(template: Template) -> Iterator[Template]:
    """The template as CloudFormation sees it once AWS has expanded the serverless types."""
    uploaded = json.loads(json.dumps(template).replace("./deployment.zip", "s3://guichet-artifacts/prod/package.zip"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        yield transform(uploaded, {}, _NoManagedPolicies())


@pytest.fixture(scope="session")
def resources(deployed: Template) -> dict[str, dict[str, Any]]:
    """The expanded resources by logical id."""
    found: dict[str, dict[str, Any]] = deployed["Resources"]
    return found
