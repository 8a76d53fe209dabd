"""Session policies: parsed as STS parses them, and evaluated for what a session asks.

Conditions are understood where Neptune's policies need them: StringEquals and StringLike. Another
operator is refused, since ignoring it would let through what AWS does not.
"""

import json
import re

VERSIONS = ("2008-10-17", "2012-10-17")
KEYS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
OPERATORS = ("StringEquals", "StringLike")
ACTION = re.compile(r"\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+")
RESOURCE = re.compile(r"\*|arn:[^:]+:[^:]*:[^:]*:[^:]*:.+")


class PolicyError(Exception):
    """Why STS calls the document malformed."""


class Policy:
    """A policy of one session; `text` is what was sent."""

    def __init__(self, text):
        self.text = text
        self.statements = parse(text)

    def allows(self, action, resource, context):
        """Whether some statement allows it, and none denies it."""
        effects = {statement["Effect"] for statement in self.statements
                   if applies(statement, action, resource, context)}
        return effects == {"Allow"}


def parse(text):
    try:
        document = json.loads(text, object_pairs_hook=without_repetition)
    except ValueError:
        raise PolicyError("This policy contains invalid Json") from None
    if not isinstance(document, dict) or "Statement" not in document:
        raise PolicyError("Syntax errors in policy.")
    if document.get("Version", VERSIONS[0]) not in VERSIONS:
        raise PolicyError("The policy must contain a valid version string")
    if set(document) - {"Version", "Id", "Statement"}:
        raise PolicyError("Syntax errors in policy.")
    statements = as_list(document["Statement"])
    if not statements:
        raise PolicyError("Syntax errors in policy.")
    for statement in statements:
        check_statement(statement)
    return statements


def without_repetition(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key came twice")
    return dict(pairs)


def check_statement(statement):
    if not isinstance(statement, dict):
        raise PolicyError("Syntax errors in policy.")
    if "Principal" in statement or "NotPrincipal" in statement:
        raise PolicyError("Policy document should not specify a principal.")
    if set(statement) - KEYS or statement.get("Effect") not in ("Allow", "Deny"):
        raise PolicyError("Syntax errors in policy.")
    check_names(statement, "Action", ACTION,
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
    check_names(statement, "Resource", RESOURCE,
                "Resource must be in ARN format or \"*\".")
    check_conditions(statement.get("Condition", {}))


def check_names(statement, kind, pattern, complaint):
    """One of Action and NotAction, or of Resource and NotResource, with names that may be."""
    if (kind in statement) == (f"Not{kind}" in statement):
        raise PolicyError("Syntax errors in policy.")
    names = as_list(statement.get(kind, statement.get(f"Not{kind}")))
    if not names or not all(isinstance(name, str) for name in names):
        raise PolicyError("Syntax errors in policy.")
    if not all(pattern.fullmatch(name) for name in names):
        raise PolicyError(complaint)


def check_conditions(conditions):
    if not isinstance(conditions, dict):
        raise PolicyError("Syntax errors in policy.")
    for operator, keys in conditions.items():
        if operator not in OPERATORS or not isinstance(keys, dict):
            raise PolicyError(f"The condition operator {operator} is not known here.")


def applies(statement, action, resource, context):
    return (names_it(statement, "Action", action.lower())
            and names_it(statement, "Resource", resource)
            and all(meets(context, operator, key, as_list(wanted))
                    for operator, keys in statement.get("Condition", {}).items()
                    for key, wanted in keys.items()))


def names_it(statement, kind, value):
    """Whether the statement is about this action or resource."""
    listed = as_list(statement.get(kind, statement.get(f"Not{kind}")))
    if kind == "Action":
        listed = [name.lower() for name in listed]
    return any(is_like(value, name) for name in listed) == (kind in statement)


def meets(context, operator, key, wanted):
    """A key that the request has not got fulfils no condition."""
    found = {name.lower(): value for name, value in context.items()}.get(key.lower())
    if found is None:
        return False
    return found in wanted if operator == "StringEquals" else any(
        is_like(found, pattern) for pattern in wanted)


def is_like(value, pattern):
    """Whether the value is what a pattern with * and ? describes."""
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, re.DOTALL) is not None


def as_list(value):
    return value if isinstance(value, list) else [value]
