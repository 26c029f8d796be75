#!/usr/bin/env bash
# The server under test: started on a free port, asked for its statistics, ended.
# A part of run_tests.sh, which has the variables.
# shellcheck disable=SC2154

# Transactions live 32 s after the last message (RFC 3261 §17, 64*T1); then nothing may be left.
drain_s_max=45

start_server() {
    if [[ -z $server ]]; then
        echo "building the release binary"
        (cd "$root" && cargo build --release --quiet --bin trunkline) || die "the build failed"
        server=${CARGO_TARGET_DIR:-$root/target}/release/trunkline
    fi
    [[ -x $server ]] || die "$server is not an executable file"
    for _ in 1 2 3 4 5; do
        target=127.0.0.1:$(free_port)
        "$server" serve --listen "$target" --shards 1 --stats "$results/server.json" \
            >"$results/server.log" 2>&1 </dev/null &
        server_pid=$!
        if server_listens; then
            echo "server: pid $server_pid at $target"
            return
        fi
        stop_server KILL
    done
    cat "$results/server.log" >&2
    die "the server did not start; its last words are above"
}

# A UDP port nobody holds now. Another process may take it before we do: the caller tries again.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 10000))
        grep -qsi "[0-9A-F]:$(printf '%04X' "$port") " /proc/net/udp /proc/net/udp6 || break
    done
    echo "$port"
}

# The line the server prints once its socket is bound; it ends the wait, as does the server's death.
server_listens() {
    local tries
    for ((tries = 0; tries < 200; tries++)); do
        ! grep -q "^listening udp $target" "$results/server.log" || return 0
        kill -0 "$server_pid" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

check_server_is_clean() {
    local waited=0
    kill -0 "$server_pid" 2>/dev/null || { fail "the server died: see server.log"; return; }
    echo "waiting for the last transactions to end (up to $drain_s_max s)"
    until dump_statistics && nothing_is_live || ((waited >= drain_s_max)); do
        sleep 1
        ((waited += 1))
    done
    rm -f "$results/server.json"
    stop_server TERM || fail "the server did not exit with status 0 on SIGTERM"
    if ! statistics_are_whole; then
        fail "the server left no statistics at its end"
        return
    fi
    nothing_is_live || fail "still alive after $drain_s_max s: $(live_objects)"
    check_media_counters
    ledger_is_balanced || fail "the ledger does not balance: see server.json"
}

# SIGUSR1 makes the server write its statistics; the old file is removed to know the new one.
dump_statistics() {
    local tries
    rm -f "$results/server.json"
    kill -USR1 "$server_pid" 2>/dev/null || return 1
    for ((tries = 0; tries < 40; tries++)); do
        ! statistics_are_whole || return 0
        sleep 0.05
    done
    return 1
}

statistics() { [[ ! -e $results/server.json ]] || tr -d ' \t\r\n' <"$results/server.json"; }

statistics_are_whole() {
    local text
    text=$(statistics)
    [[ $text == '{'*'"live":{'*'}' && $text == *'"ledger":{'* ]]
}

# Names and counts of all that is not zero, the process's and every shard's.
live_objects() {
    statistics | grep -oE '"live":\{[^}]*\}' | grep -oE '"[A-Za-z0-9_]+":-?[1-9][0-9]*' | sort -u |
        tr '\n' ' '
}

nothing_is_live() { [[ -z $(live_objects) ]]; }

ledger_is_balanced() {
    local text
    text=$(statistics)
    [[ $text == *'"balanced":true'* && $text != *'"balanced":false'* ]]
}

# Signals the server, waits for its end (10 s, then SIGKILL) and returns its exit status.
stop_server() {
    local pid=$server_pid tries status
    [[ -n $pid ]] || return 0
    kill "-$1" "$pid" 2>/dev/null
    for ((tries = 0; tries < 100; tries++)); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    status=$?
    server_pid=''
    return "$status"
}
