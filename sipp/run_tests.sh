#!/usr/bin/env bash
# Runs the SIPp scenarios against a server of its own and says whether every call went as written.
# sipp/README.md explains the options, the files it leaves and how to read them.
set -u -o pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

# A fault of the server shows in every call, a stall of the machine in a few: above this share of
# calls with a retransmission a run has failed.
retransmissions_percent_max=10

scenarios=() rate='' calls='' repeat=1 jobs=4 target='' server='' is_quick=no
server_pid='' sipp_pid='' round=1 lanes=()

# shellcheck source-path=SCRIPTDIR source=server.sh
. "$here/server.sh"
# shellcheck source-path=SCRIPTDIR source=media.sh
. "$here/media.sh"
# shellcheck source-path=SCRIPTDIR source=report.sh
. "$here/report.sh"

main() {
    parse_arguments "$@"
    command -v sipp >/dev/null || die "sipp is not installed: apt-get install sip-tester"
    results=$here/results/$(date +%Y%m%d-%H%M%S)-$$
    mkdir -p "$results"
    # In memory where that can be: SIPp waits for what it writes, and a busy disk makes it late.
    scratch=$results
    [[ ! -w /dev/shm ]] || scratch=/dev/shm
    scratch=$(mktemp -d -p "$scratch" sipp.XXXXXX) || die "cannot make a folder to run in"
    rows=$results/rows.json failures=$results/failures
    : >"$rows"
    : >"$failures"
    trap 'stop_children; rm -rf "$scratch"' EXIT
    trap 'exit 130' INT TERM

    [[ -n $target ]] || start_server
    heading | tee "$results/summary.txt"
    for ((round = 1; round <= repeat; round++)); do
        ((repeat == 1)) || echo "round $round of $repeat" | tee -a "$results/summary.txt"
        run_round
    done
    [[ -z $server_pid ]] || check_server_is_clean
    write_summary
}

