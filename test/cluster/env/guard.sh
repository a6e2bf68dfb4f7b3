#!/bin/sh
# Runs a server that must not outlive the process that started this script: guard.sh DIRECTORY COMMAND [ARGUMENT...]
# The end of the standard input means that the starter stopped, or was killed in whatever way: the kernel closes its end
# of the pipe. Then the server is killed and DIRECTORY (may be empty) removed.
directory=$1
shift
exec 3<&0 </dev/null

"$@" 3<&- &
server=$!

{
  read -r _ <&3
  trap '' TERM
  kill -KILL "$server" 2>/dev/null
  while kill -0 "$server" 2>/dev/null; do sleep 0.02; done
  if [ -n "$directory" ]; then rm -rf -- "$directory"; fi
} &
reader=$!

wait "$server"
status=$?
kill -TERM "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
exit "$status"
