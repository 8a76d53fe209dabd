"""Neptune: POST /openCypher and GET /status, in the words of Neptune's own engine."""

import itertools
import json
import urllib.parse
import uuid

from standin import cypher, engine, signature
from standin.roles import STATUS
from standin.sts import EXPIRED_TOKEN, INVALID_TOKEN, MISMATCH, check_host
from standin.wire import Reply

WINDOW_S = 5 * 60
NO_ACCESS = "You do not have sufficient access to perform this action."
WRONG_HOST = MISMATCH + " Host header is missing or hostname is incorrect."
MALFORMED = "The request did not include the required authorization header, or it was malformed."
DENIED = "AccessDeniedException"
STATUS_OF = {
    "TooManyRequestsException": 429, "ThrottlingException": 500,
    "ConcurrentModificationException": 500, "MemoryLimitExceededException": 500,
    "TimeLimitExceededException": 500, "InternalFailureException": 500,
    "QueryLimitExceededException": 500, "ReadOnlyViolationException": 400,
}
TEXT_OF = {
    "TooManyRequestsException": "Too many requests.",
    "ThrottlingException": "Rate exceeded.",
    "ConcurrentModificationException":
        "Failed to complete operation after several attempts due to conflicting concurrent "
        "operations.",
    "ReadOnlyViolationException": "The request is rejected because it violates some read-only "
        "restriction, such as a designation of a replica as read-only.",
}


class NeptuneError(Exception):
    def __init__(self, code, text, status=None):
        super().__init__(text)
        self.code, self.text = code, text
        self.status = status or STATUS_OF.get(code, 400)


def refusal_error(refusal, status):
    """How Neptune words a signature that it refuses."""
    reason, detail = refusal.reason, refusal.detail
    if reason == "token expired":
        return NeptuneError("ExpiredTokenException", EXPIRED_TOKEN, status)
    texts = {
        "not signed": "Missing Authentication Token",
        "malformed": MALFORMED,
        "wrong region": f"Credential should be scoped to a valid Region, not '{detail}'.",
        "wrong service": "Credential should be scoped to correct service: 'neptune-db'.",
        "wrong date": detail, "signature expired": detail, "signature not yet current": detail,
        "unknown key": INVALID_TOKEN, "wrong token": INVALID_TOKEN,
        "wrong host": WRONG_HOST,
    }
    return NeptuneError(DENIED, texts.get(reason, MISMATCH), status)


