#!/bin/sh
# Lighthouse's four scores of a story, the front page, a list and the search of a newsroom that runs.
#
#     npm install --prefix /tmp/lighthouse lighthouse
#     python manage.py demo &
#     LIGHTHOUSE=/tmp/lighthouse tests/benchmarks/lighthouse.sh http://127.0.0.1:8000 [PATH…]
#
# CHROME_PATH names the Chromium. Prints a line a page, for a phone and for a desk: performance,
# accessibility, best practices, SEO. Exits with 1 where one of them is below 98.
set -eu

site=${1:?the address of the newsroom, such as http://127.0.0.1:8000}
shift
[ $# -gt 0 ] || set -- / /latest/ "/search/?q=river" \
    "$(curl -s "$site/" | grep -o '"/[0-9]*/[0-9]*/[0-9]*/[^"/]*/"' | head -n 1 | tr -d '"')"
export CHROME_PATH="${CHROME_PATH:-/usr/bin/chromium}"
status=0
for path in "$@"; do
    for screen in mobile desktop; do
        [ $screen = desktop ] && preset=--preset=desktop || preset=
        # shellcheck disable=SC2086
        "${LIGHTHOUSE:-.}/node_modules/.bin/lighthouse" "$site$path" $preset --quiet --output=json \
            --only-categories=performance,accessibility,best-practices,seo \
            --chrome-flags="--headless=new --no-sandbox --disable-gpu" |
            python3 -c '
import json, sys
scores = {name: round(one["score"] * 100) for name, one in json.load(sys.stdin)["categories"].items()}
print(*sys.argv[1:], *(f"{name} {score}" for name, score in scores.items()))
sys.exit(min(scores.values()) < 98)
' "$path" $screen || status=1
    done
done
exit $status
