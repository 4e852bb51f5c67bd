"""`make run`: the whole of Guichet on this machine, until Ctrl-C."""

import http.client
import logging
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from infra.local import stack, tenant
from infra.local.cloud import Cloud, CloudFailed
from infra.local.door import Door, DoorController
from infra.local.front import serve_front
from infra.local.gateway import gateway_responses
from infra.local.lock import take_lock
from infra.local.logs import FunctionLogs
from infra.local.outbox import Outbox
from infra.local.outbox_web import serve_outbox
from infra.local.package import BuildFailed, Package, build_package
from infra.local.porter import Porter, hand_over
from infra.local.progress import complain, say, step
from infra.local.settings import HOST, ROOT, Settings, read_settings
from infra.local.sink import sink_controller
from infra.local.spool import Spool
from infra.local.template import QUEUE_CONCURRENCY, local_template
from infra.local.texts import Texts
from infra.local.web import Server

LOG = logging.getLogger("guichet.run")
READY_SECONDS = 60
CALM_SECONDS = 5
"""How long a stop waits for contacts that are on their way."""
SAVE_PAUSE, SAVE_EVERY = 0.3, 2.0
"""Seconds between two snapshots, while anything changes: at least after a mail was sent, at most."""
NOT_WARMED = ("APIHandler", "EachMinute", "ReconcileMail", "ReceiveFeedback", "TrainModels", "TrainModel")
"""The first call to `/healthz` warms the API; nobody waits for what runs by the clock, hears what became of mails or
trains."""
LOGS_EVERY = 2.0
"""Seconds between two looks at what the functions printed."""
RESTARTS = 3
"""How often a cloud that ended by itself is started again."""

EXPECTED_FAILURES = (BuildFailed, CloudFailed, stack.DeployFailed, tenant.TenantFailed)


