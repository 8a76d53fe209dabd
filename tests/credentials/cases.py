"""Configurations, each with the source that gives the credentials, "fails" where there is none.

A case has the texts of the two files, changes to the environment, the profile asked for, and
further files below the home directory. HOME/ and ECHO stand for that directory and the echo's URL.
"""

ENV = "environment"
ROLE = "AssumeRole"
WEB = "web identity"
FILE = "shared credentials file"
PROCESS = "credential_process"
CONFIG = "shared config file"
CONTAINER = "container endpoint"
IMDS = "EC2 instance metadata"
FAILS = "fails"

ARN = "arn:aws:iam::123456789012:role/"
PAIR = "aws_access_key_id = AKID{0}\naws_secret_access_key = secret{0}\n"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "secretenv"}
WEB_ENV = {"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token", "AWS_ROLE_ARN": ARN + "web"}
TOKEN = {"token": "header.payload.signature"}
NO_IMDS = {"AWS_EC2_METADATA_DISABLED": "true"}
DOCUMENT = '{"Version": 1, "AccessKeyId": "AKIDPROC", "SecretAccessKey": "secretproc"}'
CAT = "credential_process = /bin/cat HOME/document\n"


def pair(name):
    return PAIR.format(name)


def section(name, *lines):
    return f"[{name}]\n" + "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def role(name, *lines):
    return f"role_arn = {ARN}{name}\n" + "".join(line + "\n" for line in lines)


def case(name, source, config=None, credentials=None, env=None, profile=None, files=None):
    texts = {"config": config, "credentials": credentials, "files": files}
    return name, source, texts, env or {}, profile


BASE = section("base", pair("BASE"))
DEFAULT = section("default", pair("DEFAULT"))
BY_BASE = section("profile r", role("writer", "source_profile = base"))

ENVIRONMENT = [
    case("nothing at all", IMDS),
    case("nothing, not even metadata", FAILS, env=NO_IMDS),
    case("metadata disabled is another word", IMDS, env={"AWS_EC2_METADATA_DISABLED": "1"}),
    case("metadata disabled in capitals", FAILS, env={"AWS_EC2_METADATA_DISABLED": "TRUE"}),
    case("environment", ENV, env=KEYS),
    case("environment with token", ENV, env={**KEYS, "AWS_SESSION_TOKEN": "token"}),
    case("environment with old token", ENV, env={**KEYS, "AWS_SECURITY_TOKEN": "old"}),
    case("environment with both tokens", ENV,
         env={**KEYS, "AWS_SESSION_TOKEN": "token", "AWS_SECURITY_TOKEN": "old"}),
    case("environment with expiry", ENV,
         env={**KEYS, "AWS_SESSION_TOKEN": "t",
              "AWS_CREDENTIAL_EXPIRATION": "2098-01-01T00:00:00Z"}),
    case("environment expired", FAILS,
         env={**KEYS, "AWS_SESSION_TOKEN": "t",
              "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"}),
    case("environment without secret", FAILS, credentials=DEFAULT,
         env={"AWS_ACCESS_KEY_ID": "AKIDENV"}),
    case("environment without id", FILE, credentials=DEFAULT,
         env={"AWS_SECRET_ACCESS_KEY": "secretenv"}),
    case("environment with empty id", FILE, credentials=DEFAULT,
         env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "secretenv"}),
    case("environment before file", ENV, credentials=DEFAULT, env=KEYS),
    case("environment before role", ENV, config=section("default", role("x", "source_profile = b")),
         env=KEYS),
    case("profile asked for, before environment", FILE, credentials=BASE, env=KEYS, profile="base"),
    case("AWS_PROFILE, after environment", ENV, credentials=BASE,
         env={**KEYS, "AWS_PROFILE": "base"}),
    case("AWS_PROFILE", FILE, credentials=BASE + DEFAULT, env={"AWS_PROFILE": "base"}),
    case("AWS_DEFAULT_PROFILE", FILE, credentials=BASE + DEFAULT,
         env={"AWS_DEFAULT_PROFILE": "base"}),
    case("both, of which the first counts", FILE, credentials=BASE + DEFAULT,
         env={"AWS_DEFAULT_PROFILE": "base", "AWS_PROFILE": "default"}),
    case("unknown AWS_PROFILE", FAILS, credentials=BASE + DEFAULT, env={"AWS_PROFILE": "none"}),
    case("unknown AWS_PROFILE, with environment", FAILS, env={**KEYS, "AWS_PROFILE": "none"}),
    case("unknown profile", FAILS, credentials=BASE, profile="none"),
    case("profile default asked for, and no files", FAILS, env=KEYS, profile="default"),
]