class Neptune:
    name = "neptune"

    def __init__(self, settings, identities, clock, graph, statistics):
        self.settings = settings
        self.identities = identities
        self.clock = clock
        self.graph = graph
        self.statistics = statistics
        self.started = clock.http_date()
        self.scheme = signature.Scheme("neptune-db", settings.region, WINDOW_S)
        self.replies = itertools.count()

    def authenticate(self, request):
        if ":" not in request.get("host"):
            raise signature.Refusal("wrong host", "the Host header has no port")
        check_host(request, self.settings.neptune_name)
        principal = signature.verify(request, self.scheme, self.identities, self.clock)
        self.identities.count_use(principal)
        return principal

    def refuse(self, request, refusal):
        return self.error_reply(refusal_error(refusal, self.settings.refusal_status))

    def fault_reply(self, request, fault):
        text = fault.text or TEXT_OF.get(fault.code, "An error was asked for.")
        return self.error_reply(NeptuneError(fault.code, text, fault.status))

    def perform(self, request, principal):
        try:
            path = request.path.rstrip("/")
            if path in ("/openCypher", "/opencypher") and request.method == "POST":
                return self.open_cypher(request, principal)
            if path == "/status" and request.method == "GET":
                return self.status(principal)
            raise NeptuneError("BadRequestException", "No such operation", 404)
        except NeptuneError as error:
            return self.error_reply(error)
        except cypher.QueryError as error:
            return self.error_reply(NeptuneError(error.code, str(error)))

    def open_cypher(self, request, principal):
        query, parameters = parse_query(request)
        tokens = cypher.tokenize(query)
        needed = cypher.actions_needed(tokens)
        language = {"neptune-db:QueryLanguage": "OpenCypher"}
        if not all(principal.may(action, self.settings.resource, language) for action in needed):
            raise NeptuneError(DENIED, NO_ACCESS, 403)
        if self.settings.replica and needed - {"ReadDataViaQuery"}:
            code = "ReadOnlyViolationException"
            raise NeptuneError(code, TEXT_OF[code])
        cypher.check(tokens, parameters)
        rows = self.execute(query, parameters)
        return self.reply(200, {"results": [shape(row) for row in rows]})

    def execute(self, query, parameters):
        try:
            rows = self.graph.run(query, parameters)
        except engine.DuplicateId as error:
            raise NeptuneError("ConstraintViolationException",
                               f"Duplicate custom id found: {error}") from None
        except engine.BadId:
            raise NeptuneError("InvalidParameterException", "~id must be a string") from None
        except engine.EngineError as error:
            raise NeptuneError("MalformedQueryException", str(error)) from None
        self.statistics.count("queries.executed")
        return rows

    def status(self, principal):
        if not principal.may(STATUS, self.settings.resource):
            raise NeptuneError(DENIED, NO_ACCESS, 403)
        return self.reply(200, {
            "status": "healthy", "startTime": self.started, "dbEngineVersion": "1.4.5.0.R4",
            "role": "reader" if self.settings.replica else "writer",
            "dfeQueryEngine": "viaQueryHint",
            "gremlin": {"version": "tinkerpop-3.7.1"}, "sparql": {"version": "sparql-1.1"},
            "opencypher": {"version": "Neptune-9.0.20190305-1.0"},
            "labMode": {"ObjectIndex": "disabled", "ReadWriteConflictDetection": "enabled"},
            "rollingBackTrxCount": 0,
            "features": {"IAMAuthentication": "enabled", "AuditLog": "disabled"},
            "settings": {"clusterQueryTimeoutInMs": "120000"}})

    def reply(self, status, document, code=""):
        request_id = str(uuid.uuid4())
        kind = "application/json" if status == 200 else "application/x-amz-json-1.0"
        if status != 200:
            document = dict(document, requestId=request_id)
        body = json.dumps(rotated(document, next(self.replies)), ensure_ascii=False).encode()
        return Reply(status, body, kind, [("x-amzn-RequestId", request_id)], code, request_id)

    def error_reply(self, error):
        document = {"code": error.code, "detailedMessage": error.text, "message": error.text}
        return self.reply(error.status, document, error.code)


def rotated(document, turns):
    """Another order of the keys with every reply, as Neptune's varies too."""
    keys = list(document)
    turns %= len(keys)
    return {key: document[key] for key in keys[turns:] + keys[:turns]}


def parse_query(request):
    """Query and parameters of a form or of a JSON document."""
    kind = request.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        fields = parse_form(request.body)
    elif kind == "application/json":
        fields = cypher.parse_json(request.body)
    else:
        raise NeptuneError("BadRequestException", f"Content type '{kind}' is not supported")
    if not isinstance(fields, dict) or not isinstance(fields.get("query"), str):
        raise NeptuneError("MissingParameterException", "The query is missing")
    return fields["query"], cypher.parse_parameters(fields.get("parameters"))


def parse_form(body):
    try:
        pairs = urllib.parse.parse_qsl(body.decode("utf-8"), keep_blank_values=True,
                                       strict_parsing=True, errors="strict", max_num_fields=10)
    except ValueError:
        raise NeptuneError("BadRequestException", "The form is malformed") from None
    if len(dict(pairs)) != len(pairs):
        raise NeptuneError("BadRequestException", "A parameter came twice")
    return dict(pairs)


def shape(value):
    """A value of the engine in Neptune's form of nodes and relationships."""
    if isinstance(value, list):
        return [shape(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"id", "labels", "properties"}:
        return entity("node", value, {"~labels": value["labels"]})
    if set(value) == {"id", "type", "startNode", "endNode", "properties"}:
        return entity("relationship", value, {
            "~start": str(value["startNode"]), "~end": str(value["endNode"]),
            "~type": value["type"]})
    return {key: shape(item) for key, item in value.items()}


def entity(kind, value, more):
    properties = dict(value["properties"])
    identity = properties.pop("~id", str(value["id"]))
    return {"~id": identity, "~entityType": kind, **more, "~properties": properties}
