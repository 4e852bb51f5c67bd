"""The door for mail: SES stores each mail in the bucket, then calls `receive_mail`; and what SES needs to send.

What becomes of the mails that leave comes back through a topic to `receive_feedback`.

A receipt rule set acts only once it is the account's active one, which an API call does (`infra.deploy`).
"""

from typing import Any

from infra.functions import PREFIX, sub

RAW_MAIL = "raw/mail/"
"""Where raw mails are stored; `receive_mail` expects them there."""


def resources(stage: str) -> dict[str, Any]:
    """Logical id to resource. What receives is under the condition ReceivesMail."""
    rule_set = f"{PREFIX}-{stage}"
    return {
        "ConfigurationSet": {
            "Type": "AWS::SES::ConfigurationSet",
            "Properties": {
                "Name": rule_set,
                "ReputationOptions": {"ReputationMetricsEnabled": True},
                # SES itself keeps from writing again to an address that does not exist or complained.
                "SuppressionOptions": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
            },
        },
        **_feedback(rule_set),
        "MailIdentity": {
            "Type": "AWS::SES::EmailIdentity",
            "Condition": "CreatesIdentity",
            # Deleting the identity would stop all mail of the domain, other applications' too.
            "DeletionPolicy": "RetainExceptOnCreate",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "EmailIdentity": {"Ref": "MailDomain"},
                "ConfigurationSetAttributes": {"ConfigurationSetName": {"Ref": "ConfigurationSet"}},
            },
        },
        "ReceiptRuleSet": {
            "Type": "AWS::SES::ReceiptRuleSet",
            "Condition": "ReceivesMail",
            "Properties": {"RuleSetName": rule_set},
        },
        "ReceiptRule": {
            "Type": "AWS::SES::ReceiptRule",
            "Condition": "ReceivesMail",
            # SES tries both rights when the rule is made.
            "DependsOn": ["BucketPolicy", "ReceiveMailPermission"],
            "Properties": {
                "RuleSetName": {"Ref": "ReceiptRuleSet"},
                "Rule": {
                    "Name": "receive",
                    "Enabled": True,
                    "Recipients": [{"Ref": "MailDomain"}],
                    # Spam and virus verdicts come with the event.
                    "ScanEnabled": True,
                    # A sender whose server has no TLS is still a customer.
                    "TlsPolicy": "Optional",
                    "Actions": [
                        {"S3Action": {"BucketName": {"Ref": "Bucket"}, "ObjectKeyPrefix": RAW_MAIL}},
                        {"LambdaAction": {"FunctionArn": sub("${ReceiveMail.Arn}"), "InvocationType": "Event"}},
                    ],
                },
            },
        },
        "ReceiveMailPermission": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "FunctionName": {"Ref": "ReceiveMail"},
                "Action": "lambda:InvokeFunction",
                "Principal": "ses.amazonaws.com",
                "SourceAccount": {"Ref": "AWS::AccountId"},
            },
        },
    }


FEEDBACK = ("bounce", "complaint", "deliveryDelay", "reject")
"""What SES tells of. Deliveries are left out: one for each mail would cost as much again as writing the mail down."""


def _feedback(name: str) -> dict[str, Any]:
    """The topic that only SES may publish to, for our configuration set, and that calls `receive_feedback`.

    Without a key of its own: SES cannot publish to a topic under AWS's key, and one of our own costs more than all
    that goes through here.
    """
    source = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${ConfigurationSet}"
    only_ses = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}, "aws:SourceArn": sub(source)}}
    return {
        "FeedbackTopic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": f"{name}-feedback"}},
        "FeedbackTopicPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {
                "Topics": [{"Ref": "FeedbackTopic"}],
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "ses.amazonaws.com"},
                            "Action": "sns:Publish",
                            "Resource": {"Ref": "FeedbackTopic"},
                            "Condition": only_ses,
                        }
                    ],
                },
            },
        },
        "FeedbackDestination": {
            "Type": "AWS::SES::ConfigurationSetEventDestination",
            # SES tries to publish when the destination is made.
            "DependsOn": ["FeedbackTopicPolicy"],
            "Properties": {
                "ConfigurationSetName": {"Ref": "ConfigurationSet"},
                "EventDestination": {
                    "Name": "feedback",
                    "Enabled": True,
                    "MatchingEventTypes": list(FEEDBACK),
                    "SnsDestination": {"TopicARN": {"Ref": "FeedbackTopic"}},
                },
            },
        },
        "FeedbackSubscription": {
            "Type": "AWS::SNS::Subscription",
            "DependsOn": ["ReceiveFeedbackPermission"],
            "Properties": {
                "TopicArn": {"Ref": "FeedbackTopic"},
                "Protocol": "lambda",
                "Endpoint": sub("${ReceiveFeedback.Arn}"),
            },
        },
        "ReceiveFeedbackPermission": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "FunctionName": {"Ref": "ReceiveFeedback"},
                "Action": "lambda:InvokeFunction",
                "Principal": "sns.amazonaws.com",
                "SourceArn": {"Ref": "FeedbackTopic"},
            },
        },
    }


def without_receiving(template: dict[str, Any]) -> dict[str, Any]:
    """The template without what receives mail.

    Where SES does not receive, CloudFormation refuses these types even under a condition that is false.
    """
    kept = {
        section: {name: item for name, item in template[section].items() if item.get("Condition") != "ReceivesMail"}
        for section in ("Resources", "Outputs")
    }
    return template | kept


def outputs() -> dict[str, Any]:
    """The DNS records that make the domain's mail arrive here and be trusted elsewhere."""
    records: dict[str, Any] = {
        "ReceiptRuleSetName": {
            "Condition": "ReceivesMail",
            "Description": "The receipt rule set to activate",
            "Value": {"Ref": "ReceiptRuleSet"},
        },
        "RecordMX": {
            "Condition": "ReceivesMail",
            "Description": "MX record that brings the domain's mail to Guichet",
            "Value": sub("${MailDomain} MX 10 inbound-smtp.${AWS::Region}.amazonaws.com"),
        },
    }
    for number in (1, 2, 3):
        name, value = f"MailIdentity.DkimDNSTokenName{number}", f"MailIdentity.DkimDNSTokenValue{number}"
        records[f"RecordDKIM{number}"] = {
            "Condition": "CreatesIdentity",
            "Description": "CNAME record that lets receivers check the mails' signature",
            "Value": sub(f"${{{name}}} CNAME ${{{value}}}"),
        }
    return records
