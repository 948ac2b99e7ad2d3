#!/usr/bin/env bash
# Brings docker-compose.yml up with three routers and three archives, plays the demonstration, kills an archive meanwhile.
# Where images cannot be pulled, ../shared/stand-in-images (STAND_IN_IMAGES) builds stand-ins of the base images first.
# STAND_IN_IMAGES=none takes the images from wherever the engine has or pulls them.
set -euo pipefail
cd "$(dirname "$0")/../.."

stand_ins=${STAND_IN_IMAGES:-../shared/stand-in-images}
papers=${PAPERS:-132}
project=consult-test-$(pwd -P | sha256sum | cut -c1-8)
log=.consult/test-compose.log
services_log=.consult/test-compose-services.log
python=${PYTHON:-python3}

# The names that docker-compose.yml and the Dockerfile use; a test holds them together.
export PYTHON_IMAGE=python:3.11-slim-bookworm
export RABBITMQ_IMAGE=rabbitmq:4.1-management
export MONGO_IMAGE=mongo:8
export CADDY_IMAGE=caddy:2

say() { printf '[%3d s] %s\n' "$SECONDS" "$*"; }

skip() {
    echo "SKIPPED: make test-compose ($1)"
    exit 0
}

compose() { "${compose_command[@]}" -p "$project" "$@"; }

# quietly TITLE COMMAND...: one line for a person, everything else into the log.
quietly() {
    local title=$1 begun=$SECONDS
    shift
    printf '\n== %s\n' "$title" >>"$log"
    if "$@" >>"$log" 2>&1 </dev/null; then
        say "$title: done in $((SECONDS - begun)) s"
    else
        say "$title: FAILED after $((SECONDS - begun)) s"
        return 1
    fi
}

# --- the engine and the images -----------------------------------------------------------------

engine_runs() { docker info >/dev/null 2>&1; }

skip_unless_possible() {
    if [ "$stand_ins" = none ]; then
        engine_runs || skip "no Docker engine answers here"
    else
        [ "$(id -u)" -eq 0 ] || skip "it needs root"
        [ -x "$stand_ins" ] || skip "$stand_ins, which builds stand-ins of the base images, is not here"
    fi
}

prepare_engine() {
    if [ "$stand_ins" = none ]; then
        images="the engine's own images"
    else
        engine_runs || started_engine=1
        images="STAND-INS built from Debian and PyPI packages, not the real images"
        say "base images: $images"
        quietly "engine and base images" "$stand_ins" python rabbitmq mongo caddy
    fi
    compose_command=(docker-compose)
    local newer=${STATE_DIR:-${TMPDIR:-/tmp}/stand-in-images.$(id -u)}/bin/docker-compose
    if [ -n "${COMPOSE_PACKAGE:-}" ] && [ -x "$newer" ]; then compose_command=("$newer"); fi
    command -v "${compose_command[0]}" >/dev/null || compose_command=(docker compose)
    say "$("${compose_command[@]}" version 2>/dev/null | head -n 1), project $project"
}

# --- the stack ---------------------------------------------------------------------------------