class LocalCloud:
    """Everything that runs, started in order and stopped in the opposite one."""

    def __init__(self, settings: Settings, lock: int) -> None:
        self._settings = settings
        self._mail_came_out = threading.Event()
        self._outbox = Outbox(settings.home / "outbox")
        relay = _free_port()
        self._sink = sink_controller(self._outbox, self._mail_came_out.set, relay)
        texts = Texts(self._outbox, settings.cloud_url)
        self._pages = serve_outbox(self._outbox, settings.outbox.number, texts.collect)
        self._cloud = Cloud(settings, relay, lock)
        self._package: Package | None = None
        self._front: Server | None = None
        self._porter: Porter | None = None
        self._door: DoorController | None = None
        self._logs: FunctionLogs | None = None
        self._logs_collected = 0.0
        self._spool = Spool(settings.home / "spool")

    def start(self) -> str:
        """Start everything; returns an API key that works. Raises one of EXPECTED_FAILURES."""
        settings, cloud = self._settings, self._cloud
        with step("Building the package (or finding it built)"):
            package = self._package = build_package(settings)
        with step("Starting the outbox and the AWS services"):
            # The outbox comes first and goes last: SES relays once and does not try again.
            self._sink.start()
            self._pages.start()
            cloud.start()
        with step("Deploying the template"):
            stack.deploy(cloud, local_template(package.template, str(package.code)), self._parameters())
            deployed = stack.look_up(cloud)
            stack.verify_sender(cloud, self._domain())
        since = int(time.time() * 1000)
        self._logs = FunctionLogs(cloud.client("logs"), deployed.functions, settings.home / "log", since)
        with step("Warming the functions, loading the demo brand"):
            responses = gateway_responses(package.template)
            self._front = serve_front(settings.api.number, settings.cloud.number, deployed.stage_path, responses)
            self._front.start()
            with ThreadPoolExecutor(16) as pool:
                warming = self._warm(pool, deployed.functions)
                tenant.load_brand(settings, deployed.environment)
                self._wait_for_api()
                key = tenant.api_key(settings, deployed.environment)
                for warmed in warming:
                    warmed.result()
        with step("Opening the mail door"):
            cloud.save()
            deliver = partial(hand_over, rules=deployed.rules, s3=cloud.client("s3"), functions=cloud.client("lambda"))
            self._porter = Porter(self._spool, deliver)
            left_over = self._porter.take_all_waiting()
            self._door = DoorController(Door(deployed.rules, self._spool, self._porter), settings.smtp.number)
            self._door.start()
        if left_over:
            say(f"  {left_over} accepted mails from before are handed over again.")
        return key

    def watch(self, stop: threading.Event) -> None:
        """Save what changes and follow the logs until told to stop; raises CloudFailed when the cloud keeps ending."""
        restarts = 0
        took = 0.0
        while not stop.is_set():
            # A snapshot costs the cloud some of its time; a large one is taken less often.
            if stop.wait(max(SAVE_PAUSE, 5 * took)):
                return
            # A sent mail is saved soon: restored without the note that it was sent, it would be sent again.
            self._mail_came_out.wait(max(SAVE_EVERY, 20 * took))
            self._mail_came_out.clear()
            began = time.monotonic()
            try:
                self.save()
            except (OSError, ValueError, http.client.HTTPException) as error:
                if self._cloud.alive() or stop.is_set():
                    LOG.warning("no snapshot: %s", error)
                    continue
                restarts += 1
                self._start_again(restarts)
            took = time.monotonic() - began

    def wake(self) -> None:
        """Let the watch look at once whether it is to stop."""
        self._mail_came_out.set()

    def save(self) -> None:
        """Take a snapshot if anything changed, let go of the mails that it holds, and collect what was printed."""
        began = time.monotonic()
        self._cloud.save()
        # Without a change since the last snapshot, that one holds all that was handed over.
        self._spool.forget(began)
        if self._logs is not None and began > self._logs_collected + LOGS_EVERY:
            self._logs.collect()
            self._logs_collected = began

    def _start_again(self, times: int) -> None:
        if times > RESTARTS:
            raise CloudFailed(f"the AWS services ended {times} times by themselves; see {self._cloud.log}")
        complain("The AWS services ended by themselves; starting them again from the last snapshot.")
        self._cloud.stop()
        self._cloud.start()
        if self._porter is not None:
            self._porter.take_all_waiting()

    def stop(self) -> None:
        """Stop taking mail, let what is on its way arrive, save, stop the rest."""
        if self._door is not None:
            self._door.stop(no_assert=True)
        if self._porter is not None:
            self._porter.stop()
        if self._cloud.alive():
            self._wait_for_calm()
        if self._front is not None:
            self._front.stop()
        if self._logs is not None:
            self._logs.collect()
        if self._cloud.stop():
            self._spool.forget(time.monotonic())
        self._pages.stop()
        self._sink.stop(no_assert=True)

    def _wait_for_calm(self) -> None:
        deadline = time.monotonic() + CALM_SECONDS
        try:
            while stack.waiting_messages(self._cloud) and time.monotonic() < deadline:
                time.sleep(0.1)
        except (ClientError, BotoCoreError) as error:
            LOG.warning("queues cannot be read: %s", error)

    def _domain(self) -> str:
        return tenant.mailbox().rpartition("@")[2]

    def _parameters(self) -> dict[str, str]:
        return {"MailDomain": self._domain()}

    def _warm(self, pool: ThreadPoolExecutor, functions: dict[str, str]) -> list[Future[None]]:
        """Let every function load its code, so that the first mail is as quick as the others."""
        client = self._cloud.client("lambda")

        def call(name: str) -> None:
            # An event without records asks for nothing.
            called = client.invoke(FunctionName=name, Payload=b'{"Records": []}')
            if "FunctionError" in called:
                reason = called["Payload"].read().decode(errors="replace")[:500]
                LOG.warning("%s does not take an event without records: %s", name, reason)

        # As many at once as a queue may have, for each is a process of its own.
        warmed = [name for key, name in functions.items() if key not in NOT_WARMED] * QUEUE_CONCURRENCY
        return [pool.submit(call, name) for name in warmed]

    def _wait_for_api(self) -> None:
        url = f"{self._settings.api_url}/healthz"
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                with urllib.request.urlopen(url, timeout=READY_SECONDS):  # noqa: S310 - the address is our own.
                    return
            except (urllib.error.URLError, OSError) as error:
                last = error
            if time.monotonic() > deadline:
                log = self._settings.home / "log" / "APIHandler.log"
                if self._logs is not None:
                    self._logs.collect()
                raise CloudFailed(f"the API does not answer on {url} ({last}); see {log}")
            time.sleep(0.3)


