"""A CloudFormation stack, brought to a template by a change set, with progress that a person can follow."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
_GONE = frozenset({"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"})


class StackFailed(Exception):
    """CloudFormation could not do it; the message has its reasons."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack by its name, and what it takes to change it.

    `client` is boto3's for CloudFormation; `say` takes one line of progress; `pause` waits between two looks.
    """

    client: Any
    name: str
    say: Callable[[str], None]
    pause: Callable[[], None] = lambda: time.sleep(2)

    def description(self) -> dict[str, Any] | None:
        """What CloudFormation knows of the stack, or None where there is none yet."""
        try:
            found: dict[str, Any] = self.client.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            # CloudFormation has no error code of its own for a stack that is not there.
            if error.response["Error"]["Code"] == "ValidationError":
                return None
            raise
        return None if found["StackStatus"] in _GONE else found

    def outputs(self) -> dict[str, str]:
        """The outputs by name; empty where there is no stack."""
        found = self.description() or {}
        return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}

    def parameters(self) -> dict[str, str]:
        """The parameters by name, as last deployed; empty where there is no stack."""
        found = self.description() or {}
        return {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in found.get("Parameters", [])}

    def deploy(self, template_url: str, parameters: dict[str, str], change_set: str) -> bool:
        """Create the stack or update it; returns False if there was nothing to change.

        Parameters that are not given keep their value on an update. `change_set` names the change, once.
        Raises StackFailed with the reasons of the resources that failed; the stack is then as it was before.
        """
        existing = self.description()
        if existing is not None and existing["StackStatus"] in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}:
            self._clear_away()
            existing = None
        if existing is not None and existing["StackStatus"].endswith("_IN_PROGRESS"):
            raise StackFailed(f"Stack {self.name} is being changed by somebody else ({existing['StackStatus']}).")
        self.client.create_change_set(
            StackName=self.name,
            ChangeSetName=change_set,
            ChangeSetType="UPDATE" if existing else "CREATE",
            TemplateURL=template_url,
            Parameters=list(_parameters(parameters, existing)),
            Capabilities=_CAPABILITIES,
        )
        changes = self._changes(change_set)
        if changes is None:
            return False
        for change in changes:
            self.say(f"  {change['Action'].lower():8} {change['ResourceType']:35} {change['LogicalResourceId']}")
        seen = {event["EventId"] for event in self._events(set())}
        self.client.execute_change_set(StackName=self.name, ChangeSetName=change_set)
        self._follow(seen)
        return True

    def _clear_away(self) -> None:
        """Delete what is left of a stack whose creation failed: it holds nothing, and cannot be updated."""
        self.say(f"removing stack {self.name}, whose creation failed before")
        self.client.delete_stack(StackName=self.name)
        while self.description() is not None:
            self.pause()

    def _changes(self, change_set: str) -> list[dict[str, Any]] | None:
        """The changes of a change set once it is computed, or None if there are none."""
        while True:
            found = self.client.describe_change_set(StackName=self.name, ChangeSetName=change_set)
            if found["Status"] == "CREATE_COMPLETE":
                return list(self._all_changes(change_set, found))
            if found["Status"] == "FAILED":
                reason = found.get("StatusReason", "")
                self.client.delete_change_set(StackName=self.name, ChangeSetName=change_set)
                # CloudFormation tells only by these sentences that a change set is empty.
                if "didn't contain changes" in reason or "No updates are to be performed" in reason:
                    return None
                raise StackFailed(f"CloudFormation refuses the template: {reason}")
            self.pause()

    def _all_changes(self, change_set: str, page: dict[str, Any]) -> Iterator[dict[str, Any]]:
        while True:
            yield from (change["ResourceChange"] for change in page.get("Changes", []) if "ResourceChange" in change)
            if not page.get("NextToken"):
                return
            page = self.client.describe_change_set(
                StackName=self.name, ChangeSetName=change_set, NextToken=page["NextToken"]
            )

    def _events(self, seen: set[str]) -> list[dict[str, Any]]:
        """The events that were not seen yet, oldest first."""
        events: list[dict[str, Any]] = []
        following: dict[str, str] = {}
        while True:
            page = self.client.describe_stack_events(StackName=self.name, **following)
            # The newest come first, so whatever follows a seen one was seen too.
            for event in page["StackEvents"]:
                if event["EventId"] in seen:
                    return events[::-1]
                events.append(event)
            if not page.get("NextToken"):
                return events[::-1]
            following = {"NextToken": page["NextToken"]}

    def _follow(self, seen: set[str]) -> None:
        """Say each event until the stack has come to rest; raise StackFailed unless it is where it should be."""
        reasons = []
        while True:
            # Asked before the events, so that none comes between the last look at them and the end.
            found = self.description()
            stands = found["StackStatus"] if found else "DELETE_COMPLETE"
            for event in self._events(seen):
                seen.add(event["EventId"])
                status, what = event["ResourceStatus"], event["LogicalResourceId"]
                reason = event.get("ResourceStatusReason", "")
                if status.endswith("_FAILED") and "cancelled" not in reason:
                    reasons.append(f"{what}: {reason}")
                if status.endswith(("_COMPLETE", "_FAILED")):
                    self.say(f"  {status.lower().replace('_', ' '):28} {what}")
            if not stands.endswith("_IN_PROGRESS"):
                break
            self.pause()
        if stands not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise StackFailed("\n".join([f"The stack is now {stands}. What failed:", *reasons]))


def _parameters(given: dict[str, str], existing: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    for name, value in given.items():
        yield {"ParameterKey": name, "ParameterValue": value}
    for parameter in (existing or {}).get("Parameters", []):
        if parameter["ParameterKey"] not in given:
            yield {"ParameterKey": parameter["ParameterKey"], "UsePreviousValue": True}
