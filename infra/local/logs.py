"""What the functions print, from CloudWatch Logs into one file a function."""

from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError


class FunctionLogs:
    """Follows the log group of each function; `logs` is a CloudWatch Logs client."""

    def __init__(self, logs: Any, functions: dict[str, str], folder: Path, since: int) -> None:
        """`functions` maps logical ids to names; `since` is in milliseconds since 1970."""
        self._logs = logs
        self._files = {name: folder / f"{logical_id}.log" for logical_id, name in functions.items()}
        self._since = dict.fromkeys(functions.values(), since)
        folder.mkdir(parents=True, exist_ok=True)

    def collect(self) -> None:
        """Append what was printed since the last time; a cloud that does not answer is asked again later."""
        for name, path in self._files.items():
            try:
                found = self._logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", startTime=self._since[name])
            except (ClientError, BotoCoreError):
                continue
            events = found["events"]
            if not events:
                continue
            # The group answers a page at a time; the rest comes with the next call.
            self._since[name] = max(event["timestamp"] for event in events) + 1
            with path.open("a", encoding="utf-8") as file:
                file.writelines(event["message"].rstrip("\n") + "\n" for event in events)
