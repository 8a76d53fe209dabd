"""What must be known of a query before the engine sees it.

A lexer, since keywords count only outside strings, backticks and comments; the permissions that
the keywords need; and the values that openCypher or Neptune refuse while the engine would take
them and change them in silence.
"""

import json
import math
import re

from standin.roles import DELETE, READ, WRITE

TOKEN = re.compile(r"""
    (?P<space>\s+ | //[^\n]* | /\*.*?\*/)
  | (?P<string>'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*")
  | (?P<parameter>\$(?:[^\W\d]\w*|\d+|`(?:[^`]|``)*`))
  | (?P<name>[^\W\d]\w*)
  | (?P<quoted>`(?:[^`]|``)*`)
  | (?P<number>0[xX][0-9a-fA-F]+ | (?:\d+\.\d+|\.?\d+)(?:[eE][+-]?\d+)?)
  | (?P<other>[^'"`\s])
""", re.VERBOSE | re.DOTALL)
ACTIONS = {"MATCH": {READ}, "RETURN": {READ}, "CREATE": {WRITE}, "MERGE": {READ, WRITE},
           "SET": {READ, WRITE, DELETE}, "REMOVE": {READ, WRITE, DELETE},
           "DELETE": {READ, DELETE}}
CLAUSES = ("MATCH", "MERGE", "CREATE", "WITH", "UNWIND", "RETURN", "SET", "REMOVE", "DELETE",
           "WHERE", "ON")


class QueryError(Exception):
    """`code` is Neptune's name for the failure."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


def tokenize(query):
    """(kind, text) of every token but white space and comments."""
    tokens, position = [], 0
    while position < len(query):
        match = TOKEN.match(query, position)
        if not match:
            raise QueryError("MalformedQueryException",
                             f"Unterminated string or name at offset {position}")
        if match.lastgroup != "space":
            tokens.append((match.lastgroup, match[0]))
        position = match.end()
    return tokens


def unquote(name):
    return name[1:-1].replace("``", "`") if name.startswith("`") else name


def keywords(tokens):
    """(index, keyword): names that are neither a property, a label nor a key of a map."""
    for index, (kind, text) in enumerate(tokens):
        before = tokens[index - 1][1] if index else ""
        after = tokens[index + 1][1] if index + 1 < len(tokens) else ""
        if kind == "name" and before not in (".", ":", "|") and after != ":":
            yield index, text.upper()


def actions_needed(tokens):
    return set().union(*(ACTIONS.get(word, set()) for _, word in keywords(tokens)))


def parse_parameters(value):
    """Parameters from JSON text or from an object already parsed."""
    if value is None or value == "":
        return {}
    if isinstance(value, (str, bytes)):
        value = parse_json(value)
    if not isinstance(value, dict):
        raise QueryError("InvalidParameterException", "parameters must be a JSON object")
    return value


def parse_json(text):
    """JSON as it is defined: no NaN, no number out of range, no key twice, no broken Unicode."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        value = json.loads(text, parse_int=parse_integer, parse_float=parse_double,
                           parse_constant=refuse_constant, object_pairs_hook=unique_keys)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise QueryError("BadRequestException", f"Malformed JSON: {error}") from None
    return value


def parse_integer(text):
    value = int(text)
    if not -2**63 <= value < 2**63:
        raise QueryError("InvalidNumericDataException", f"{text} does not fit 64 bits")
    return value


def parse_double(text):
    value = float(text)
    if math.isinf(value):
        raise QueryError("InvalidNumericDataException", f"{text} does not fit a double")
    return value


def refuse_constant(text):
    raise ValueError(f"{text} is no JSON")


def unique_keys(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key came twice")
    return dict(pairs)


def check(tokens, parameters):
    """Refuses what the engine would take but not keep as it is."""
    for kind, text in tokens:
        if kind == "parameter" and unquote(text[1:]) not in parameters:
            raise QueryError("InvalidParameterException", f"No value for parameter {text}")
        if kind == "number" and text.isdigit():
            parse_integer(text)
    check_text(parameters)
    check_merged(tokens, parameters)


def check_text(value):
    if isinstance(value, str) and "\0" in value:
        raise QueryError("BadRequestException", "U+0000 cannot be kept by this engine")
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for item in value:
            check_text(item)


def check_merged(tokens, parameters):
    """MERGE and CREATE of a null property, a list or a map: the engine would drop it."""
    clauses = dict(keywords(tokens))
    clause, rows = "", {}
    for index, (kind, text) in enumerate(tokens):
        clause = clauses[index] if clauses.get(index) in CLAUSES else clause
        following = [token for _, token in tokens[index + 1:index + 4]]
        if clauses.get(index) == "UNWIND" and is_unwind(following):
            rows[unwound_name(tokens, index)] = parameters[unquote(following[0][1:])]
        if clause not in ("MERGE", "CREATE"):
            continue
        if kind == "parameter":
            check_property(parameters[unquote(text[1:])], text)
        if kind in ("name", "quoted") and unquote(text) in rows and following[:1] == ["."]:
            for row in rows[unquote(text)]:
                check_row(row, unquote(following[1]))


def is_unwind(following):
    return len(following) == 3 and following[0][0] == "$" and following[1].upper() == "AS"


def unwound_name(tokens, index):
    return unquote(tokens[index + 3][1])


def check_row(row, key):
    if not isinstance(row, dict):
        raise QueryError("BadRequestException", "A row of UNWIND is not a map")
    check_property(row.get(key), f"`{key}`")


def check_property(value, name):
    if value is None:
        raise QueryError("BadRequestException",
                         f"Cannot merge using null property value for {name}")
    if not isinstance(value, (str, bool, int, float)):
        raise QueryError("BadRequestException", f"Property value of {name} must be a literal")