FILES = [
    case("credentials file", FILE, credentials=DEFAULT),
    case("credentials file with token", FILE,
         credentials=DEFAULT + "aws_session_token = tok/en==\n"),
    case("credentials file with old token", FILE,
         credentials=DEFAULT + "aws_security_token = old\naws_session_token = new\n"),
    case("credentials file without secret", FAILS,
         credentials=section("default", "aws_access_key_id = AKID")),
    case("credentials file without id", IMDS,
         credentials=section("default", "aws_secret_access_key = secret")),
    case("config file", CONFIG, config=DEFAULT),
    case("config file without secret", FAILS,
         config=section("default", "aws_access_key_id = AKID")),
    case("both files", FILE, config=section("default", pair("CONFIG")), credentials=DEFAULT),
    case("half a pair in each", FAILS, config=section("default", "aws_secret_access_key = secret"),
         credentials=section("default", "aws_access_key_id = AKID")),
    case("other paths", FILE, files={"elsewhere": DEFAULT},
         env={"AWS_SHARED_CREDENTIALS_FILE": "HOME/elsewhere"}),
    case("other path of config", CONFIG, files={"elsewhere": DEFAULT},
         env={"AWS_CONFIG_FILE": "HOME/elsewhere"}),
    case("other path, in the home directory", CONFIG, files={"elsewhere": DEFAULT},
         env={"AWS_CONFIG_FILE": "~/elsewhere"}),
    case("paths to nowhere", IMDS, config=DEFAULT, credentials=DEFAULT,
         env={"AWS_CONFIG_FILE": "HOME/no", "AWS_SHARED_CREDENTIALS_FILE": "HOME/nothing"}),
    case("a directory for a file", IMDS, env={"AWS_SHARED_CREDENTIALS_FILE": "HOME/"}),
    case("profile of the config file", CONFIG, config=section("profile a", pair("A")), profile="a"),
    case("quoted profile name", CONFIG, config=section('profile "a"', pair("A")), profile="a"),
    case("profile name with a space", CONFIG, config=section('profile "a b"', pair("A")),
         profile="a b"),
    case("tab before a profile's name", CONFIG, config=section("profile\ta", pair("A")),
         profile="a"),
    case("profile default in the config file", CONFIG,
         config=section("profile default", pair("A"))),
    case("config section without the word", FAILS, config=section("a", pair("A")), profile="a"),
    case("credentials section with the word", FAILS, credentials=section("profile a", pair("A")),
         profile="a"),
    case("credentials file before config of one profile", FILE,
         config=section("profile a", pair("CONFIG")), credentials=section("a", pair("CREDENTIALS")),
         profile="a"),
]

