#!/usr/bin/env bash
# Calls the server with baresip, a phone of others (Debian: apt-get install baresip-core), and checks that it hears
# itself, holds, resumes, presses a key and hangs up. Takes half a minute, and five at most.
set -eu -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
command -v baresip >/dev/null || { echo "baresip is not installed: apt-get install baresip-core" >&2; exit 2; }
TRUNKLINE_PHONE=1 exec timeout --kill-after=5 300 cargo test --test phone -- --nocapture "$@"
