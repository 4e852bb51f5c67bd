"""The functions: what each needs of time, memory, environment and rights. No function has more.

`app.py` says what a function does; this table says what it may touch. A new function needs a row here, or the
package is not built.
"""

from dataclasses import dataclass
from typing import Any

Statement = dict[str, Any]

PREFIX = "guichet"


def sub(text: str) -> dict[str, str]:
    """CloudFormation's substitution of `${Name}` and `${Name.Attribute}`."""
    return {"Fn::Sub": text}


def allow(actions: str, *on: dict[str, Any]) -> Statement:
    """A policy statement; `actions` are separated by blanks."""
    return {"Effect": "Allow", "Action": actions.split(), "Resource": list(on)}


def sends_to(queue: str) -> Statement:
    """The right to put messages on a queue, named by its logical id."""
    return allow("sqs:SendMessage", sub(f"${{{queue}.Arn}}"))


def consumes(queue: str) -> Statement:
    """The rights that Lambda's poller takes from the function's role."""
    return allow(
        "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes sqs:ChangeMessageVisibility",
        sub(f"${{{queue}.Arn}}"),
    )


def reads_objects(*prefixes: str) -> Statement:
    """The right to read what is below these prefixes of the bucket."""
    return allow("s3:GetObject", *(sub(f"${{Bucket.Arn}}/{prefix}*") for prefix in prefixes))


# Without it S3 answers 403 instead of 404 for an object that is not there, and a mail that is gone for good could
# not be told from a fault that passes.
TELLS_WHAT_IS_MISSING = allow("s3:ListBucket", sub("${Bucket.Arn}"))


def writes_objects(*prefixes: str) -> Statement:
    """The right to store below these prefixes of the bucket."""
    return allow("s3:PutObject", *(sub(f"${{Bucket.Arn}}/{prefix}*") for prefix in prefixes))


# A transaction is authorised by the actions that it consists of. There is no Scan and, but for what DELETES says, no
# DeleteItem: nothing on the way of a contact needs them, and personal data leaves by its time to live.
USES_TABLE = allow(
    "dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem "
    "dynamodb:ConditionCheckItem",
    sub("${Table.Arn}"),
    sub("${Table.Arn}/index/*"),
)
READS_TABLE = allow("dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query", sub("${Table.Arn}"))
READS_SECRET = allow("secretsmanager:GetSecretValue", {"Ref": "SigningSecret"})
SENDS_MAIL = allow(
    "ses:SendRawEmail",
    # SES checks the most specific identity that exists: the address's own if there is one, else the domain's.
    sub("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${MailDomain}"),
    sub("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*@${MailDomain}"),
    sub("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${ConfigurationSet}"),
)

# A phone has no ARN: everything but topics is phones.
SENDS_TEXTS: Statement = {
    "Effect": "Allow",
    "Action": ["sns:Publish"],
    "NotResource": [sub("arn:${AWS::Partition}:sns:*:*:*")],
}

# 16,000 examples are a matrix of 1 GB, and training takes about twice that. More than 3,008 MB is not given to a new
# AWS account without asking.
_TRAINING_MEMORY = 3008

# Names of environment variables and what they hold; a function gets those that it names.
ENVIRONMENT: dict[str, Any] = {
    "GUICHET_TABLE": {"Ref": "Table"},
    "GUICHET_BUCKET": {"Ref": "Bucket"},
    "GUICHET_QUEUE_CLASSIFY": {"Ref": "ClassifyQueue"},
    "GUICHET_QUEUE_ROUTE": {"Ref": "RouteQueue"},
    "GUICHET_QUEUE_ACKNOWLEDGE": {"Ref": "AcknowledgeQueue"},
    "GUICHET_QUEUE_SEND": {"Ref": "SendQueue"},
    "GUICHET_QUEUE_TRAIN": {"Ref": "TrainQueue"},
    "GUICHET_SIGNING_SECRET": {"Ref": "SigningSecret"},
    "GUICHET_CONFIGURATION_SET": {"Ref": "ConfigurationSet"},
}


