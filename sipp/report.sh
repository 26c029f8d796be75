#!/usr/bin/env bash
# What is said of the runs: progress, the table, the summaries.
# A part of run_tests.sh, which has the variables.
# shellcheck disable=SC2154

heading() {
    row scenario rate calls failed retrans cps p50_ms p95_ms p99_ms verdict
}

row() { printf '%-16s %6s %7s %7s %8s %8s %7s %7s %7s  %s\n' "$@"; }

# How far the running ones are. The folder of a run goes when it is over.
show_progress() {
    local stat run line=''
    for stat in "$scratch"/*-at-*/stat.csv; do
        [[ -e $stat ]] || continue
        run=${stat%/*}
        line+="  ${run##*/}: $(statistic TotalCallCreated "$stat")"
    done
    printf '\r%-79.79s\r' "$line"
}

# The last value of a column of SIPp's statistics; 0 when there is none.
statistic() {
    awk -F';' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
        NR > 1 { value = $column } END { print value + 0 }' "$2" 2>/dev/null || echo 0
}

# Sets $verdict. SIPp's watchdog knows when SIPp itself did not run in time.
report_run() {
    local scenario=$1 run_rate=$2 run_calls=$3 logs=$4 status=$5 stat=$4/stat.csv
    local passed failed repeated cps timer expected packets=null remark='' reason='' stalled=no
    passed=$(statistic 'SuccessfulCall(C)' "$stat")
    failed=$((run_calls - passed))
    repeated=$(statistic 'Retransmissions(C)' "$stat")
    timer=$(timers "$scenario" | head -n 1)
    cps=$(answer_rate "$timer" "$logs")
    if has_media "$scenario"; then
        packets=$(packets_returned "$logs")
        expected=$((run_calls * packets_per_call))
        remark=", $packets of $expected packets came back"
        packets_are_right "$packets" "$expected" || reason=${remark#, }
    fi
    ((repeated * 100 <= run_calls * retransmissions_percent_max)) ||
        reason="$repeated retransmissions"
    ((status == 0 && failed == 0)) || reason="SIPp ended with status $status"
    verdict=ok
    [[ -z $reason ]] || verdict=FAILED
    ! grep -qs 'watchdog timer' "$logs/errors.log" || stalled=yes
    [[ $verdict$stalled != FAILEDyes ]] || ((attempts == 0)) || verdict=stalled

    # shellcheck disable=SC2046 # a triple of quantiles is three columns
    row "$scenario" "$run_rate" "$run_calls" "$failed" "$repeated" "$cps" \
        $(quantiles "$timer" "$logs") "$verdict$remark" | tee -a "$results/summary.txt"
    json_row "$scenario" "$run_rate" "$run_calls" "$failed" "$repeated" "$cps" "$packets" \
        "$verdict" "$logs" >>"$rows"
    if [[ $verdict != FAILED ]]; then
        rm -r "$logs"
        return
    fi
    mv "$logs" "$results/"
    logs=$results/${logs##*/}
    fail "$scenario at $run_rate/s: $reason; see $logs"
    [[ ! -s $logs/errors.log ]] || { head -c 1000 "$logs/errors.log" && echo; }
}

# What a scenario measures, in its order; the first is the transaction it is about.
timers() {
    grep -oE 'start_rtd="[a-z]+"' "$here/$1/uac.xml" | cut -d'"' -f2 | awk '!seen[$0]++'
}

# Final responses per second to what timer $1 measures, from the first to the last.
answer_rate() {
    cat "$2"/*_rtt.csv 2>/dev/null | awk -F';' -v name="$1" '$3 == name {
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

# --- the summaries ------------------------------------------------------------------------------

# Written at once: lanes share the file.
json_row() {
    local timer text triple times=''
    for timer in $(timers "$1"); do
        triple=$(quantiles "$timer" "$9")
        # shellcheck disable=SC2086
        printf -v text '"%s":{"p50":%s,"p95":%s,"p99":%s}' "$timer" ${triple//-/null}
        times+=${times:+,}$text
    done
    printf -v text '"calls":%s,"failed":%s,"retransmissions":%s,"cps":%s' "${@:3:4}"
    text+=",\"response_ms\":{$times},\"packets_returned\":$7,\"verdict\":\"$8\""
    printf '{"round":%s,"scenario":"%s","rate":%s,%s}\n' "$round" "$1" "$2" "$text"
}

write_summary() {
    local statistics_json=null count
    count=$(wc -l <"$failures")
    ! statistics_are_whole || statistics_json=$(cat "$results/server.json")
    {
        printf '{"sipp":"%s","target":"%s","failures":%s,\n"runs":[\n' \
            "$(sipp -v 2>/dev/null | grep -oE 'v[0-9.]+' | head -n 1)" "$target" "$count"
        sed '$!s/$/,/' "$rows"
        printf '],\n"server":%s}\n' "$statistics_json"
    } >"$results/summary.json"
    rm -f "$rows"
    if ((count)); then
        { sed 's/^/  /' "$failures" && echo "sipp: $count failures; see $results"; } |
            tee -a "$results/summary.txt"
        return 1
    fi
    rm -f "$results/server.json" "$results/server.log" "$failures"
    echo "sipp: all runs passed; summary in $results" | tee -a "$results/summary.txt"
}
