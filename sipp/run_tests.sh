#!/usr/bin/env bash
# Runs the SIPp scenarios against a server of its own and says whether every call went as written.
# sipp/README.md explains the options, the files it leaves and how to read them.
set -u -o pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

# A fault of the server shows in every call, a stall of the machine in a few: above this share of
# calls with a retransmission a run has failed.
retransmissions_percent_max=10
# Transactions live 32 s after the last message (RFC 3261 §17, 64*T1); then nothing may be left.
drain_s_max=45

scenarios=() rate='' calls='' target='' server=''
server_pid='' sipp_pid='' failures=0

main() {
    parse_arguments "$@"
    command -v sipp >/dev/null || die "sipp is not installed: apt-get install sip-tester"
    results=$here/results/$(date +%Y%m%d-%H%M%S)-$$
    mkdir -p "$results"
    rows=$results/rows.json
    : >"$rows"
    trap stop_children EXIT
    trap 'exit 130' INT TERM

    [[ -n $target ]] || start_server
    heading | tee "$results/summary.txt"
    local scenario step
    for scenario in "${scenarios[@]}"; do
        # What fails at one rate has nothing to say at a higher one.
        for step in $(steps_of "$scenario"); do
            run_scenario "$scenario" "${step#*@}" "${step%@*}" || break
        done
        [[ -z $server_pid ]] || kill -0 "$server_pid" 2>/dev/null || break
    done
    [[ -z $server_pid ]] || check_server_is_clean
    write_summary
    ((failures == 0))
}