# What a brand gives up is free for another, a lead is forgotten where the prospect wants it. Of
# everything else the API may delete nothing.
DELETES = {
    **allow("dynamodb:DeleteItem", sub("${Table.Arn}")),
    "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["MAILBOX#*", "*#D#*"]}},
}


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function, by the name that `app.py` gives it.

    `timeout` is in seconds, `memory` in MB (1,769 MB is one whole processor). `environment` names keys of
    ENVIRONMENT. `queue` is the word of the queue that feeds it, or empty. `logical_id` is Chalice's.
    `failing` says, for whoever reads the alarm, what its errors mean to customers. `dead_events` is the word of the
    dead-letter queue in which Lambda itself keeps events, for what is called without anybody waiting for an answer.
    `at_once` bounds how many messages of its queue are worked on at the same time, 0 for as many as there are; one that
    has waited for `late` seconds is told to somebody.
    """

    name: str
    logical_id: str
    timeout: int
    memory: int
    environment: tuple[str, ...]
    statements: tuple[Statement, ...]
    failing: str
    queue: str = ""
    at_once: int = 0
    late: int = 900
    dead_events: str = ""

    def full_name(self, stage: str) -> str:
        """The function's name in AWS."""
        return f"{PREFIX}-{stage}-{self.name.replace('_', '-')}"


