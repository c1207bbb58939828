# is_leap YEAR: succeeds for a leap year of the Gregorian calendar.
is_leap() {
  [ $(($1 % 4)) -eq 0 ]
}
