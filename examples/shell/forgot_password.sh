#!/bin/sh
# "Forgot password" in POSIX shell, for a recorder whose GUI starts programs: recoveryctl does the talking.
#
#     forgot_password.sh [SOCKET]
#
# recoveryctl's exit status tells what happened (`recoveryctl --help`), and its message tells the person what to do.
set -u
RECOVERYCTL=${RECOVERYCTL:-recoveryctl}
socket=${1:-/run/recoveryd/recoveryd.sock}

ctl() {
    command=$1
    shift
    "$RECOVERYCTL" "$command" --socket "$socket" "$@"
}

# The new password belongs to the surface on which the code was accepted: for recoveryctl that is "ctl", whatever process asks.
echo "Only if you are entitled to this recorder's password. Enter begins."
read -r _ || exit 1
ctl online || ctl request || exit

while :; do
    echo "The code, or Enter alone for the long serial number:"
    read -r code || exit 1
    if [ -z "$code" ]; then
        ctl request || exit
    elif printf '%s\n' "$code" | ctl enter -; then
        break
    fi
done

while :; do
    echo "The new password:"
    stty -echo 2>/dev/null
    read -r password || exit 1
    stty echo 2>/dev/null
    printf '%s\n' "$password" | ctl password && break
done
echo "The new password is taken."