FUNCTIONS = (
    Function(
        name="receive_mail",
        logical_id="ReceiveMail",
        timeout=10,
        memory=256,
        environment=("GUICHET_QUEUE_CLASSIFY",),
        statements=(sends_to("ClassifyQueue"), sends_to("ReceiveDeadQueue")),
        failing="Mails that arrived are not being looked at. They are safe in the bucket below raw/mail/",
        dead_events="receive",
    ),
    Function(
        name="receive_feedback",
        logical_id="ReceiveFeedback",
        timeout=20,
        memory=256,
        environment=("GUICHET_TABLE",),
        statements=(READS_TABLE, allow("dynamodb:PutItem", sub("${Table.Arn}")), sends_to("FeedbackDeadQueue")),
        failing="Bounces and complaints do not get into their cases; mail may leave to dead addresses once more",
        dead_events="feedback",
    ),
    Function(
        name="classify_contact",
        logical_id="ClassifyContact",
        timeout=60,
        memory=1769,
        environment=(
            "GUICHET_TABLE",
            "GUICHET_BUCKET",
            "GUICHET_QUEUE_ROUTE",
            "GUICHET_QUEUE_SEND",
            "GUICHET_SIGNING_SECRET",
        ),
        statements=(
            consumes("ClassifyQueue"),
            reads_objects("raw/", "models/"),
            TELLS_WHAT_IS_MISSING,
            writes_objects("attachments/", "texts/"),
            USES_TABLE,
            sends_to("RouteQueue"),
            # A seller is told of a lead.
            sends_to("SendQueue"),
            # Replies come to signed plus-addresses, which it checks.
            READS_SECRET,
        ),
        failing="Contacts that were received are not being recorded; they are tried again, then parked",
        queue="classify",
    ),
    Function(
        name="route_contact",
        logical_id="RouteContact",
        timeout=20,
        memory=512,
        environment=("GUICHET_TABLE", "GUICHET_QUEUE_ACKNOWLEDGE", "GUICHET_QUEUE_SEND"),
        # Rules may have people told.
        statements=(consumes("RouteQueue"), USES_TABLE, sends_to("AcknowledgeQueue"), sends_to("SendQueue")),
        failing="Recorded cases get no queue, priority and due time; they are tried again, then parked",
        queue="route",
    ),
    Function(
        name="acknowledge_contact",
        logical_id="AcknowledgeContact",
        timeout=30,
        memory=512,
        environment=("GUICHET_TABLE", "GUICHET_SIGNING_SECRET", "GUICHET_CONFIGURATION_SET"),
        statements=(consumes("AcknowledgeQueue"), USES_TABLE, SENDS_MAIL, READS_SECRET),
        failing="Customers are not told that their message arrived; it is tried again, then parked",
        queue="acknowledge",
    ),
    Function(
        name="send_message",
        logical_id="SendMessage",
        timeout=30,
        memory=512,
        environment=("GUICHET_TABLE", "GUICHET_BUCKET", "GUICHET_SIGNING_SECRET", "GUICHET_CONFIGURATION_SET"),
        statements=(
            consumes("SendQueue"),
            USES_TABLE,
            reads_objects("attachments/"),
            TELLS_WHAT_IS_MISSING,
            SENDS_MAIL,
            SENDS_TEXTS,
            READS_SECRET,
        ),
        failing="Replies, questions to experts and notices do not leave; they wait and are tried again",
        queue="send",
    ),
    Function(
        name="each_minute",
        logical_id="EachMinute",
        timeout=60,
        memory=512,
        environment=("GUICHET_TABLE", "GUICHET_QUEUE_SEND"),
        statements=(USES_TABLE, sends_to("SendQueue")),
        failing="Nothing happens by the minute: messages whose pointer was lost wait, deadlines are not watched, "
        "experts are not reminded",
    ),
    Function(
        name="reconcile_mail",
        logical_id="ReconcileMail",
        timeout=300,
        memory=1024,
        environment=("GUICHET_TABLE", "GUICHET_BUCKET", "GUICHET_QUEUE_CLASSIFY"),
        statements=(
            reads_objects("raw/"),
            # Lists, besides.
            TELLS_WHAT_IS_MISSING,
            READS_TABLE,
            # How far it has come.
            allow("dynamodb:PutItem", sub("${Table.Arn}")),
            sends_to("ClassifyQueue"),
        ),
        failing="Nobody looks whether every mail in the bucket is recorded; mails still arrive as always",
    ),
    Function(
        name="train_models",
        logical_id="TrainModels",
        timeout=60,
        memory=256,
        environment=("GUICHET_TABLE", "GUICHET_QUEUE_TRAIN"),
        statements=(allow("dynamodb:Query", sub("${Table.Arn}/index/work")), sends_to("TrainQueue")),
        failing="Corrections are kept, and nobody learns from them; contacts are judged as before",
    ),
    Function(
        name="train_model",
        logical_id="TrainModel",
        timeout=900,
        memory=_TRAINING_MEMORY,
        environment=("GUICHET_TABLE", "GUICHET_BUCKET"),
        statements=(
            consumes("TrainQueue"),
            USES_TABLE,
            # A replay reads contacts as they were received, and the names of all to find the newest.
            reads_objects("raw/", "texts/", "models/", "phrases/", "replays/"),
            TELLS_WHAT_IS_MISSING,
            writes_objects("models/", "replays/"),
        ),
        failing="Brands' models are not trained and replays not made; contacts are judged as before",
        queue="train",
        at_once=2,
        late=6 * 3600,
    ),
    Function(
        name="api",
        logical_id="APIHandler",
        timeout=15,
        memory=1024,
        environment=(
            "GUICHET_TABLE",
            "GUICHET_BUCKET",
            "GUICHET_QUEUE_CLASSIFY",
            "GUICHET_QUEUE_ROUTE",
            "GUICHET_QUEUE_SEND",
            "GUICHET_QUEUE_TRAIN",
        ),
        statements=(
            USES_TABLE,
            DELETES,
            # `attachments/`: files that go along with replies.
            writes_objects("raw/api/", "attachments/", "phrases/", "replays/"),
            # The links by which attachments are downloaded are signed with its own right.
            # `models/`: drafts of replies are read by the brand's own model.
            reads_objects("raw/", "texts/", "attachments/", "models/", "phrases/", "replays/"),
            TELLS_WHAT_IS_MISSING,
            sends_to("ClassifyQueue"),
            # Cases that people reopen or hold no longer.
            sends_to("RouteQueue"),
            # What people decide to send.
            sends_to("SendQueue"),
            sends_to("TrainQueue"),
        ),
        failing="Calls of the API are answered with an error",
    ),
)