parse_arguments() {
    while (($#)); do
        case $1 in
            --rate | --calls | --target | --server)
                (($# >= 2)) || die "$1 needs a value"
                printf -v "${1#--}" '%s' "$2"
                shift
                ;;
            -h | --help) usage && exit 0 ;;
            -*) die "unknown option $1 (--help lists them)" ;;
            *)
                [[ -f $here/$1/uac.xml ]] || die "no scenario $1: sipp/$1/uac.xml does not exist"
                scenarios+=("$1")
                ;;
        esac
        shift
    done
    [[ -z $rate$calls || ($rate =~ ^[1-9][0-9]*$ && $calls =~ ^[1-9][0-9]*$) ]] ||
        die "--rate and --calls go together, both whole numbers above 0"
    ((${#scenarios[@]})) || scenarios=(basic_call call_rejection stress_test)
}

usage() {
    cat <<'USAGE'
sipp/run_tests.sh [scenario...] [--rate R --calls N] [--target HOST:PORT] [--server FILE]
  scenario   folders of sipp/; all of them when none is named
  --rate     calls a second, with --calls instead of the scenario's own steps
  --calls    calls in all
  --target   test a server that already runs; its statistics are then not checked
  --server   the trunkline binary; without it the release build is made and used
USAGE
}

# CALLS@RATE, in the order they are run.
steps_of() {
    if [[ -n $rate ]]; then
        echo "$calls@$rate"
        return
    fi
    echo 10@2 50@10 100@20
    [[ $1 != stress_test ]] || echo 4000@1000
}

# --- the server ---------------------------------------------------------------------------------

start_server() {
    if [[ -z $server ]]; then
        echo "building the release binary"
        (cd "$root" && cargo build --release --quiet --bin trunkline) || die "the build failed"
        server=${CARGO_TARGET_DIR:-$root/target}/release/trunkline
    fi
    [[ -x $server ]] || die "$server is not an executable file"
    local attempt
    for attempt in 1 2 3 4 5; do
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

statistics() { cat "$results/server.json" 2>/dev/null | tr -d ' \t\r\n'; }

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

stop_children() {
    [[ -z $sipp_pid ]] || kill -KILL "$sipp_pid" 2>/dev/null
    stop_server TERM
}

# --- one run ------------------------------------------------------------------------------------

run_scenario() {
    local scenario=$1 run_rate=$2 run_calls=$3 status
    local logs=$results/$scenario-$run_calls-at-$run_rate
    mkdir -p "$logs"
    start_sipp "$scenario" "$run_rate" "$run_calls" "$logs"
    [[ ! -t 1 ]] || show_progress "$scenario" "$run_calls" "$logs"
    wait "$sipp_pid"
    status=$?
    sipp_pid=''
    report_run "$scenario" "$run_rate" "$run_calls" "$logs" "$status"
}

# -l: never hold calls back, the rate is the caller's choice. -timeout: a dead server ends the run.
start_sipp() {
    local scenario=$1 run_rate=$2 run_calls=$3 logs=$4 rtt_every=1 local_ip=()
    # Every response time of a short run; writing them singly would slow a long one down.
    ((run_calls <= 1000)) || rtt_every=50
    [[ $target != 127.* ]] || local_ip=(-i 127.0.0.1)
    (
        cd "$logs" && exec sipp "$target" "${local_ip[@]}" -sf "$here/$scenario/uac.xml" \
            -r "$run_rate" -m "$run_calls" -l "$run_calls" -nostdin -buff_size 4194304 \
            -timeout "$((run_calls / run_rate + 60))" -timeout_error -trace_stat -stf stat.csv \
            -fd 1 -trace_rtt -rtt_freq "$rtt_every" -trace_err -error_file errors.log
    ) >"$logs/screen.log" 2>&1 </dev/null &
    sipp_pid=$!
}

show_progress() {
    local scenario=$1 run_calls=$2 stat=$3/stat.csv
    while kill -0 "$sipp_pid" 2>/dev/null; do
        printf '\r  %s: %s of %s calls' "$scenario" "$(statistic 'TotalCallCreated' "$stat")" \
            "$run_calls"
        sleep 0.5
    done
    printf '\r%60s\r' ''
}

# The last value of a column of SIPp's statistics; 0 when there is none.
statistic() {
    awk -F';' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
        NR > 1 { value = $column } END { print value + 0 }' "$2" 2>/dev/null || echo 0
}

report_run() {
    local scenario=$1 run_rate=$2 run_calls=$3 logs=$4 status=$5 stat=$4/stat.csv verdict=ok
    local passed failed repeated cps invite bye
    passed=$(statistic 'SuccessfulCall(C)' "$stat")
    failed=$((run_calls - passed))
    repeated=$(statistic 'Retransmissions(C)' "$stat")
    ((status == 0 && failed == 0)) || verdict=FAILED
    ((repeated * 100 <= run_calls * retransmissions_percent_max)) || verdict=FAILED
    cps=$(answer_rate "$logs")
    invite=$(quantiles invite "$logs")
    bye=$(quantiles bye "$logs")

    # shellcheck disable=SC2086 # a triple of quantiles is three columns
    row "$scenario" "$run_rate" "$run_calls" "$failed" "$repeated" "$cps" $invite "$verdict" |
        tee -a "$results/summary.txt"
    json_row "$scenario" "$run_rate" "$run_calls" "$failed" "$repeated" "$cps" "$invite" "$bye" \
        "$verdict" >>"$rows"
    if [[ $verdict == ok ]]; then
        rm -r "$logs"
        return
    fi
    fail "$scenario at $run_rate/s: SIPp ended with status $status, its logs are in $logs"
    { head -c 1000 "$logs/errors.log" 2>/dev/null || tail -n 5 "$logs/screen.log"; } | sed '$a\'
    return 1
}

# Final responses to INVITE per second, from the first to the last.
answer_rate() {
    cat "$1"/*_rtt.csv 2>/dev/null | awk -F';' '$3 == "invite" {
            if (!count++ || $1 < first) first = $1
            if ($1 > last) last = $1
        }
        END { printf "%.1f", (last > first ? (count - 1) * 1000 / (last - first) : 0) }'
}

# p50, p95 and p99 in milliseconds by the nearest-rank rule; "- - -" when nothing was measured.
quantiles() {
    cat "$2"/*_rtt.csv 2>/dev/null | awk -F';' -v name="$1" '$3 == name { print $2 }' | sort -n |
        awk '{ at[NR] = $1 }
            function rank(share) { i = int(NR * share); return at[i < NR * share ? i + 1 : i] }
            END {
                if (!NR) print "- - -"
                else printf "%.0f %.0f %.0f\n", rank(0.5), rank(0.95), rank(0.99)
            }'
}

# --- what is said of it -------------------------------------------------------------------------

heading() {
    row scenario rate calls failed retrans cps p50_ms p95_ms p99_ms verdict
}

row() { printf '%-16s %6s %7s %7s %8s %8s %7s %7s %7s  %s\n' "$@"; }

json_row() {
    local invite bye
    read -ra invite <<<"${7//-/null}"
    read -ra bye <<<"${8//-/null}"
    printf '{"scenario":"%s","rate":%s,"calls":%s,"failed":%s,"retransmissions":%s,"cps":%s,' \
        "${@:1:6}"
    printf '"invite_ms":{"p50":%s,"p95":%s,"p99":%s},' "${invite[@]}"
    printf '"bye_ms":{"p50":%s,"p95":%s,"p99":%s},"verdict":"%s"}\n' "${bye[@]}" "$9"
}

write_summary() {
    local statistics_json=null
    ! statistics_are_whole || statistics_json=$(cat "$results/server.json")
    {
        printf '{"sipp":"%s","target":"%s","failures":%s,\n"runs":[\n' \
            "$(sipp -v 2>/dev/null | grep -oE 'v[0-9.]+' | head -n 1)" "$target" "$failures"
        sed '$!s/$/,/' "$rows"
        printf '],\n"server":%s}\n' "$statistics_json"
    } >"$results/summary.json"
    rm -f "$rows"
    if ((failures)); then
        echo "sipp: $failures failures; see $results" | tee -a "$results/summary.txt"
    else
        rm -f "$results/server.json" "$results/server.log"
        echo "sipp: all runs passed; summary in $results" | tee -a "$results/summary.txt"
    fi
}

fail() {
    echo "FAILED: $*" >&2
    ((failures += 1))
}

die() {
    echo "run_tests.sh: $*" >&2
    exit 2
}

main "$@"
