#!/usr/bin/env bash
# Makes ready what `make run` (argument: run), `make test` (test) or `make bench` (bench) needs on this machine.
# It may be called any number of times; where nothing changed it is over in a blink.
set -euo pipefail
cd "$(dirname "$0")/../.."

wanted=${1:-test}
log=.consult/setup.log
mkdir -p .consult
if [ "${CONSULT_SETUP_LOCKED:-}" != 1 ] && command -v flock >/dev/null; then
    CONSULT_SETUP_LOCKED=1 exec flock .consult/setup.lock "$0" "$@" # two at once would mix their installs
fi

say() { printf '%s\n' "$*"; }

give_up() {
    say "" "set-up: $1" >&2
    shift
    for line in "$@"; do say "  $line" >&2; done
    exit 1
}

# step TITLE COMMAND...: one line for a person, everything else into the log.
step() {
    local title=$1 begun=$SECONDS
    shift
    [ -n "${announced:-}" ] || { say "Setting up (log: $log)"; announced=1; }
    printf '  %s ... ' "$title"
    printf '\n== %s: %s\n' "$(date '+%F %T')" "$title" >>"$log"
    if "$@" >>"$log" 2>&1 </dev/null; then
        say "done in $((SECONDS - begun)) s"
    else
        say "FAILED after $((SECONDS - begun)) s"
        say "The last lines of $log:" >&2
        tail -n 20 "$log" | sed 's/^/  | /' >&2
        return 1
    fi
}

# --- system packages -------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get -o DPkg::Lock::Timeout=300 -y --no-install-recommends "$@"
}

# Installs without letting a package start its services: our broker is a private process.
apt_install() {
    local policy=/usr/sbin/policy-rc.d ours='' status=0
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
        as_root chmod 755 $policy
        ours=1
    fi
    apt_get install "$@" || { apt_get update && apt_get install "$@"; } || status=$?
    [ -z "$ours" ] || as_root rm -f $policy
    return $status
}

install_broker() {
    apt_install rabbitmq-server || return
    # Installed for our private node only: the next boot is not to start a system-wide one.
    if [ -d /run/systemd/system ]; then as_root systemctl disable rabbitmq-server || true; fi
}

need_broker() {
    [ -z "${AMQP_URL:-}" ] || return 0
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || command -v rabbitmq-server >/dev/null && return 0
    may_install && step "RabbitMQ (apt-get install rabbitmq-server)" install_broker && return 0
    give_up "there is no RabbitMQ here and it cannot be installed without root. Ways out:" \
        "sudo apt-get install --no-install-recommends rabbitmq-server" \
        "AMQP_URL=amqp://user:password@host:5672/ make $wanted     (a broker of your own)" \
        "docker-compose up --build                             (everything in containers)"
}

