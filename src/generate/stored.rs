//! What the completion scripts get beside the words of the command line: they ask the program itself for what is in its
//! store, and answer from their own words where it has nothing to say.
//!
//! The program is asked as `manageros __complete WORD…`, the last word being the one under the cursor. It prints a line
//! for each candidate, a tab before what it is; exit code 1 says that something else belongs there. Whatever it
//! complains about stays out of the prompt.

use clap::ValueHint;
use clap_complete::Shell;

/// Marks the arguments whose values are in the store, for the shells whose scripts name each of them.
pub const HINT: ValueHint = ValueHint::Username;

/// The first argument by which a script asks.
pub const WORD: &str = "__complete";

// What has an open quote is inserted as it is; a team of two words needs a backslash elsewhere. Bash 3 has no `compopt`.
const BASH: &str = r#"_manageros_stored() {
    local found value
    found=$(command manageros __complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$2" 2>/dev/null) || return 1
    COMPREPLY=()
    while IFS=$'\t' read -r value _; do
        [[ -n "$value" ]] || continue
        [[ "${COMP_WORDS[COMP_CWORD]}" == [\"\']* ]] || printf -v value %q "$value"
        COMPREPLY+=("$value")
    done <<< "$found"
    compopt +o default +o bashdefault 2>/dev/null
    return 0
}

_manageros() {
    _manageros_stored "$@" && return 0
"#;

const ZSH: &str = r#"_manageros_stored() {
    local found line
    local -a values
    found=$(command manageros __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null) || return 1
    [[ "$PREFIX" == --*=* ]] && compset -P 1 '*='
    for line in "${(@f)found}"; do
        [[ -n "$line" ]] && values+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done
    _describe -t values 'in the store' values
    return 0
}

_manageros() {
    _manageros_stored && return 0
"#;

const FISH: &str = r#"
function __manageros_stored
    set -l words (commandline -opc) (commandline -ct)
    command manageros __complete $words[2..-1] 2>/dev/null
end
complete -c manageros -n "__manageros_stored >/dev/null" -f -a "(__manageros_stored)"
"#;

/// Returns the script that asks the program first.
pub(super) fn asking(shell: Shell, script: &str) -> String {
    let begins = "_manageros() {\n";
    match shell {
        Shell::Bash => script.replacen(begins, BASH, 1),
        Shell::Zsh => script.replacen(begins, ZSH, 1).replace(":_users' ", ":' "),
        Shell::Fish => script.replace("(__fish_complete_users)", "(__manageros_stored)") + FISH,
        _ => script.to_owned(),
    }
}