GRAMMAR = [
    case("comments and blank lines", FILE,
         credentials="# one\n; two\n\n[default]\n# three\n" + pair("A") + "; end\n"),
    case("colons", FILE,
         credentials="[default]\naws_access_key_id: AKID\naws_secret_access_key:secret\n"),
    case("no spaces", FILE,
         credentials="[default]\naws_access_key_id=AKID\naws_secret_access_key=se=cr:et\n"),
    case("many spaces", FILE,
         credentials="[default]\naws_access_key_id   =\t AKID \naws_secret_access_key = s \t\n"),
    case("keys in capitals", FILE,
         credentials="[default]\nAWS_ACCESS_KEY_ID = AKID\nAws_Secret_Access_Key = s\n"),
    case("line ends of another system", FILE, credentials=DEFAULT.replace("\n", "\r\n")),
    case("no line end at the end", FILE, credentials=DEFAULT.rstrip()),
    case("hash within a value", FILE,
         credentials="[default]\naws_access_key_id = AKID\naws_secret_access_key = a#b;c\n"),
    case("quotation marks are part of the value", FILE,
         credentials='[default]\naws_access_key_id = AKID\naws_secret_access_key = "secret"\n'),
    case("percent signs mean nothing", FILE,
         credentials="[default]\naws_access_key_id = AKID\naws_secret_access_key = %(x)s%%\n"),
    case("value on the next line", FAILS,
         credentials="[default]\naws_access_key_id =\n  AKID\naws_secret_access_key = a\n"),
    case("line without a value", FAILS, credentials=DEFAULT + "nonsense\n"),
    case("line without a value, in another section", FAILS,
         credentials=DEFAULT + "[other]\nnonsense\n"),
    case("key before the first section", FAILS, credentials="region = x\n" + DEFAULT),
    case("same key twice", FAILS, credentials=DEFAULT + "aws_access_key_id = AKID2\n"),
    case("same section twice", FAILS, credentials=DEFAULT + "[default]\nregion = eu-west-1\n"),
    case("same key twice in another section", FAILS,
         credentials=DEFAULT + "[x]\nregion = a\nregion = b\n"),
    case("nested lines", CONFIG, config=DEFAULT + "s3 =\n  max_queue_size = 10\n  other = 1\n"),
    case("section that is not closed", FAILS, credentials="[default\n" + pair("A")),
    case("words behind a section", FILE, credentials="[default] # mine\n" + pair("A")),
    case("empty key", FAILS, credentials=DEFAULT + "= x\n"),
    case("empty value of a token", FILE, credentials=DEFAULT + "aws_session_token =\n"),
    case("bytes beyond ASCII in comments", FILE, credentials="# Schlüssel für Łódź\n" + DEFAULT),
]

