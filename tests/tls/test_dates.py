"""Connections that leave the dates of certificates out, and nothing else."""

import re

import pytest

from tls import certificates, servers
from tls.certificates import EXPIRED, FUTURE, GOOD
from tls.conftest import HOST

CLOSED = "closed by the peer"
DATE = "certificate expired or not yet valid"
TRUST = "certificate not trusted"
NAME = "certificate is for another host name"
KINDS = ["ec", "rsa2048"]


@pytest.fixture
def serve(client, keys):
    """Starts a server whose leaf, intermediate and root have these dates."""
    def start(kind, leaf=GOOD, middle=GOOD, root=GOOD, *options, dns=HOST, trusted=True,
              leaf_key=None, middle_is_authority=True, damage=()):
        top = certificates.Holder(keys(kind, "root"), "root", days=root, is_authority=True)
        mid = certificates.Holder(keys(kind, "middle"), "middle", top, middle,
                                  is_authority=middle_is_authority)
        own = certificates.Holder(keys(leaf_key or kind, "leaf"), HOST, mid, leaf, dns=dns)
        pems = [certificates.damaged(holder.der()) if name in damage else holder.pem()
                for name, holder in (("leaf", own), ("middle", mid))]
        other = certificates.Holder(keys(kind, "unknown"), "root", is_authority=True)
        client.write("server.pem", own.secret(), pems[0])
        client.write("middle.pem", pems[1])
        client.write("root.pem", (top if trusted else other).pem())
        return servers.openssl(client.directory, "-cert_chain", "middle.pem", "-cipher",
                               "ALL:@SECLEVEL=0", *options)
    return start


def statuses(client, port, *kinds):
    return [status for status, _, _ in client.connect(port, *kinds, identity=False)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dates", [
    (EXPIRED,), (FUTURE,), (GOOD, EXPIRED), (GOOD, FUTURE), (EXPIRED, FUTURE), (FUTURE, EXPIRED),
    (EXPIRED, EXPIRED), ((-30, 36500),), ((10000, 36500),), ((-26000, -20000),),
    ((-26000, 36500), (-26000, 36500))],
    ids=lambda dates: "-".join(f"{first}to{last}" for first, last in dates))
def test_dates_count_unless_they_are_left_out(client, serve, kind, dates):
    """Those before 1970 and from 2050 on (which are written in another form), too."""
    good = all(first < 0 < last for first, last in dates)
    with serve(kind, *dates) as port:
        assert statuses(client, port, "anonymous", "undated") == [CLOSED if good else DATE, CLOSED]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dates", [(), (EXPIRED, FUTURE)], ids=["good", "bad"])
@pytest.mark.parametrize("fault, status", [
    ({"dns": "other.test"}, NAME), ({"trusted": False}, TRUST), ({"damage": ["leaf"]}, TRUST),
    ({"damage": ["middle"]}, TRUST), ({"middle_is_authority": False}, TRUST),
    ({"leaf_key": "rsa1024"}, TRUST)], ids=str)
def test_all_else_is_checked_as_ever(client, serve, kind, dates, fault, status):
    with serve(kind, *dates, **fault) as port:
        assert statuses(client, port, "undated") == [status]


@pytest.mark.parametrize("kind", KINDS)
def test_in_records_of_any_length(client, serve, kind):
    for length in (512, 513, 517, 600, 1000):
        with serve(kind, FUTURE, EXPIRED, GOOD, "-max_send_frag", str(length)) as port:
            assert statuses(client, port, "undated") == [CLOSED]


@pytest.mark.parametrize("kind", KINDS)
def test_its_session_serves_no_other_connection(client, serve, kind):
    kinds = ["undated", "undated", "anonymous", "undated", "anonymous"]
    with serve(kind) as port:
        found = client.connect(port, *kinds, identity=False)
    resumed = [re.search(r"^(New|Reused), TLSv1.2", body, re.M)[1] for _, _, body in found]
    assert resumed == ["New", "New", "New", "New", "Reused"]


def test_a_session_cannot_bring_an_unchecked_server_in(client, serve):
    with serve("ec", EXPIRED) as port:
        assert statuses(client, port, "undated", "anonymous", "undated", "anonymous") == \
            [CLOSED, DATE, CLOSED, DATE]
