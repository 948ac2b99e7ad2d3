"""Records what the product publishes: intake, router and notifier at work, and no archive."""

from deploy.local.supervisor import Supervisor
from tests.bench.driving import Pace, prepared_driver
from tests.bench.run import Bench, tell
from tests.bench.scaling.backlog import Backlog
from tests.bench.scaling.place import end
from tests.bench.scaling.queues import open_queues
from tests.bench.settling import until_quiet, until_reached
from tests.bench.site import Site
from tests.bench.systems import product_ready, product_specs
from tests.bench.watching import open_watching, watcher_spec

_AT_WORK = ("intake", "router", "notifier")


class RecordingError(RuntimeError):
    """The product did not do all the work whose events were to be recorded."""


async def record(bench: Bench, number: int, connections: int) -> Backlog:
    """Everything that lies before the archive in the end: it is given whatever is published."""
    async with (
        bench.site("recording") as site,
        Supervisor(say=tell) as supervisor,
        open_queues(site.amqp_url) as queues,
    ):
        await supervisor.start_all([watcher_spec(site), *product_specs(site, services=_AT_WORK)])
        await product_ready(site, services=_AT_WORK)
        await _work(site, number, connections)
        await until_quiet(bench.meter(supervisor))
        await end(supervisor)
        backlog = Backlog(await queues.empty(["archive"]))
    _check(backlog, number)
    return backlog


async def _work(site: Site, number: int, connections: int) -> None:
    async with (
        open_watching(site) as watching,
        prepared_driver(site, number, Pace(connections)) as driver,
    ):
        await driver.drive()

        async def alerted() -> int:
            return (await watching.counts())[1]

        await until_reached(alerted, number)


def _check(backlog: Backlog, number: int) -> None:
    unlike = {len(backlog.outcomes("archive", [enquiry])) for enquiry in backlog.enquiries}
    if len(backlog.enquiries) != number or len(unlike) != 1:
        raise RecordingError(
            f"{len(backlog.enquiries)} of {number} enquiries, with {sorted(unlike)} events each"
        )
