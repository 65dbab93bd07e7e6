# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_manageros_global_optspecs
    string join \n format= json q/quiet v/verbose no-input y/yes color= timeout= max-wait= h/help V/version
end

function __fish_manageros_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_manageros_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_manageros_using_subcommand
    set -l cmd (__fish_manageros_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c manageros -n "__fish_manageros_needs_command" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_needs_command" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_needs_command" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_needs_command" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_needs_command" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_needs_command" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_needs_command" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_needs_command" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_needs_command" -s V -l version -d 'Print version'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "integration" -d 'Register, test and look at Jira connections'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "int" -d 'Register, test and look at Jira connections'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "person" -d 'Add people, and link them to their Jira accounts'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "activity" -d 'See what people work on'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "user" -d 'See and change who may use the organization'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "org" -d 'Share one organization with other users of this machine'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "key" -d 'Look at, carry and change the key of the store'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "audit" -d 'See who changed what and when'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "backup" -d 'Copy the store, check a copy, and put one back'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "doctor" -d 'Look at the store, the key, the clock, the proxy and each integration; asks no Jira'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "man" -d 'Print the manual page, or write all of them into a folder'
complete -c manageros -n "__fish_manageros_needs_command" -f -a "help" -d 'Show help for a command, or about a topic'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -s h -l help -d 'Print help'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "add" -d 'Register a Jira connection'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "test" -d 'Test whether Jira can be reached, signed in to and searched'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "list" -d 'List the integrations you may use'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "ls" -d 'List the integrations you may use'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "show" -d 'Show one integration and where its key comes from; never the token'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "edit" -d 'Change an integration'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "rotate" -d 'Give an integration a new token'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "enable" -d 'Use an integration again that was disabled'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "disable" -d 'Stop using an integration, and keep it'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "remove" -d 'Remove an integration, its token and its links'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "rm" -d 'Remove an integration, its token and its links'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l url -d 'The address of the Jira; a pasted page address is repaired' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l login -l email -l username -d 'Who signs in: the e-mail on Jira Cloud, the user name on Data Center' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l auth -d 'How to sign in; auto finds it out' -r -f -a "auto\t''
token\t''
scoped\t''
pat\t''
password\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l token-file -d 'Read the token from a file' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l token-command -d 'Read the token from what a command prints; it is split into words and run without a shell' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l token -d 'Taken only to say how it is done instead' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l ca-cert -d 'Trust the certificates in this file (PEM), in addition to the system\'s' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l proxy -d 'Go through this proxy instead of HTTPS_PROXY' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l scope -d 'Whom it is for: you, or everybody in the organization' -r -f -a "org\t''
user\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l expires -d 'The day the token expires, to be warned before; Jira does not tell' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l token-stdin -d 'Read the token from standard input'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l no-verify -d 'Save it without asking Jira whether it works'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l if-not-exists -d 'Do nothing when an integration of that name is there'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l scope -d 'Only those of this scope' -r -f -a "org\t''
user\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l expires-within -d 'Fail (exit 14) when a token expires within this time, such as 14d, by the day that was given as --expires' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l wait -d 'Try again for this long while Jira cannot be reached or fails' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l check-timeout -d 'Give up a check that takes longer; waiting that Jira asks for (--max-wait) does not count' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l junit -d 'Also write the outcome to this file as JUnit XML, whether it is good or bad' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l url -d 'The address of the Jira; a pasted page address is repaired' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l login -l email -l username -d 'Who signs in: the e-mail on Jira Cloud, the user name on Data Center' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l auth -d 'How to sign in; auto finds it out' -r -f -a "auto\t''
token\t''
scoped\t''
pat\t''
password\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l token-file -d 'Read the token from a file' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l token-command -d 'Read the token from what a command prints; it is split into words and run without a shell' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l token -d 'Taken only to say how it is done instead' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l ca-cert -d 'Trust the certificates in this file (PEM), in addition to the system\'s' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l proxy -d 'Go through this proxy instead of HTTPS_PROXY' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l strict -d 'Fail (exit 14) on warnings too'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l fail-fast -d 'Stop at the first failure'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l github -d 'Also annotate the GitHub workflow run, and add to its job summary'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l token-stdin -d 'Read the token from standard input'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -l scope -d 'Only those of this scope' -r -f -a "org\t''
user\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -l scope -d 'Only those of this scope' -r -f -a "org\t''
user\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from show" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from show" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l url -d 'The address of the Jira; a pasted page address is repaired' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l login -l email -l username -d 'Who signs in: the e-mail on Jira Cloud, the user name on Data Center' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l auth -d 'How to sign in; auto finds it out' -r -f -a "auto\t''
token\t''
scoped\t''
pat\t''
password\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l token-file -d 'Read the token from a file' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l token-command -d 'Read the token from what a command prints; it is split into words and run without a shell' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l token -d 'Taken only to say how it is done instead' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l ca-cert -d 'Trust the certificates in this file (PEM), in addition to the system\'s' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l proxy -d 'Go through this proxy instead of HTTPS_PROXY' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l expires -d 'The day the token expires' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l token-stdin -d 'Read the token from standard input'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l token-file -d 'Read the token from a file' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l token-command -d 'Read the token from what a command prints; it is split into words and run without a shell' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l token -d 'Taken only to say how it is done instead' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l expires -d 'The day the new token expires' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l token-stdin -d 'Read the token from standard input'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from enable" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from enable" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from enable" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from enable" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from enable" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from enable" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from enable" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from enable" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from enable" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from disable" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from disable" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from disable" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from disable" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from disable" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from disable" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from disable" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from disable" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from remove" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from remove" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from remove" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from remove" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rm" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rm" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rm" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rm" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rm" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand integration; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -s h -l help -d 'Print help'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "add" -d 'Register a Jira connection'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "test" -d 'Test whether Jira can be reached, signed in to and searched'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "list" -d 'List the integrations you may use'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "ls" -d 'List the integrations you may use'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "show" -d 'Show one integration and where its key comes from; never the token'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "edit" -d 'Change an integration'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "rotate" -d 'Give an integration a new token'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "enable" -d 'Use an integration again that was disabled'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "disable" -d 'Stop using an integration, and keep it'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "remove" -d 'Remove an integration, its token and its links'
complete -c manageros -n "__fish_manageros_using_subcommand int; and not __fish_seen_subcommand_from add test list ls show edit rotate enable disable remove rm" -f -a "rm" -d 'Remove an integration, its token and its links'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l url -d 'The address of the Jira; a pasted page address is repaired' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l login -l email -l username -d 'Who signs in: the e-mail on Jira Cloud, the user name on Data Center' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l auth -d 'How to sign in; auto finds it out' -r -f -a "auto\t''
token\t''
scoped\t''
pat\t''
password\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l token-file -d 'Read the token from a file' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l token-command -d 'Read the token from what a command prints; it is split into words and run without a shell' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l token -d 'Taken only to say how it is done instead' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l ca-cert -d 'Trust the certificates in this file (PEM), in addition to the system\'s' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l proxy -d 'Go through this proxy instead of HTTPS_PROXY' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l scope -d 'Whom it is for: you, or everybody in the organization' -r -f -a "org\t''
user\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l expires -d 'The day the token expires, to be warned before; Jira does not tell' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l token-stdin -d 'Read the token from standard input'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l no-verify -d 'Save it without asking Jira whether it works'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l if-not-exists -d 'Do nothing when an integration of that name is there'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l scope -d 'Only those of this scope' -r -f -a "org\t''
user\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l expires-within -d 'Fail (exit 14) when a token expires within this time, such as 14d, by the day that was given as --expires' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l wait -d 'Try again for this long while Jira cannot be reached or fails' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l check-timeout -d 'Give up a check that takes longer; waiting that Jira asks for (--max-wait) does not count' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l junit -d 'Also write the outcome to this file as JUnit XML, whether it is good or bad' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l url -d 'The address of the Jira; a pasted page address is repaired' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l login -l email -l username -d 'Who signs in: the e-mail on Jira Cloud, the user name on Data Center' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l auth -d 'How to sign in; auto finds it out' -r -f -a "auto\t''
token\t''
scoped\t''
pat\t''
password\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l token-file -d 'Read the token from a file' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l token-command -d 'Read the token from what a command prints; it is split into words and run without a shell' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l token -d 'Taken only to say how it is done instead' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l ca-cert -d 'Trust the certificates in this file (PEM), in addition to the system\'s' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l proxy -d 'Go through this proxy instead of HTTPS_PROXY' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l strict -d 'Fail (exit 14) on warnings too'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l fail-fast -d 'Stop at the first failure'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l github -d 'Also annotate the GitHub workflow run, and add to its job summary'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l token-stdin -d 'Read the token from standard input'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -l scope -d 'Only those of this scope' -r -f -a "org\t''
user\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -l scope -d 'Only those of this scope' -r -f -a "org\t''
user\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from show" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from show" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l url -d 'The address of the Jira; a pasted page address is repaired' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l login -l email -l username -d 'Who signs in: the e-mail on Jira Cloud, the user name on Data Center' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l auth -d 'How to sign in; auto finds it out' -r -f -a "auto\t''
token\t''
scoped\t''
pat\t''
password\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l token-file -d 'Read the token from a file' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l token-command -d 'Read the token from what a command prints; it is split into words and run without a shell' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l token -d 'Taken only to say how it is done instead' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l ca-cert -d 'Trust the certificates in this file (PEM), in addition to the system\'s' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l proxy -d 'Go through this proxy instead of HTTPS_PROXY' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l expires -d 'The day the token expires' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l token-stdin -d 'Read the token from standard input'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l token-file -d 'Read the token from a file' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l token-command -d 'Read the token from what a command prints; it is split into words and run without a shell' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l token -d 'Taken only to say how it is done instead' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l expires -d 'The day the new token expires' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l token-stdin -d 'Read the token from standard input'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from enable" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from enable" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from enable" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from enable" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from enable" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from enable" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from enable" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from enable" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from enable" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from disable" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from disable" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from disable" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from disable" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from disable" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from disable" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from disable" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from disable" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from remove" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from remove" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from remove" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from remove" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rm" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rm" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rm" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rm" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rm" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand int; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -s h -l help -d 'Print help'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "add" -d 'Add a person'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "import" -d 'Add people from a CSV or JSON file, or change those who are there'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "export" -d 'Write everybody as CSV or JSON, for `person import`'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "list" -d 'List the people of the organization'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "ls" -d 'List the people of the organization'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "show" -d 'Show one person: team, manager, who reports to them, and the Jira accounts linked to them'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "edit" -d 'Change a person\'s name, handle, e-mail, team, manager or time zone'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "remove" -d 'Remove a person and their links; nothing in Jira changes'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "rm" -d 'Remove a person and their links; nothing in Jira changes'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "search" -d 'Look up Jira accounts by the beginning of a name or e-mail'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "link" -d 'Link a person, or everybody, to Jira accounts'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "unlink" -d 'Take a person\'s link to a Jira account away'
complete -c manageros -n "__fish_manageros_using_subcommand person; and not __fish_seen_subcommand_from add import export list ls show edit remove rm search link unlink verify" -f -a "verify" -d 'Look whether links still lead to the accounts they were made for'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l email -d 'The e-mail that Jira accounts are searched by' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l handle -d 'A short name' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l team -d 'The team the person works in' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l manager -d 'To whom the person reports' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l time-zone -d 'Where the person\'s days begin and end, such as Europe/Berlin' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l if-not-exists -d 'Do nothing when the person is there'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -l dry-run -d 'Say what would become of each row, and change nothing'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -l update -d 'Change people who are there already; without it such rows are refused when they differ'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -l continue-on-error -d 'Take the other rows when some are refused (exit 11)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from export" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from export" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from export" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from export" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from export" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l team -d 'Only people of this team' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l manager -d 'Only people who report to this person' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l linked -d 'Only people who are linked to a Jira account'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l unlinked -d 'Only people who are not linked to any'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l deep -d 'With --manager, also those who report to them, and so on down'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l team -d 'Only people of this team' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l manager -d 'Only people who report to this person' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l linked -d 'Only people who are linked to a Jira account'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l unlinked -d 'Only people who are not linked to any'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l deep -d 'With --manager, also those who report to them, and so on down'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from show" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from show" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l name -d 'The full name' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l email -d 'The e-mail that Jira accounts are searched by' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l handle -d 'The short name' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l team -d 'The team the person works in' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l manager -d 'To whom the person reports' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l time-zone -d 'Where the person\'s days begin and end, such as Europe/Berlin' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from remove" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from remove" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from remove" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from remove" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from rm" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from rm" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from rm" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from rm" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from rm" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -s i -l integration -d 'Which integration to ask; the only one when left out [env: MANAGEROS_INTEGRATION]' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -s i -l integration -d 'On which integration; when left out the only one, and with --all each in turn [env: MANAGEROS_INTEGRATION]' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l account-id -d 'The account: its id on Cloud, its user name on Data Center, or the address of its profile page' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l email -d 'Search by this e-mail instead of the person\'s' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l query -d 'Search by the beginning of a name or e-mail' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l team -d 'With --all, only people of this team' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l plan -d 'With --all, link nothing and write down what could be linked, for somebody to look through' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l apply -d 'With --all, link what such a file says' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l replace -d 'Link the new account in place of the one that is linked'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l dry-run -d 'Say what would be linked, and link nothing'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l all -d 'Everybody who is not linked yet, by e-mail'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from link" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -s i -l integration -d 'On which integration; may be left out when there is only one link' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -l all -d 'On every integration'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from unlink" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -l exit-code -d 'Fail (exit 14) when anything is found'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand person; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -s h -l help -d 'Print help'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -f -a "show" -d 'Show the tickets that people worked on'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and not __fish_seen_subcommand_from show summary" -f -a "summary" -d 'Show what people\'s tickets come to, a row a person'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l sort -d 'The order of the tickets [default: updated]' -r -f -a "updated\t''
created\t''
key\t''
status\t''
priority\t''"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l group-by -d 'Put tickets together that have this in common, and count each group' -r -f -a "project\t''
type\t''
status\t''
category\t''"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l limit -d 'Show at most this many tickets; the summary still counts all' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -s i -l integration -d 'Ask this integration only (can be repeated) [env: MANAGEROS_INTEGRATION]' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l explain -d 'Say of each ticket that was looked at, or of this one, why it belongs to the window or not' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l since -d 'Where the window begins: 30d, 2w, 24h, a date, today, yesterday, "this week", "last month"' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l until -d 'The last day of the window, inclusive [default: now]' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l time-zone -d 'Whose midnights are meant [default: the person\'s zone, of several the one they share, else this machine\'s] [env: MANAGEROS_TIME_ZONE]' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l project -d 'Only tickets of this project: its key, or its name where no project has that key' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l type -d 'Only tickets of this issue type' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l status -d 'Only tickets with this status' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l category -d 'Only tickets that are this far: todo, in-progress, done, none' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l label -d 'Only tickets with this label' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l require-complete -d 'Fail (exit 11) when anything is known to be missing'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l team -d 'Only people of this team' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l manager -d 'Only people who report to this person' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l sort -d 'The order of the people [default: name]' -r -f -a "name\t''
done\t''
in-progress\t''
to-do\t''
total\t''
created\t''
last-touched\t''"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l group-by -d 'Count also how many tickets have this in common' -r -f -a "project\t''
type\t''
status\t''
category\t''"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l limit -d 'Show at most this many people; the totals still count all' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -s i -l integration -d 'Ask this integration only (can be repeated) [env: MANAGEROS_INTEGRATION]' -r -f -a "(__manageros_stored)"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l since -d 'Where the window begins: 30d, 2w, 24h, a date, today, yesterday, "this week", "last month"' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l until -d 'The last day of the window, inclusive [default: now]' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l time-zone -d 'Whose midnights are meant [default: the person\'s zone, of several the one they share, else this machine\'s] [env: MANAGEROS_TIME_ZONE]' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l project -d 'Only tickets of this project: its key, or its name where no project has that key' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l type -d 'Only tickets of this issue type' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l status -d 'Only tickets with this status' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l category -d 'Only tickets that are this far: todo, in-progress, done, none' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l label -d 'Only tickets with this label' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l deep -d 'With --manager, also those who report to them, and so on down'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l all -d 'Everybody in the organization'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l require-complete -d 'Fail (exit 11) when anything is known to be missing'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand activity; and __fish_seen_subcommand_from summary" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -s h -l help -d 'Print help'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -f -a "whoami" -d 'Show who you are here: your role by your keys, and the fingerprints to compare'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -f -a "list" -d 'List the users of the organization, as its file says; needs no key'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -f -a "ls" -d 'List the users of the organization, as its file says; needs no key'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -f -a "join" -d 'Ask to be let into the organization that was chosen with `org use`'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -f -a "grant" -d 'Let somebody who asked with `user join` into the organization'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -f -a "revoke" -d 'Send somebody away, and seal the organization\'s tokens under a new key'
complete -c manageros -n "__fish_manageros_using_subcommand user; and not __fish_seen_subcommand_from whoami list ls join grant revoke role" -f -a "role" -d 'Make a member an admin, or an admin a member'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from whoami" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from whoami" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from whoami" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from whoami" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from whoami" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from whoami" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from whoami" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from whoami" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from whoami" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from whoami" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from list" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from list" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from ls" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from ls" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from ls" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from ls" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from join" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from join" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from join" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from join" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from join" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from join" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from join" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from join" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from join" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from join" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -l role -d 'What the user may do' -r -f -a "admin\t''
member\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -l fingerprint -d 'What `user join` or `user whoami` shows to that user' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -l request -d 'Read the request from a file, or from standard input with -' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from grant" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from revoke" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from revoke" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from revoke" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from revoke" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from revoke" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from revoke" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from role" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from role" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from role" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from role" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from role" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from role" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from role" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from role" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from role" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand user; and __fish_seen_subcommand_from role" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -s h -l help -d 'Print help'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -f -a "create" -d 'Make an organization that other users of this machine can join'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -f -a "use" -d 'Choose the organization\'s file, and trust the key that signed it'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -f -a "show" -d 'Show which organization is used, and its fingerprint as the file says it'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -f -a "accept-rollback" -d 'Accept that an admin put an older copy of the organization back'
complete -c manageros -n "__fish_manageros_using_subcommand org; and not __fish_seen_subcommand_from create use show accept-rollback refound" -f -a "refound" -d 'Sign the organization with a new key of yours, when nobody can sign for it any more'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -l name -d 'What the organization is called' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -l fingerprint -d 'What an admin\'s `manageros org show` shows; asked when left out' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -l none -d 'Go back to the organization in your own store'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from show" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from show" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from accept-rollback" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from accept-rollback" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from accept-rollback" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from accept-rollback" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from accept-rollback" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from accept-rollback" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from accept-rollback" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from accept-rollback" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from accept-rollback" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from accept-rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from refound" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from refound" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from refound" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from refound" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from refound" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from refound" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from refound" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from refound" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from refound" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand org; and __fish_seen_subcommand_from refound" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -s h -l help -d 'Print help'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -f -a "status" -d 'Show where the key is and what it is for'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -f -a "export" -d 'Write the key as text, under a passphrase'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -f -a "import" -d 'Put a key that was exported in the place of this store\'s key'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -f -a "rotate" -d 'Make a new key and seal everything under it'
complete -c manageros -n "__fish_manageros_using_subcommand key; and not __fish_seen_subcommand_from status export import rotate reset" -f -a "reset" -d 'Make a new key for a store whose key is lost'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -l probe -d 'Read the key as well, and say whether it is the one that the store is sealed under'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -l out -d 'Write to this new file, which only you can read, instead of to standard output' -r -F
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -l plain -d 'Without a passphrase: whoever reads the text has the key'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -l plain -d 'Keep it without the passphrase that it is under: whoever reads the key file has the key'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from rotate" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from rotate" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from rotate" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from rotate" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from reset" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from reset" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from reset" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from reset" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from reset" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from reset" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand key; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -s h -l help -d 'Print help'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -f -a "list" -d 'List the changes of this store and of the organization, the newest last; never a secret'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and not __fish_seen_subcommand_from list ls" -f -a "ls" -d 'List the changes of this store and of the organization, the newest last; never a secret'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -l since -d 'Only changes since then: 30d, 2w, 24h, a date, today, yesterday, "this week", "last month"' -r
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -l since -d 'Only changes since then: 30d, 2w, 24h, a date, today, yesterday, "this week", "last month"' -r
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand audit; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -s h -l help -d 'Print help'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -f -a "create" -d 'Write a copy of the store; tokens stay encrypted in it, and the key is not in it'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -f -a "verify" -d 'Look through all of a copy without changing it'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and not __fish_seen_subcommand_from create verify restore" -f -a "restore" -d 'Put a copy in the place of your store, which is kept beside it'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -l organization -d 'Copy the organization\'s file, when it is shared, instead of your own'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from verify" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from verify" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from verify" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from verify" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -l organization -d 'Put it in the place of the organization\'s file, when it is shared, instead of your own'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand backup; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand doctor" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand doctor" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand doctor" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand doctor" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand doctor" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand doctor" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand doctor" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand doctor" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand completions" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand completions" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand completions" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand completions" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand completions" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand completions" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand completions" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand completions" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand man" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand man" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand man" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand man" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand man" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand man" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand man" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand man" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c manageros -n "__fish_manageros_using_subcommand help" -l format -d 'How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]' -r -f -a "table\t''
plain\t''
json\t''
ndjson\t''
csv\t''
markdown\t''"
complete -c manageros -n "__fish_manageros_using_subcommand help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c manageros -n "__fish_manageros_using_subcommand help" -l timeout -d 'Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]' -r
complete -c manageros -n "__fish_manageros_using_subcommand help" -l max-wait -d 'Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]' -r
complete -c manageros -n "__fish_manageros_using_subcommand help" -l json -d 'Short for --format json'
complete -c manageros -n "__fish_manageros_using_subcommand help" -s q -l quiet -d 'Say nothing but the answer, warnings and errors'
complete -c manageros -n "__fish_manageros_using_subcommand help" -s v -l verbose -d 'Say more: -v steps, -vv also HTTP requests (never their secrets)'
complete -c manageros -n "__fish_manageros_using_subcommand help" -l no-input -d 'Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]'
complete -c manageros -n "__fish_manageros_using_subcommand help" -s y -l yes -d 'Answer yes to every "are you sure?"'
complete -c manageros -n "__fish_manageros_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'

function __manageros_stored
    set -l words (commandline -opc) (commandline -ct)
    command manageros __complete $words[2..-1] 2>/dev/null
end
complete -c manageros -n "__manageros_stored >/dev/null" -f -a "(__manageros_stored)"