need_browser() {
    local missing=()
    command -v chromium >/dev/null || missing+=(chromium)
    [ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1)" ] || missing+=(fontconfig fonts-wqy-microhei)
    [ ${#missing[@]} -gt 0 ] || return 0
    may_install && step "browser for the page tests (apt-get install ${missing[*]})" \
        apt_install "${missing[@]}" && return 0
    say "!! The tests of the pages in a real browser will be SKIPPED: ${missing[*]} missing, no root to install." \
        "!!   sudo apt-get install --no-install-recommends ${missing[*]}" >&2
}

need_balancer() {
    command -v haproxy >/dev/null && return 0
    may_install && step "balancer for the rolling restart (apt-get install haproxy)" apt_install haproxy && return 0
    say "!! The rolling restart behind a balancer will be SKIPPED: no haproxy, no root to install." \
        "!!   sudo apt-get install --no-install-recommends haproxy" >&2
}

# --- Python ----------------------------------------------------------------------------------

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local candidate
    if [ -n "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" || give_up "PYTHON=$PYTHON is not a Python 3.11 or newer"
        python=$PYTHON
        return
    fi
    for candidate in python3 python3.11 python3.12 python3.13 python3.14 python; do
        if is_new_enough "$candidate"; then python=$candidate && return; fi
    done
    give_up "Python 3.11 or newer is needed, none was found." \
        "sudo apt-get install python3        (Debian 12, Ubuntu 24.04 or newer)" \
        "PYTHON=/path/to/python make $wanted"
}

need_venv_module() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return 0
    local package
    package=python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
    may_install && step "Python's venv module (apt-get install $package)" apt_install "$package" && return 0
    give_up "this Python cannot make virtual environments." "sudo apt-get install $package"
}

# The name of a state: the same files and the same interpreter give the same stamp.
stamp_of() {
    { cat "$@"; cat .venv-tools/pyvenv.cfg; } | sha256sum | cut -d' ' -f1
}

is_current() { [ -e "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# uv does not read pip's configuration: hand over an index that is configured for pip alone.
borrow_pip_settings() {
    local settings index cert
    settings=$(.venv-tools/bin/pip config list 2>/dev/null) || return 0
    index=$(pip_setting index-url "$settings")
    cert=$(pip_setting cert "$settings")
    if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX=$index; fi
    if [ -n "$cert" ] && [ -z "${SSL_CERT_FILE:-}" ]; then export SSL_CERT_FILE=$cert; fi
}

pip_setting() { # the environment's word comes before the files'
    local scope value
    for scope in ':env:' install global; do
        value=$(sed -n "s/^$scope\.$1='\(.*\)'\$/\1/p" <<<"$2" | tail -n 1)
        [ -z "$value" ] || { printf '%s' "$value" && return; }
    done
}

# packages VERB ENVIRONMENT FILE: uv where it reaches the index, else pip, which knows more ways there.
packages() {
    local verb=$1 environment=$2 file=$3
    local uv_arguments=(--python "$environment/bin/python" --require-hashes)
    [ "$verb" = sync ] || uv_arguments+=(-r)
    .venv-tools/bin/uv pip "$verb" "${uv_arguments[@]}" "$file" && return 0
    echo "uv did not manage; once more with pip"
    .venv-tools/bin/pip --python "$environment/bin/python" install --require-hashes -r "$file"
}

make_environment() { # keeps one that works: other commands may be using it
    "$1/bin/python" -c '' 2>/dev/null ||
        .venv-tools/bin/uv venv --clear --no-python-downloads --python .venv-tools/bin/python "$1"
}

need_tools() {
    local stamp=.venv-tools/.stamp state
    if [ -x .venv-tools/bin/python ] && .venv-tools/bin/python -c '' 2>/dev/null; then
        state=$(stamp_of requirements/bootstrap.txt)
        is_current $stamp "$state" && return 0
    fi
    find_python
    need_venv_module
    step "installer ($("$python" --version), uv)" make_tools
    stamp_of requirements/bootstrap.txt >$stamp
}

make_tools() {
    rm -rf .venv-tools
    "$python" -m venv .venv-tools
    .venv-tools/bin/pip install --require-hashes -r requirements/bootstrap.txt
}

# The test set holds the runtime set, so a run never takes away what the tests have installed.
need_packages() {
    local runtime dev
    runtime=$(stamp_of requirements/runtime.txt)
    dev=$(stamp_of requirements/dev.txt)
    if [ "$wanted" = run ]; then
        is_current .venv/.stamp-runtime "$runtime" && return 0
        step "packages of the services" install_into .venv install requirements/runtime.txt
    else
        is_current .venv/.stamp-dev "$dev" && is_current .venv/.stamp-runtime "$runtime" && return 0
        step "packages of the services and the tests" install_into .venv sync requirements/dev.txt
        say "$dev" >.venv/.stamp-dev
    fi
    say "$runtime" >.venv/.stamp-runtime
}

# SecantusDB is GPL: always a process of its own, in an environment of its own, never imported.
need_database() {
    [ -z "${MONGO_URL:-}" ] || return 0
    local state
    state=$(stamp_of requirements/database.txt)
    is_current .venv-db/.stamp "$state" && return 0
    step "embedded database (SecantusDB)" install_into .venv-db sync requirements/database.txt
    say "$state" >.venv-db/.stamp
}

# The frameworks that the bench compares with: nothing of ours imports them.
need_peers() {
    local state
    state=$(stamp_of requirements/peers.txt)
    is_current .venv-peers/.stamp "$state" && return 0
    step "frameworks to compare with (FastStream, Celery)" install_into .venv-peers sync requirements/peers.txt
    say "$state" >.venv-peers/.stamp
}

install_into() {
    local environment=$1 verb=$2 file=$3
    make_environment "$environment"
    borrow_pip_settings
    packages "$verb" "$environment" "$file"
}

# `consult`, and a Python that finds the checkout from any folder.
need_command() {
    local here packages
    here=$(pwd)
    packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    is_current "$packages/consult.pth" "$here" || say "$here" >"$packages/consult.pth"
    [ -x .venv/bin/consult ] && return 0
    printf '#!/bin/sh\nexec "$(dirname "$0")/python" -m deploy.cli "$@"\n' >.venv/bin/consult
    chmod 755 .venv/bin/consult
}

[ -r requirements/runtime.txt ] || give_up "requirements/ is missing: is this a whole checkout?"
need_tools
need_packages
need_command
need_database
need_broker
if [ "$wanted" = test ]; then need_browser; need_balancer; fi
if [ "$wanted" = bench ]; then need_peers; fi
if [ -n "${announced:-}" ]; then say "Set up in $SECONDS s."; fi