ROLES = [
    case("role", ROLE, config=BY_BASE, credentials=BASE, profile="r"),
    case("role by AWS_PROFILE", ROLE, config=BY_BASE, credentials=BASE, env={"AWS_PROFILE": "r"}),
    case("role of default", ROLE, config=section("default", role("w", "source_profile = base")),
         credentials=BASE),
    case("role in the credentials file", ROLE,
         credentials=BASE + section("r", role("w", "source_profile = base")), profile="r"),
    case("role with everything", ROLE, credentials=BASE, profile="r",
         config=section("profile r", role("w", "source_profile = base", "external_id = plant:7",
                                          "role_session_name = pump-7", "duration_seconds = 900"))),
    case("role by role", ROLE, credentials=BASE, profile="s",
         config=BY_BASE + section("profile s", role("second", "source_profile = r"))),
    case("four roles in a row", ROLE, credentials=BASE, profile="u",
         config=BY_BASE + section("profile s", role("second", "source_profile = r"))
         + section("profile t", role("third", "source_profile = s"))
         + section("profile u", role("fourth", "source_profile = t"))),
    case("role whose source has role and pair", ROLE, profile="s",
         config=section("profile s", role("second", "source_profile = r"))
         + section("profile r", role("first", "source_profile = base"), pair("R")),
         credentials=BASE),
    case("role by itself", ROLE, profile="r",
         config=section("profile r", role("w", "source_profile = r"), pair("R"))),
    case("role by itself, without a pair", FAILS, profile="r",
         config=section("profile r", role("w", "source_profile = r"))),
    case("roles in a circle", FAILS, profile="a",
         config=section("profile a", role("a", "source_profile = b"))
         + section("profile b", role("b", "source_profile = a"))),
    case("circle behind the first", FAILS, profile="a",
         config=section("profile a", role("a", "source_profile = b"))
         + section("profile b", role("b", "source_profile = c"))
         + section("profile c", role("c", "source_profile = b"))),
    case("role of an unknown profile", FAILS, config=BY_BASE, profile="r"),
    case("role of an empty profile", FAILS, config=BY_BASE + "[profile base]\nregion = x\n",
         profile="r"),
    case("role without a source", FAILS, profile="r", config=section("profile r", role("w"))),
    case("role with two sources", FAILS, profile="r", credentials=BASE, env=KEYS,
         config=section("profile r", role("w", "source_profile = base",
                                          "credential_source = Environment"))),
    case("role by the environment", ROLE, profile="r", env=KEYS,
         config=section("profile r", role("w", "credential_source = Environment"))),
    case("role by an empty environment", FAILS, profile="r",
         config=section("profile r", role("w", "credential_source = Environment"))),
    case("role by metadata", ROLE, profile="r",
         config=section("profile r", role("w", "credential_source = Ec2InstanceMetadata"))),
    case("role by disabled metadata", FAILS, profile="r", env=NO_IMDS,
         config=section("profile r", role("w", "credential_source = Ec2InstanceMetadata"))),
    case("role by a container", ROLE, profile="r",
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "ECHO/creds"},
         config=section("profile r", role("w", "credential_source = EcsContainer"))),
    case("role by no container", FAILS, profile="r",
         config=section("profile r", role("w", "credential_source = EcsContainer"))),
    case("role by an unknown source", FAILS, profile="r", env=KEYS,
         config=section("profile r", role("w", "credential_source = environment"))),
    case("role by a program", ROLE, profile="r", files={"document": DOCUMENT},
         config=BY_BASE + section("profile base", CAT)),
    case("role by a web identity", ROLE, profile="r", files=TOKEN,
         config=BY_BASE + section("profile base", role("web"),
                                  "web_identity_token_file = HOME/token")),
    case("role that needs a device", FAILS, profile="r", credentials=BASE,
         config=section("profile r", role("w", "source_profile = base",
                                          "mfa_serial = GAHT12345678"))),
    case("source_profile without a role", IMDS, profile="r", credentials=BASE,
         config=section("profile r", "source_profile = base")),
]

WEB_IDENTITY = [
    case("web identity", WEB, env=WEB_ENV, files=TOKEN),
    case("web identity with a name", WEB, env={**WEB_ENV, "AWS_ROLE_SESSION_NAME": "pod"},
         files=TOKEN),
    case("web identity without a role", FAILS, files=TOKEN,
         env={"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token"}),
    case("web identity without its file", FAILS, env=WEB_ENV),
    case("environment before web identity", ENV, env={**WEB_ENV, **KEYS}, files=TOKEN),
    case("web identity before files", WEB, env=WEB_ENV, files=TOKEN, credentials=DEFAULT),
    case("role before web identity", ROLE, env=WEB_ENV, files=TOKEN, credentials=BASE,
         config=section("default", role("w", "source_profile = base"))),
    case("web identity of a profile", WEB, profile="w", files=TOKEN,
         config=section("profile w", role("web", "web_identity_token_file = HOME/token",
                                          "role_session_name = pod"))),
    case("web identity of a profile without a role", FAILS, profile="w", files=TOKEN,
         config=section("profile w", "web_identity_token_file = HOME/token")),
    case("profile asked for, before the environment's web identity", FILE, profile="base",
         env=WEB_ENV, files=TOKEN, credentials=BASE),
    case("AWS_PROFILE and the environment's web identity", WEB, credentials=BASE, files=TOKEN,
         env={**WEB_ENV, "AWS_PROFILE": "base"}),
    case("environment's role, profile's token", WEB, files=TOKEN, env={"AWS_ROLE_ARN": ARN + "env"},
         config=section("default", role("own", "web_identity_token_file = HOME/token"))),
]

