"""The parameters of a request to STS, checked against the API's own model as botocore has it.

A parameter that the model does not know is refused, which AWS does not do: a client's misspelt
name would go unseen.
"""

import functools
import re
import urllib.parse

import botocore.session

FIELDS = 250  # 50 tags are 100 of them
LIST = re.compile(r"(\w+)\.member\.([1-9][0-9]{0,2})(?:\.(\w+))?")


class StsError(Exception):
    def __init__(self, status, code, text):
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


def validation_error(text):
    return StsError(400, "ValidationError", text)


def constraint(name, value, rule):
    member = name[0].lower() + name[1:]
    shown = "" if value is None else f" '{value}'"
    return validation_error(f"1 validation error detected: Value{shown or ' null'} at '{member}' "
                            f"failed to satisfy constraint: Member must {rule}")


def parse(request):
    """Every field of the request's form; a field that comes twice is refused."""
    kind = request.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST" or request.path != "/":
        raise StsError(404, "UnknownOperationException", "Only POST / is served")
    if kind != "application/x-www-form-urlencoded":
        raise StsError(400, "InvalidAction", "The body must be a form")
    try:
        pairs = urllib.parse.parse_qsl(request.body.decode("ascii"), keep_blank_values=True,
                                       strict_parsing=True, errors="strict",
                                       max_num_fields=FIELDS)
    except ValueError:
        raise StsError(400, "MalformedQueryString", "The form is malformed") from None
    if len(dict(pairs)) != len(pairs):
        raise StsError(400, "MalformedQueryString", "A parameter came twice")
    return dict(pairs)


def checked(action, fields):
    """The parameters of an action: text, numbers, and lists of text or of {member: text}."""
    shape = input_shape(action)
    given = {name: value for name, value in fields.items() if name not in ("Action", "Version")}
    lists = take_lists(given)
    members = {} if shape is None else shape.members
    for name in (*given, *lists):
        if name not in members or (name in lists) != (members[name].type_name == "list"):
            raise validation_error(f"The parameter {name} is not known to {action}")
    for name in [] if shape is None else shape.required_members:
        if name not in given:
            raise constraint(name, None, "not be null")
    for name, member in members.items():
        if name in given:
            given[name] = check_value(name, given[name], member)
        elif name in lists:
            given[name] = check_list(name, lists[name], member)
    return given


@functools.cache
def model():
    return botocore.session.get_session().get_service_model("sts")


def input_shape(action):
    return model().operation_model(action).input_shape


def take_lists(given):
    """Takes NAME.member.N and NAME.member.N.MEMBER out: {NAME: {N: text or {MEMBER: text}}}."""
    lists = {}
    for field in [field for field in given if "." in field]:
        match = LIST.fullmatch(field)
        if not match:
            raise validation_error(f"The parameter {field} is malformed")
        name, number, member = match.groups()
        value = given.pop(field)
        items = lists.setdefault(name, {})
        known = items.setdefault(int(number), {} if member else value)
        if isinstance(known, dict) != bool(member):
            raise validation_error(f"The parameter {field} is malformed")
        if member:
            known[member] = value
    return lists


def check_list(name, items, shape):
    if sorted(items) != list(range(1, len(items) + 1)):
        raise validation_error(f"The members of {name} must be numbered from 1 without a gap")
    if len(items) > shape.metadata.get("max", len(items)):
        raise constraint(name, None, f"have length less than or equal to {shape.metadata['max']}")
    return [check_item(f"{name}.{number}.member", items[number], shape.member)
            for number in sorted(items)]


def check_item(name, item, shape):
    if shape.type_name != "structure":
        return check_value(name, item, shape)
    for member in shape.required_members:
        if member not in item:
            raise constraint(f"{name}.{member[0].lower()}{member[1:]}", None, "not be null")
    if set(item) - set(shape.members):
        raise validation_error(f"{name} has a member that is not known")
    return {member: check_value(f"{name}.{member[0].lower()}{member[1:]}", item[member],
                                shape.members[member]) for member in item}


def check_value(name, value, shape):
    limits = shape.metadata
    shown = "***" if limits.get("sensitive") else value
    if shape.type_name == "integer":
        if not re.fullmatch(r"-?[0-9]{1,9}", value):
            raise StsError(400, "MalformedInput", f"{name} is not a number")
        value, measured, measure = int(value), int(value), "value"
    else:
        measured, measure = len(value), "length"
    if measured < limits.get("min", measured):
        raise constraint(name, shown, f"have {measure} greater than or equal to {limits['min']}")
    if measured > limits.get("max", measured):
        raise constraint(name, shown, f"have {measure} less than or equal to {limits['max']}")
    if "pattern" in limits and not matches(limits["pattern"], value):
        raise constraint(name, shown, f"satisfy regular expression pattern: {limits['pattern']}")
    return value


def matches(pattern, value):
    """The model's patterns are Java's: classes of Unicode are words and spaces here."""
    flags = 0 if r"\p" in pattern else re.ASCII
    pattern = pattern.replace(r"\p{L}\p{Z}\p{N}", r"\w\s")
    return re.fullmatch(pattern, value, flags) is not None