free_port() {
    "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() { compose up -d --scale router=3 --scale archive=3; }

bring_up() {
    quietly "images of the services" compose --profile demo build
    # Compose 1.29 gives up when a dependency is unhealthy for a moment; a second call goes on from there.
    quietly "start, with three routers and three archives" start || quietly "start, once more" start
    wait_healthy
}

state_of() { docker inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' "$1"; }

name_of() { docker inspect -f '{{.Name}}' "$1" | cut -c2-; }

running() { # every container of the project but the one that has done its work
    docker ps -aq --filter "label=com.docker.compose.project=$project" \
        --filter label=com.docker.compose.oneoff=False
}

waiting_for() {
    local id state
    for id in $(running); do
        state=$(state_of "$id")
        if [ "$state" = exited ] && [ "$(docker inspect -f '{{.State.ExitCode}}' "$id")" = 0 ]; then continue; fi
        if [ "$state" != healthy ]; then echo "$(name_of "$id") $state"; fi
    done
}

wait_healthy() {
    local deadline=$((SECONDS + 120)) missing
    while missing=$(waiting_for) && [ -n "$missing" ]; do
        if [ "$SECONDS" -gt "$deadline" ]; then
            say "not healthy: ${missing//$'\n'/, }"
            return 1
        fi
        sleep 0.5
    done
    say "$(running | wc -l) containers are healthy (the set-up among them has ended)"
}

# --- the demonstration -------------------------------------------------------------------------

# Without --no-deps, newer versions of Compose would first scale everything back to one.
demonstrate() { compose run --rm -T --no-deps demo demo --target /run/consult/stack.json --enquiries "$papers"; }

received_by() { # how many events this replica has been given so far
    docker exec "$1" python -c '
import http.client, re
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
connection.request("GET", "/metrics")
lines = connection.getresponse().read().decode()
print(sum(int(float(n)) for n in re.findall(r"^consult_messages_received_total.* (\S+)$", lines, re.M)))' \
        2>/dev/null || echo 0
}

# In the middle of its work, as when a machine fails: a quarter or so of its share of the papers' messages is in.
# What it was told of people at the start does not count. A demonstration that ends before has shown nothing.
kill_one_archive() {
    local demo=$1 victim=$2 before=$3 received=0 pid
    while [ "$received" -lt $((papers / 2)) ]; do
        kill -0 "$demo" 2>/dev/null || { say "the demonstration ended before an archive was killed"; return 1; }
        sleep 0.2
        received=$(($(received_by "$victim") - before))
    done
    pid=$(docker inspect -f '{{.State.Pid}}' "$victim")
    kill -9 "$pid" || return 1
    say "kill -9: $(name_of "$victim"), which had taken in $received messages of the demonstration"
}

play() {
    local output=.consult/test-compose-demo.log victim before demo status=0 killed=0
    read -r victim < <(compose ps -q archive)
    before=$(received_by "$victim")
    say "the demonstration: $papers papers"
    demonstrate >"$output" 2>>"$log" </dev/null &
    demo=$!
    kill_one_archive "$demo" "$victim" "$before" || killed=1
    wait "$demo" || status=$?
    [ "$status" -ne 0 ] || status=$killed
    tail -n 40 "$output"
    say "the demonstration ended with status $status"
    return "$status"
}

# --- the end -----------------------------------------------------------------------------------

tell_failure() {
    local id
    compose logs --no-color >"$services_log" 2>&1 || true
    echo "--- everything that the services said: $services_log"
    echo "--- the last lines of $log"
    tail -n 25 "$log"
    for id in $(running); do
        echo "--- $(name_of "$id"): $(state_of "$id")"
        docker logs "$id" 2>&1 | { grep -vE '"level":"(info|debug)"' || true; } | tail -n 10 | cut -c1-400
    done
}

take_down() {
    local status=$?
    trap - EXIT
    if [ "$status" -ne 0 ]; then tell_failure || true; fi
    quietly "take down, volumes too" compose down --volumes --remove-orphans || status=1
    if [ -n "${started_engine:-}" ] && [ -z "$(docker ps -q)" ]; then
        quietly "stop the engine" "$stand_ins" --stop || true
    fi
    if [ "$status" -eq 0 ]; then
        say "test-compose: passed (base images: $images)"
    else
        say "test-compose: FAILED (base images: ${images:-none}; log: $log)"
    fi
    exit "$status"
}

skip_unless_possible
mkdir -p .consult
: >"$log"
prepare_engine
CONSULT_PORT=$(free_port)
export CONSULT_PORT
trap take_down EXIT
trap 'exit 130' INT TERM
bring_up
address=http://127.0.0.1:$CONSULT_PORT
"$python" deploy/docker/smoke.py "$address"
say "the gateway shows what it should and nothing else"
play
wait_healthy