PROCESSES = [
    case("program", PROCESS, config=section("default", CAT), files={"document": DOCUMENT}),
    case("program in the credentials file", PROCESS, credentials=section("default", CAT),
         files={"document": DOCUMENT}),
    case("program with quotation marks", PROCESS, files={"a b": DOCUMENT},
         config=section("default", "credential_process = '/bin/cat' \"HOME/a b\"")),
    case("program with backslash", PROCESS, files={"a b": DOCUMENT},
         config=section("default", "credential_process = cat HOME/a\\ b")),
    case("pair before program", FILE, config=section("default", CAT), credentials=DEFAULT,
         files={"document": DOCUMENT}),
    case("program before pair of the config file", PROCESS,
         config=section("default", CAT, pair("A")), files={"document": DOCUMENT}),
    case("program with token and expiry", PROCESS, config=section("default", CAT),
         files={"document": DOCUMENT[:-1] + ', "SessionToken": "t", '
                '"Expiration": "2098-02-03T04:05:06Z"}'}),
    case("program with expired credentials", FAILS, config=section("default", CAT),
         files={"document": DOCUMENT[:-1] + ', "SessionToken": "t", '
                '"Expiration": "2020-02-03T04:05:06Z"}'}),
    case("program of version 2", FAILS, config=section("default", CAT),
         files={"document": DOCUMENT.replace("1,", "2,", 1)}),
    case("program without version", FAILS, config=section("default", CAT),
         files={"document": DOCUMENT.replace('"Version": 1,', "")}),
    case("program of version \"1\"", FAILS, config=section("default", CAT),
         files={"document": DOCUMENT.replace("1,", '"1",', 1)}),
    case("program without secret", FAILS, config=section("default", CAT),
         files={"document": '{"Version": 1, "AccessKeyId": "AKID"}'}),
    case("program that prints no JSON", FAILS, config=section("default", CAT),
         files={"document": "AKID secret"}),
    case("program that prints nothing", FAILS, config=section("default", CAT),
         files={"document": ""}),
    case("program that fails", FAILS,
         config=section("default", "credential_process = sh -c 'exit 3'")),
    case("program that prints and fails", FAILS, files={"document": DOCUMENT},
         config=section("default", "credential_process = sh -c 'cat HOME/document; exit 1'")),
    case("program that is not there", FAILS,
         config=section("default", "credential_process = HOME/none")),
    case("no shell", FAILS, files={"document": DOCUMENT},
         config=section("default", "credential_process = cat HOME/document | cat")),
]

