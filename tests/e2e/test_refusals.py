"""What the operator is told: the server's own code and reason, on the console."""

from e2e import readings, sources
from e2e.site import WAIT_S


def test_wrong_secret(site, run):
    site.start(secret_access_key="w" * 40)
    site.wait_log("sts: 403 SignatureDoesNotMatch: The request signature we calculated does not "
                  "match the signature you provided")
    assert run.count("sts.sessions_issued") == 0


def test_unknown_key(site):
    site.start(access_key_id="AKIAUNKNOWNUNKNOWN22")
    site.wait_log("sts: 403 InvalidClientTokenId: The security token included in the request is "
                  "invalid")


def test_role_that_does_not_trust_us(site, run):
    site.start(role_arn=run.info["roles"]["untrusting"])
    site.wait_log("sts: 403 AccessDenied: User: arn:aws:iam::.* is not authorized to perform: "
                  "sts:AssumeRole on resource: arn:aws:iam::")


def test_role_that_may_not_write(site, run):
    site.start(role_arn=run.info["roles"]["reader"])
    site.accept(readings.simple(2))
    site.wait_log("neptune: 403 AccessDeniedException: You do not have sufficient access to "
                  "perform this action")


def test_clock_that_is_behind(site, run):
    """The reason is shown, and the clock is set by the server, which was authenticated."""
    run.settings(clock_skew_s=3600)
    site.start()
    site.accept(readings.simple(2))
    site.wait_log("sts: 403 SignatureDoesNotMatch: Signature expired: .*; clock set to ")
    site.wait_written(2)


def test_clock_that_only_neptune_finds_wrong(site, run):
    """STS allows a quarter of an hour, Neptune five minutes."""
    run.settings(clock_skew_s=600)
    site.start()
    site.accept(readings.simple(2))
    site.wait_log("neptune: 403 AccessDeniedException: Signature expired: .*; clock set to ")
    site.wait_written(2)


def test_neptune_refuses_a_key_pair(site, run):
    """Temporary credentials that were provisioned, of which one part is wrong."""
    site.start_from(sources.static(site), secret_access_key="w" * 40)
    site.accept(readings.simple(2))
    site.wait_log("neptune: 403 AccessDeniedException: ")
    assert run.count("requests.neptune.accepted") == 0


def test_a_reading_that_is_refused_for_good_does_not_stop_the_others(site, run):
    """The first one, alone in its batch, is refused each time that it is sent."""
    site.start(batch_readings=1)
    run.fault("error", count=3, text="No such value")
    site.accept(readings.simple(4))
    site.wait_log("neptune: 1 reading set aside: 400 BadRequestException: No such value")
    site.wait_written(3)
    run.wait_for("queries.executed", 3, WAIT_S)
