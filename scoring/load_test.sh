#!/bin/sh
# A simple load test: sends COUNT requests to URL one after the other, prints every answer on a line of its own, and counts them.
#   load_test.sh COUNT URL [blue|green]     with a slot, each request carries the header "x-api-version: SLOT"
set -eu

usage() {
  echo "usage: $0 COUNT URL [blue|green]" >&2
  exit 2
}

[ $# -ge 2 ] && [ $# -le 3 ] || usage
case $1 in '' | *[!0-9]*) usage ;; esac
case ${3-} in '' | blue | green) ;; *) usage ;; esac

sent=0
while [ "$sent" -lt "$1" ]; do
  sent=$((sent + 1))
  curl --silent --show-error --max-time 10 ${3:+--header "x-api-version: $3"} --write-out '\n' "$2" 2>&1 || true
done | awk '
  { print; fflush(); count[$0]++ }
  END { print ""; for (answer in count) printf "%7d  %s\n", count[answer], answer }'
