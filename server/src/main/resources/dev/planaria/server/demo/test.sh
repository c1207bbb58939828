#!/bin/sh
# The tests of leap.sh: sh test.sh
. ./leap.sh
failed=0
check() { # YEAR yes|no
  if is_leap "$1"; then got=yes; else got=no; fi
  if [ "$got" = "$2" ]; then
    echo "ok      is $1 a leap year? $got"
  else
    echo "NOT OK  is $1 a leap year? $got, but it should be $2"
    failed=$((failed + 1))
  fi
}
check 2024 yes
check 2023 no
check 1900 no
check 2000 yes
[ "$failed" -eq 0 ] && echo "verdict: green" || echo "verdict: red, $failed failed"
exit "$failed"
