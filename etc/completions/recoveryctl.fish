# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_recoveryctl_global_optspecs
    string join \n socket= json h/help V/version
end

function __fish_recoveryctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_recoveryctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_recoveryctl_using_subcommand
    set -l cmd (__fish_recoveryctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -s V -l version -d 'Print version'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "status" -d 'Show the recorder, what goes on and what can be done next'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "request" -d 'Open a recovery request, or show the one that is open'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "online" -d 'Have a code sent by e-mail or text message'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "export" -d 'Write the request to a USB stick, as a GUID file'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "enter" -d 'Enter a code from the desk or of a recovery kit'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "kit" -d 'Make a recovery kit: it recovers once, without the vendor'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "reply" -d 'Take the code from the desk\'s reply file on a USB stick'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "password" -d 'Set the new password after an accepted code'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "give-up" -d 'Give up an accepted code without setting a password'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "sign-in" -d 'Check the account\'s password'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "stop-delayed" -d 'Stop a delayed recovery with the old password'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "log" -d 'Show the event log, oldest first'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "discard" -d 'Void the open request, so that the next one is new (root only)'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "call" -d 'Call any method of the daemon\'s Varlink interfaces'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "introspect" -d 'Print the description of a Varlink interface'
complete -c recoveryctl -n "__fish_recoveryctl_needs_command" -f -a "console" -d 'Show menus for a person at a serial line or a plain terminal'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand status" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand status" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand status" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand request" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand request" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand request" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand online" -l contact -d 'To this contact, by the id that the answer and status show' -r
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand online" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand online" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand online" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand export" -l stick -d 'The stick, by the id that status shows, where there are several' -r
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand export" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand export" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand export" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand enter" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand enter" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand enter" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand kit" -l stick -d 'The stick, by the id that status shows, where there are several' -r
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand kit" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand kit" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand kit" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand reply" -l stick -d 'The stick, by the id that status shows, where there are several' -r
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand reply" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand reply" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand reply" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand password" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand password" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand password" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand give-up" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand give-up" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand give-up" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand sign-in" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand sign-in" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand sign-in" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand stop-delayed" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand stop-delayed" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand stop-delayed" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand log" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand log" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand log" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand discard" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand discard" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand discard" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand call" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand call" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand call" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand introspect" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand introspect" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand introspect" -s h -l help -d 'Print help'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand console" -l port -d 'A serial port to use, such as /dev/ttyS1; implies --stay' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand console" -l baud -d 'The port\'s speed; 8 data bits, no parity, 1 stop bit' -r
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand console" -l socket -d 'The socket' -r -F
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand console" -l ascii -d 'For a terminal without UTF-8: QR codes in plain characters'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand console" -l stay -d 'Never end, whatever is typed: for a line started by init'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand console" -l json -d 'Answer in JSON, errors too (on standard error)'
complete -c recoveryctl -n "__fish_recoveryctl_using_subcommand console" -s h -l help -d 'Print help'
