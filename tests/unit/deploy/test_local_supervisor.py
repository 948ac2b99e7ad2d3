import asyncio
import os
import signal
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from deploy.local import supervisor as subject
from deploy.local.claim import MARK, FolderInUseError, claimed, end_leftovers, remember
from deploy.local.process import Command, spawn
from deploy.local.supervisor import ProcessSpec, Supervisor
from tests.support import eventually

PATIENT = "import signal; print('up', flush=True); signal.pause()"
STUBBORN = (
    "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True); signal.pause()"
)


def spec(tmp_path: Path, name: str, *, code: str = PATIENT) -> ProcessSpec:
    return ProcessSpec(
        name, [sys.executable, "-c", code], dict(os.environ), tmp_path / f"{name}.log"
    )


async def up(tmp_path: Path, *names: str) -> None:
    logs = [tmp_path / f"{name}.log" for name in names]
    await eventually(lambda: all(log.exists() and "up" in log.read_text() for log in logs))


async def test_a_killed_process_is_announced_and_started_again(tmp_path: Path) -> None:
    said: list[str] = []
    async with Supervisor(say=said.append) as supervisor:
        await supervisor.start_all([spec(tmp_path, "router-1"), spec(tmp_path, "archive-1")])
        before = supervisor.pids
        await up(tmp_path, "router-1", "archive-1")

        os.kill(before["router-1"], signal.SIGKILL)
        await eventually(lambda: supervisor.starts["router-1"] == 2)

        assert supervisor.pids["router-1"] != before["router-1"]
        assert supervisor.pids["archive-1"] == before["archive-1"]
    assert said == [
        f"router-1 ended by itself (signal 9), again in 0.5 s (log: {tmp_path / 'router-1.log'})"
    ]


async def test_after_the_end_no_process_is_left(tmp_path: Path) -> None:
    async with Supervisor(say=print) as supervisor:
        await supervisor.start_all([spec(tmp_path, "a"), spec(tmp_path, "b")])
        pids = list(supervisor.pids.values())

    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert supervisor.pids == {}


async def test_a_process_that_does_not_listen_is_killed_after_the_grace(tmp_path: Path) -> None:
    said: list[str] = []
    async with Supervisor(say=said.append, grace_seconds=0.2) as supervisor:
        await supervisor.start(spec(tmp_path, "deaf", code=STUBBORN))
        pid = supervisor.pids["deaf"]
        await up(tmp_path, "deaf")

    assert not psutil.pid_exists(pid)
    assert said == ["deaf did not end within 0.2 s and was killed"]


async def test_a_second_request_does_not_wait_for_the_grace(tmp_path: Path) -> None:
    async with Supervisor(say=print, grace_seconds=60) as supervisor:
        await supervisor.start(spec(tmp_path, "deaf", code=STUBBORN))
        await up(tmp_path, "deaf")
        stopping = asyncio.create_task(supervisor.stop())

        supervisor.kill()

        async with asyncio.timeout(5):
            await stopping


async def test_no_name_is_supervised_twice(tmp_path: Path) -> None:
    async with Supervisor(say=print) as supervisor:
        await supervisor.start(spec(tmp_path, "intake-1"))

        with pytest.raises(ValueError, match="already supervised"):
            await supervisor.start(spec(tmp_path, "intake-1"))


async def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    code = textwrap.dedent(f"""
        import asyncio, os, sys
        from pathlib import Path
        from deploy.local.supervisor import ProcessSpec, Supervisor

        async def main():
            async with Supervisor(say=print) as supervisor:
                argv = [sys.executable, "-c", {PATIENT!r}]
                log = Path({str(tmp_path)!r}) / "child.log"
                await supervisor.start(ProcessSpec("child", argv, dict(os.environ), log))
                print(supervisor.pids["child"], flush=True)
                await asyncio.Event().wait()

        asyncio.run(main())
    """)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code),
        cwd=Path(subject.__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    child = int(await process.stdout.readline())
    await up(tmp_path, "child")

    process.kill()
    await process.communicate()

    await eventually(lambda: not psutil.pid_exists(child))


def test_a_process_that_keeps_crashing_is_started_ever_more_rarely() -> None:
    delays = [subject.restart_delay(crashes) for crashes in (0, 1, 2, 3, 100)]

    assert delays == [0, 0.5, 1, 2, 15]


def test_a_data_folder_serves_one_run_at_a_time(tmp_path: Path) -> None:
    with claimed(tmp_path), pytest.raises(FolderInUseError), claimed(tmp_path):
        pass
    with claimed(tmp_path):
        pass


@pytest.mark.parametrize("code", [PATIENT, STUBBORN])
async def test_what_a_dead_run_left_on_the_folder_is_ended(tmp_path: Path, code: str) -> None:
    marked = {**os.environ, MARK: str(tmp_path)}
    left = await spawn(Command([sys.executable, "-c", code], marked, tmp_path / "left.log"))
    remember(tmp_path, left.pid)
    await up(tmp_path, "left")

    assert await end_leftovers(tmp_path, grace_seconds=0.5) == [left.pid]
    assert await left.wait() < 0
    assert await end_leftovers(tmp_path, grace_seconds=0.5) == []


async def test_a_stranger_under_a_remembered_number_is_left_alone(tmp_path: Path) -> None:
    stranger = await spawn(
        Command([sys.executable, "-c", PATIENT], dict(os.environ), tmp_path / "stranger.log")
    )
    remember(tmp_path, stranger.pid)
    await up(tmp_path, "stranger")

    assert await end_leftovers(tmp_path, grace_seconds=0.5) == []
    assert psutil.pid_exists(stranger.pid)
    assert await stranger.stop(5)


async def test_a_process_gives_way_as_far_as_it_is_told(tmp_path: Path) -> None:
    code = "import os; print('up', os.nice(0), flush=True)\n" + PATIENT
    humble = replace(spec(tmp_path, "humble", code=code), niceness=7)
    async with Supervisor(say=print) as supervisor:
        await supervisor.start_all([spec(tmp_path, "first", code=code), humble])
        await up(tmp_path, "first", "humble")

    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert f"up {own}" in (tmp_path / "first.log").read_text()
    assert f"up {min(own + 7, 19)}" in (tmp_path / "humble.log").read_text()