parse_arguments() {
    while (($#)); do
        case $1 in
            --rate | --calls | --repeat | --jobs | --target | --server)
                (($# >= 2)) || die "$1 needs a value"
                printf -v "${1#--}" '%s' "$2"
                shift
                ;;
            --quick) is_quick=yes ;;
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
    [[ $repeat =~ ^[1-9][0-9]*$ && $jobs =~ ^[1-9][0-9]*$ ]] ||
        die "--repeat and --jobs are whole numbers above 0"
    # The longest calls first: the end of a round then waits for no straggler.
    ((${#scenarios[@]})) || scenarios=(media_flow hold_resume timeout_test early_media
        multiple_codecs basic_call lenient_call forking_test call_cancel options_ping
        call_rejection stress_test)
}

usage() {
    cat <<'USAGE'
sipp/run_tests.sh [scenario...] [--quick] [--rate R --calls N] [--repeat N] [--jobs N]
                  [--target HOST:PORT] [--server FILE]
  scenario   folders of sipp/; all of them when none is named
  --quick    50 calls at 10 a second of each, and stress_test at its high rate
  --rate     calls a second, with --calls instead of the scenario's own steps
  --calls    calls in all
  --repeat   everything this many times in a row, against the same server
  --jobs     scenarios that run side by side, 4 unless told
  --target   test a server that already runs; its statistics are then not checked
  --server   the trunkline binary; without it the release build is made and used
USAGE
}

# CALLS@RATE, in the order they are run.
steps_of() {
    if [[ -n $rate ]]; then
        echo "$calls@$rate"
    elif [[ $is_quick == yes ]]; then
        echo 50@10
    else
        echo 10@2 50@10 100@20
    fi
}

# What is run with nothing beside it: at this rate the machine is part of what is measured.
steps_alone_of() {
    [[ -n $rate || $1 != stress_test ]] || echo 4000@1000
}

# --- lanes --------------------------------------------------------------------------------------

# Every scenario once at each of its rates, some of them side by side.
run_round() {
    local scenario
    lanes=()
    for scenario in "${scenarios[@]}"; do
        wait_for_lanes $((jobs - 1))
        server_is_there || break
        # shellcheck disable=SC2046 # steps are words
        run_lane "$scenario" $(steps_of) &
        lanes+=($!)
    done
    wait_for_lanes 0
    for scenario in "${scenarios[@]}"; do
        server_is_there || break
        # shellcheck disable=SC2046
        run_lane "$scenario" $(steps_alone_of "$scenario") &
        lanes+=($!)
        wait_for_lanes 0
    done
    lanes=()
}

# One scenario, step by step, in a process of its own. What fails at one rate has nothing to say
# at a higher one.
run_lane() {
    local scenario=$1 step
    trap stop_sipp EXIT
    trap 'exit 130' TERM
    shift
    for step in "$@"; do
        run_scenario "$scenario" "${step#*@}" "${step%@*}" || return
    done
}

# Waits until at most $1 lanes run, and shows a terminal how far they are.
wait_for_lanes() {
    while (($(lanes_running) > $1)); do
        [[ ! -t 1 ]] || show_progress
        sleep 0.2
    done
}

lanes_running() {
    local pid count=0
    for pid in "${lanes[@]}"; do
        ! kill -0 "$pid" 2>/dev/null || ((count += 1))
    done
    echo "$count"
}

server_is_there() { [[ -z $server_pid ]] || kill -0 "$server_pid" 2>/dev/null; }

stop_children() {
    if ((${#lanes[@]})); then
        kill "${lanes[@]}" 2>/dev/null
        wait "${lanes[@]}" 2>/dev/null
    fi
    stop_server TERM
}

# --- one run ------------------------------------------------------------------------------------

# Once, and up to twice again when the machine stalled: then the figures are not the server's.
run_scenario() {
    local attempts=3 verdict=''
    while ((attempts--)); do
        run_once "$@"
        [[ $verdict == stalled ]] || break
        sleep 5
    done
    [[ $verdict == ok ]]
}

run_once() {
    local scenario=$1 run_rate=$2 run_calls=$3 media_port='' status
    local logs=$scratch/$scenario-$run_calls-at-$run_rate
    ((repeat == 1)) || logs+=-round-$round
    mkdir -p "$logs"
    ! has_media "$scenario" || prepare_media "$scenario" "$logs"
    start_sipp "$scenario" "$run_rate" "$run_calls" "$logs"
    [[ -z $media_port ]] || watch_media "$media_port" "$logs"
    wait "$sipp_pid"
    status=$?
    sipp_pid=''
    report_run "$scenario" "$run_rate" "$run_calls" "$logs" "$status"
}

# -l: never hold calls back, the rate is the caller's choice. -timeout: a dead server ends the run.
start_sipp() {
    local scenario=$1 run_rate=$2 run_calls=$3 logs=$4 rtt_every=1 options=()
    # Every response time of a short run; writing them singly would slow a long one down.
    ((run_calls <= 1000)) || rtt_every=50
    [[ $target != 127.* ]] || options+=(-i 127.0.0.1)
    [[ -z $media_port ]] || options+=(-mp "$media_port")
    (
        cd "$logs" && exec sipp "$target" "${options[@]}" -sf "$here/$scenario/uac.xml" \
            -r "$run_rate" -m "$run_calls" -l "$run_calls" -nostdin -buff_size 4194304 \
            -timeout "$((run_calls / run_rate + 60))" -timeout_error -trace_stat -stf stat.csv \
            -fd 1 -trace_rtt -rtt_freq "$rtt_every" -trace_err -error_file errors.log
    ) >"$logs/screen.log" 2>&1 </dev/null &
    sipp_pid=$!
}

stop_sipp() {
    [[ -z $sipp_pid ]] || kill -KILL "$sipp_pid" 2>/dev/null
}

fail() {
    echo "FAILED: $*" >&2
    echo "$*" >>"$failures"
}

die() {
    echo "run_tests.sh: $*" >&2
    exit 2
}

main "$@"
