"""What keeps: the table, the bucket, and the secret that reply addresses are signed with.

All three outlive the stack: deleting a stack must not delete what customers wrote.
"""

from typing import Any

from infra.functions import sub

# A stack whose creation failed has nothing worth keeping, and would leave strays.
_KEPT = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}


def resources() -> dict[str, Any]:
    """Logical id to resource."""
    return {
        "Table": _table(),
        "Bucket": _bucket(),
        "BucketPolicy": _bucket_policy(),
        "SigningSecret": {
            "Type": "AWS::SecretsManager::Secret",
            **_KEPT,
            "Properties": {
                "Description": "Signs the plus-addresses that acknowledgements are answered to. "
                "If it changes, replies to mails already sent are no longer recognised by their address.",
                "GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True},
            },
        },
    }


def _table() -> dict[str, Any]:
    names = ("pk", "sk", "tpk", "tsk", "wpk", "wsk")
    return {
        "Type": "AWS::DynamoDB::Table",
        **_KEPT,
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
            "KeySchema": _key("pk", "sk"),
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "timeline",
                    "KeySchema": _key("tpk", "tsk"),
                    "Projection": {
                        "ProjectionType": "INCLUDE",
                        "NonKeyAttributes": ["case", "direction", "channel", "kind", "detail"],
                    },
                },
                {"IndexName": "work", "KeySchema": _key("wpk", "wsk"), "Projection": {"ProjectionType": "ALL"}},
            ],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
            "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "SSESpecification": {"SSEEnabled": True},
        },
    }


def _key(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


def _bucket() -> dict[str, Any]:
    expiring = [
        {
            "Id": f"expire-{prefix}",
            "Status": "Enabled",
            "Prefix": f"{prefix}/",
            "ExpirationInDays": {"Ref": "RetentionDays"},
        }
        for prefix in ("raw", "attachments", "texts", "replays")
    ]
    abandoned = {
        "Id": "abandoned-uploads",
        "Status": "Enabled",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }
    return {
        "Type": "AWS::S3::Bucket",
        **_KEPT,
        "Properties": {
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "LifecycleConfiguration": {"Rules": [*expiring, abandoned]},
        },
    }


def _bucket_policy() -> dict[str, Any]:
    own = {"Ref": "AWS::AccountId"}
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {
            "Bucket": {"Ref": "Bucket"},
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "OnlyEncryptedConnections",
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:*",
                        "Resource": [sub("${Bucket.Arn}"), sub("${Bucket.Arn}/*")],
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    },
                    {
                        "Sid": "MailIn",
                        "Effect": "Allow",
                        "Principal": {"Service": "ses.amazonaws.com"},
                        "Action": "s3:PutObject",
                        "Resource": [sub("${Bucket.Arn}/raw/mail/*")],
                        "Condition": {"StringEquals": {"aws:SourceAccount": own}},
                    },
                ],
            },
        },
    }
