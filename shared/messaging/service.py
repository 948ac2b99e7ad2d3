"""The bus of a service's process: opened, watched for readiness, closed with everything else."""

from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.settings import MessagingSettings
from shared.runtime import Process
from shared.settings import CommonSettings


async def open_bus(
    process: Process,
    settings: CommonSettings,
    service: str,
    *,
    confirm_timeout_seconds: float = 5.0,
    publish_tries: int = 3,
) -> RabbitBus:
    """`service` names the retry queues and the dead letters that its failures go to."""
    more = MessagingSettings()
    bus = await process.stack.enter_async_context(
        open_rabbit(
            settings.amqp_url,
            service=service,
            prefetch=settings.prefetch,
            ladder=settings.retry_ladder,
            metrics=process.telemetry,
            confirm_timeout_seconds=confirm_timeout_seconds,
            publish_tries=publish_tries,
            drain_seconds=settings.drain_seconds,
            service_version=more.version(),
            switch=more.switch_limits(),
            jitter=more.retry_jitter,
            tls=settings.amqp_tls(),
        )
    )

    async def broker() -> str | None:
        return bus.ready()

    process.health.watch("broker", broker)
    process.health.remark("consumers", bus.degraded)
    return bus
