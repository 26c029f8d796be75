#!/usr/bin/env bash
# The packets of scenarios that play audio: how many the server got, and how many came back.
# A part of run_tests.sh, which has the variables.
# shellcheck disable=SC2154,SC2034

# What every call of media_flow sends: eight seconds of fifty packets. SIPp may stop one early or
# late at each end and at the re-INVITE.
packets_per_call=400
packets_percent_min=97
packets_percent_max=102

has_media() { grep -q 'rtp_stream=' "$here/$1/uac.xml"; }

# SIPp plays files of its working directory.
prepare_media() {
    bash "$here/$1/tones.sh" "$2"
    media_port=$(free_media_port)
}

# Below the ports servers take for media, and with the next even one free, which SIPp binds too.
free_media_port() {
    local port pair
    while :; do
        port=$((10000 + RANDOM % 1500 * 4))
        printf -v pair '%04X|%04X' "$port" $((port + 2))
        grep -qsE "[0-9A-F]:($pair) " /proc/net/udp || break
    done
    echo "$port"
}

# Counts what arrives at SIPp's media port while SIPp runs. SIPp 3.6 sends from it and never reads
# it, so every packet that came is either in its queue or was dropped there, and the kernel shows
# both. The queue is in bytes, and how many a packet takes is the kernel's secret: all packets being
# alike, it is what every length of the queue was a multiple of.
watch_media() {
    local hex queued dropped size=0 divisor rest fields
    printf -v hex '%04X' "$1"
    while kill -0 "$sipp_pid" 2>/dev/null; do
        sleep 0.1
        read -ra fields < <(grep ":$hex 00000000:0000 " /proc/net/udp) || continue
        queued=$((16#${fields[4]#*:})) dropped=${fields[-1]}
        divisor=$queued
        while ((divisor)); do
            rest=$((size % divisor)) size=$divisor divisor=$rest
        done
        echo $((dropped + (size ? queued / size : 0))) >"$2/packets"
    done
}

packets_returned() { cat "$1/packets" 2>/dev/null || echo 0; }

# Whether $1 packets are as many as the $2 there should be.
packets_are_right() {
    (($1 * 100 >= $2 * packets_percent_min && $1 * 100 <= $2 * packets_percent_max))
}

# The server has to have counted what came back in all runs, in and out.
check_media_counters() {
    local returned counter count
    returned=$(awk -F'"packets_returned":' '{ sum += $2 } END { print sum + 0 }' "$rows")
    ((returned)) || return 0
    for counter in offered forwarded; do
        count=$(media_counter "$counter")
        packets_are_right "$count" "$returned" ||
            fail "$returned packets came back, and the server counts $count $counter"
    done
}

# A counter of the server's "media" object, the first in its statistics being that of all shards.
media_counter() {
    local text
    text=$(statistics)
    [[ $text =~ \"media\":\{[^\}]*\"$1\":([0-9]+) ]] && echo "${BASH_REMATCH[1]}" || echo 0
}
