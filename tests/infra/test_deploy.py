"""How a deployment refuses, follows CloudFormation, and hands over the mail."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import bundle, deploy, mail_door, resources
from infra.stack import Stack, StackFailed

Answer = dict[str, Any]


class FakeCloudFormation:
    """A stack that takes one look at each of `statuses` to get where it goes; `events` come newest first."""

    def __init__(self, statuses: list[str], events: list[Answer], change_set: Answer | None = None) -> None:
        self.statuses = statuses
        self.events = events
        self.change_set = change_set or {"Status": "CREATE_COMPLETE", "Changes": []}
        self.parameters: list[Answer] = []
        self.calls: list[str] = []
        self.created: Answer = {}

    def describe_stacks(self, **_: Any) -> Answer:
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status == "ABSENT":
            error = {"Error": {"Code": "ValidationError", "Message": "Stack does not exist"}}
            raise ClientError(error, "DescribeStacks")
        return {"Stacks": [{"StackStatus": status, "Parameters": self.parameters}]}

    def create_change_set(self, **request: Any) -> None:
        self.created = request

    def describe_change_set(self, **_: Any) -> Answer:
        return self.change_set

    def describe_stack_events(self, **request: str) -> Answer:
        """One event a page, and the first look finds only the last."""
        page = int(request.get("NextToken", "0"))
        self.calls.append(f"events {page}")
        if len(self.calls) == 1:
            return {"StackEvents": self.events[-1:]}
        following = {"NextToken": str(page + 1)} if page + 1 < len(self.events) else {}
        return {"StackEvents": self.events[page : page + 1], **following}

    def execute_change_set(self, **_: Any) -> None:
        self.calls.append("execute")

    def delete_change_set(self, **_: Any) -> None:
        self.calls.append("delete change set")

    def delete_stack(self, **_: Any) -> None:
        self.calls.append("delete stack")


class FakeSes:
    """An account with at most one active receipt rule set."""

    def __init__(self, active: str = "") -> None:
        self.active = active

    def client(self, service: str) -> "FakeSes":
        assert service == "ses"
        return self

    def describe_active_receipt_rule_set(self) -> Answer:
        return {"Metadata": {"Name": self.active}} if self.active else {}

    def set_active_receipt_rule_set(self, **request: str) -> None:
        self.active = request["RuleSetName"]


def event(number: int, status: str, what: str, reason: str = "") -> Answer:
    return {
        "EventId": str(number),
        "ResourceStatus": status,
        "LogicalResourceId": what,
        "ResourceStatusReason": reason,
    }


def stack(client: FakeCloudFormation) -> tuple[Stack, list[str]]:
    """A stack on a fake, and what it says."""
    said: list[str] = []
    return Stack(client, "guichet-prod", said.append, lambda: None), said


def test_a_new_stack_is_created_and_every_event_told_once() -> None:
    events = [event(3, "CREATE_COMPLETE", "Queue"), event(2, "CREATE_IN_PROGRESS", "Queue"), event(1, "X", "old")]
    client = FakeCloudFormation(["ABSENT", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"], events)
    new, said = stack(client)

    assert new.deploy("https://template.example/t.json", {"MailDomain": "service.example.com"}, "change-1")

    assert "CREATE" == client.created["ChangeSetType"]
    assert [{"ParameterKey": "MailDomain", "ParameterValue": "service.example.com"}] == client.created["Parameters"]
    assert ["create complete"] == [" ".join(line.split()[:2]) for line in said]


def test_an_update_keeps_the_parameters_that_are_not_given() -> None:
    client = FakeCloudFormation(["UPDATE_COMPLETE"], [event(1, "X", "old")])
    client.parameters = [{"ParameterKey": name, "ParameterValue": "before"} for name in ("MailDomain", "LogLevel")]
    existing, _ = stack(client)

    existing.deploy("https://template.example/t.json", {"LogLevel": "DEBUG"}, "change-1")

    assert "UPDATE" == client.created["ChangeSetType"]
    assert [
        {"ParameterKey": "LogLevel", "ParameterValue": "DEBUG"},
        {"ParameterKey": "MailDomain", "UsePreviousValue": True},
    ] == client.created["Parameters"]


def test_a_change_set_without_changes_is_no_failure() -> None:
    nothing = {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes."}
    client = FakeCloudFormation(["UPDATE_COMPLETE"], [], nothing)
    existing, _ = stack(client)

    assert not existing.deploy("https://template.example/t.json", {}, "change-1")
    assert ["delete change set"] == client.calls


def test_a_refused_template_is_told_in_the_words_of_cloudformation() -> None:
    client = FakeCloudFormation(["UPDATE_COMPLETE"], [], {"Status": "FAILED", "StatusReason": "No such type"})
    existing, _ = stack(client)

    with pytest.raises(StackFailed, match="No such type"):
        existing.deploy("https://template.example/t.json", {}, "change-1")


def test_a_failure_names_its_cause_and_not_what_it_took_along() -> None:
    events = [
        event(3, "CREATE_FAILED", "Queue", "Resource creation cancelled"),
        event(2, "CREATE_FAILED", "Table", "Limit exceeded"),
        event(1, "X", "old"),
    ]
    new, _ = stack(FakeCloudFormation(["ABSENT", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"], events))

    with pytest.raises(StackFailed) as failure:
        new.deploy("https://template.example/t.json", {}, "change-1")

    assert "The stack is now ROLLBACK_COMPLETE. What failed:\nTable: Limit exceeded" == str(failure.value)


def test_what_a_failed_creation_left_is_removed_first() -> None:
    """CloudFormation refuses to update it."""
    client = FakeCloudFormation(
        ["ROLLBACK_COMPLETE", "DELETE_IN_PROGRESS", "ABSENT", "CREATE_COMPLETE"], [event(1, "X", "old")]
    )
    failed, _ = stack(client)

    failed.deploy("https://template.example/t.json", {}, "change-1")

    assert "delete stack" in client.calls
    assert "CREATE" == client.created["ChangeSetType"]


def test_a_stack_that_somebody_else_changes_is_left_alone() -> None:
    busy, _ = stack(FakeCloudFormation(["UPDATE_IN_PROGRESS"], []))

    with pytest.raises(StackFailed, match="somebody else"):
        busy.deploy("https://template.example/t.json", {}, "change-1")


@pytest.mark.parametrize(("active", "take_over"), [("", False), ("guichet-prod", False), ("other", True)])
def test_the_rule_set_is_activated(active: str, take_over: bool) -> None:
    ses = FakeSes(active)

    assert deploy.activate(ses, "guichet-prod", take_over)
    assert "guichet-prod" == ses.active


def test_mail_of_another_application_is_not_taken_over_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    """There is one active rule set in a region; to activate ours would silence the other."""
    ses = FakeSes("other")

    assert not deploy.activate(ses, "guichet-prod", False)
    assert "other" == ses.active
    assert "--take-over-mail" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--mail-domain", "Service.Example"],
        ["--mail-domain", "localhost"],
        ["--stage", "Prod"],
        ["--set", "Colour=blue"],
        ["--set", "MailDoor=ajar"],
        ["--set", "RetentionDays=0"],
        ["--set", "RetentionDays=long"],
    ],
)
def test_parameters_that_do_not_fit_are_refused_before_anything_is_built(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        deploy.main(["--dry-run", *arguments])

    # A sentence, not an exit code.
    assert isinstance(refusal.value.code, str)


def test_where_ses_does_not_receive_the_template_has_no_receipt_rules(template: Answer) -> None:
    """CloudFormation refuses the types there, even under a condition that is false."""
    without = mail_door.without_receiving(template)

    types = {resource["Type"] for resource in without["Resources"].values()}
    assert not any("Receipt" in name for name in types)
    assert "AWS::SES::ConfigurationSet" in types
    assert {"RecordMX", "ReceiptRuleSetName"} == template["Outputs"].keys() - without["Outputs"].keys()


def test_functions_without_a_row_in_the_table_are_refused() -> None:
    """A function that infra/functions.py does not know would run without rights, logs and alarms."""
    unknown = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "app.new"}}

    with pytest.raises(SystemExit, match=r"Not in app.py: .*ReceiveMail.*; not in infra/functions.py: New"):
        bundle.check_functions({"Resources": {"New": unknown}})


def test_every_parameter_says_what_it_is_for() -> None:
    assert all(parameter["Description"] for parameter in resources.PARAMETERS.values())
    assert ["MailDomain"] == [name for name, parameter in resources.PARAMETERS.items() if "Default" not in parameter]