def write_environment(settings: Settings, key: str) -> None:
    """Write the file that tells programs where everything is."""
    facts = {
        "GUICHET_API": settings.api_url,
        "GUICHET_API_KEY": key,
        "GUICHET_SMTP": f"{HOST}:{settings.smtp.number}",
        "GUICHET_OUTBOX": settings.outbox_url,
        "GUICHET_MAILBOX": tenant.mailbox(),
    }
    tenant.write_private(settings.home / "env", "".join(f"{name}={value}\n" for name, value in facts.items()))


def tell(settings: Settings, seconds: float) -> None:
    """Say what is where, and what to try."""
    home = os.path.relpath(settings.home, ROOT) if settings.home.is_relative_to(ROOT) else str(settings.home)
    say(
        f"\nGuichet is open after {seconds:.0f} s.\n\n"
        f"  Write to       {tenant.mailbox()} by SMTP on {HOST}:{settings.smtp.number}\n"
        f"  Sent mail      {settings.outbox_url}\n"
        f"  API            {settings.api_url}   (key in {home}/env)\n"
        f"  AWS services   {settings.cloud_url}   (state in {home}, logs in {home}/log)\n\n"
        f"Try, in a second terminal:\n"
        f"  make demo\n"
        f'  . {home}/env; curl -H "Authorization: Bearer $GUICHET_API_KEY" $GUICHET_API/v1/cases\n\n'
        "Ctrl-C stops and keeps everything.\n"
    )


def main() -> int:
    """Run until Ctrl-C or SIGTERM; the exit code is 0 after a clean stop."""
    settings = read_settings()
    settings.home.joinpath("log").mkdir(parents=True, exist_ok=True)
    lock = take_lock(settings.home / "lock")
    obstacles = (
        [] if lock else [f"A local cloud runs in {settings.home} already; GUICHET_LOCAL_DIR names another folder."]
    )
    obstacles += [port.complaint() for port in settings.ports if port.taken()]
    if lock is None or obstacles:
        complain("\n".join(obstacles))
        return 1
    settings.home.joinpath("env").unlink(missing_ok=True)
    logging.basicConfig(
        filename=settings.home / "log" / "local.log", level=logging.INFO, format="%(asctime)s %(name)s %(message)s"
    )
    logging.getLogger("mail.log").setLevel(logging.WARNING)

    stop = threading.Event()
    ready = threading.Event()
    cloud = LocalCloud(settings, lock.fileno())

    def end(*_: object) -> None:
        # While starting, a signal ends the start; once running, it ends the watch.
        if not ready.is_set():
            raise KeyboardInterrupt
        stop.set()
        cloud.wake()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    started = time.monotonic()
    code = 0
    try:
        key = cloud.start()
        write_environment(settings, key)
        tell(settings, time.monotonic() - started)
        ready.set()
        cloud.watch(stop)
    except EXPECTED_FAILURES as error:
        complain(f"\n{error}\n\nLogs are in {settings.home}/log.")
        code = 1
    except KeyboardInterrupt:
        code = 130
    finally:
        settings.home.joinpath("env").unlink(missing_ok=True)
        say("\nStopping ...")
        cloud.stop()
        lock.close()
    return code


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