NEAR = [
    case("container", CONTAINER, env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "ECHO/v1/creds?id=7"}),
    case("container with a token", CONTAINER,
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "ECHO/creds",
              "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"}),
    case("container with a token file", CONTAINER, files={"auth": "Bearer xyz"},
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "ECHO/creds",
              "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc",
              "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "HOME/auth"}),
    case("container with a token file of two lines", FAILS, files={"auth": "Bearer\nX: y"},
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "ECHO/creds",
              "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "HOME/auth"}),
    case("container with a token file that ends its line", FAILS, files={"auth": "Bearer x\n"},
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "ECHO/creds",
              "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "HOME/auth"}),
    case("container without its token file", FAILS,
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "ECHO/creds",
              "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "HOME/none"}),
    case("container far away", FAILS,
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/creds"}),
    case("container that has a name", FAILS,
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://creds.example/creds"}),
    case("files before container", FILE, credentials=DEFAULT,
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "ECHO/creds"}),
    case("container for a profile without credentials", CONTAINER, config="[default]\nregion = x\n",
         env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "ECHO/creds"}),
    case("metadata's address in the profile", IMDS,
         config="[default]\nec2_metadata_service_endpoint = ECHO\n",
         env={"AWS_EC2_METADATA_SERVICE_ENDPOINT": None}),
    case("metadata's address with a slash", IMDS,
         env={"AWS_EC2_METADATA_SERVICE_ENDPOINT": "ECHO/"}),
]

ENDPOINTS = [
    case("endpoint of all services", ROLE, config=BY_BASE, credentials=BASE, profile="r",
         env={"AWS_ENDPOINT_URL_STS": None, "AWS_ENDPOINT_URL": "ECHO"}),
    case("endpoint in the profile", ROLE, credentials=BASE, profile="r",
         config=BY_BASE + "endpoint_url = ECHO\n", env={"AWS_ENDPOINT_URL_STS": None}),
    case("endpoint of the service in the profile", ROLE, credentials=BASE, profile="r",
         config=BY_BASE + "services = mine\n[services mine]\nsts =\n  endpoint_url = ECHO\n"
         "s3 =\n  endpoint_url = http://127.0.0.1:1\n", env={"AWS_ENDPOINT_URL_STS": None}),
    case("service's endpoint before that of all", ROLE, credentials=BASE, profile="r",
         config=BY_BASE + "services = mine\nendpoint_url = http://127.0.0.1:1\n"
         "[services mine]\nsts =\n  endpoint_url = ECHO\n", env={"AWS_ENDPOINT_URL_STS": None}),
    case("environment before all of these", ROLE, credentials=BASE, profile="r",
         config=BY_BASE + "services = mine\nendpoint_url = http://127.0.0.1:1\n"
         "[services mine]\nsts =\n  endpoint_url = http://127.0.0.1:1\n",
         env={"AWS_ENDPOINT_URL_STS": None, "AWS_ENDPOINT_URL": "ECHO"}),
    case("environment before the service's endpoint", ROLE, credentials=BASE, profile="r",
         config=BY_BASE + "services = mine\n[services mine]\nsts =\n"
         "  endpoint_url = http://127.0.0.1:1\n"),
    case("services that are not there", FAILS, credentials=BASE, profile="r",
         config=BY_BASE + "services = none\nendpoint_url = ECHO\n",
         env={"AWS_ENDPOINT_URL_STS": None}),
    case("region of the profile", ROLE, credentials=BASE, profile="r",
         config=BY_BASE + "region = ap-south-1\n",
         env={"AWS_REGION": None, "AWS_DEFAULT_REGION": None}),
    case("region of the environment", ROLE, credentials=BASE, profile="r",
         config=BY_BASE + "region = ap-south-1\n"),
]

CASES = ENVIRONMENT + FILES + GRAMMAR + ROLES + WEB_IDENTITY + PROCESSES + NEAR + ENDPOINTS

# Where Neso refuses what botocore passes over, or the other way round: (source, botocore's source).
DIFFERENCES = [
    # An empty variable is as good as none, as with all others.
    (FAILS, case("empty AWS_PROFILE", FILE, credentials=BASE + DEFAULT, env={"AWS_PROFILE": ""})),
    # A secret with a line end in it cannot be right.
    (FILE, case("value that goes on", FAILS,
                credentials="[default]\naws_access_key_id = A\naws_secret_access_key = a\n  b\n")),
    (FILE, case("value of a token that goes on", FAILS,
                credentials=DEFAULT + "aws_session_token = a\n  b\n")),
    # A session that is shorter or longer than was asked for.
    (ROLE, case("role with a duration of no number", FAILS, credentials=BASE, profile="r",
                config=section("profile r", role("w", "source_profile = base",
                                                 "duration_seconds = 1h")))),
    # Which of the two was meant is not said anywhere.
    (CONFIG, case("default by two names", FAILS,
                  config=section("profile default", "region = eu-west-1") + DEFAULT)),
    (CONFIG, case("profile with quotation marks and without", FAILS, profile="a",
                  config=section("profile a", "region = eu-west-1")
                  + section('profile "a"', pair("A")))),
]
