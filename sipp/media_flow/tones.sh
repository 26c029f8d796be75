#!/usr/bin/env bash
# Writes tone.ulaw and tone.alaw, one second of 400 Hz each, to the folder named.
set -eu -o pipefail

# One period at 8000 samples a second, ITU-T G.711 mu-law and A-law of 8000*sin(2*pi*n/20).
ulaw='\377\273\255\246\241\240\241\246\255\273\377\073\055\046\041\040\041\046\055\073'
alaw='\325\226\207\214\210\212\210\214\207\226\325\026\007\014\010\012\010\014\007\026'
periods=$(seq 400)

cd "${1:?usage: tones.sh FOLDER}"
# shellcheck disable=SC2059,SC2086 # the format is the sample bytes, used once per number
printf "$ulaw%.0s" $periods >tone.ulaw
# shellcheck disable=SC2059,SC2086
printf "$alaw%.0s" $periods >tone.alaw
